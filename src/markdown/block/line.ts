/**
 * A line that blocks consume from left to right. Tab stops are every four columns. A block may consume a part of a tab; the rest of it
 * counts as spaces for the next block.
 */
export class Line {
  readonly text: string;
  offset = 0;
  #column = 0;
  #isInTab = false;
  /** The offset of the next character that is no space or tab, and its distance in columns. */
  nextNonspace = 0;
  indent = 0;
  #nextNonspaceColumn = 0;

  constructor(text: string) {
    this.text = text;
    this.#scanIndent();
  }

  /** Nothing but spaces is left. */
  get isBlank(): boolean {
    return this.nextNonspace === this.text.length;
  }

  /** The rest is indented far enough to be code. */
  get isIndented(): boolean {
    return this.indent >= 4;
  }

  /** The rest of the line from the next non-space character on. */
  get rest(): string {
    return this.text.slice(this.nextNonspace);
  }

  get isAtSpace(): boolean {
    return isSpace(this.text[this.offset]);
  }

  /** Consumes `count` columns. */
  advanceColumns(count: number): void {
    let remaining = count;
    while (remaining > 0 && this.offset < this.text.length) {
      const width = this.text[this.offset] === '\t' ? 4 - (this.#column % 4) : 1;
      this.#isInTab = width > remaining;
      this.#column += Math.min(width, remaining);
      if (!this.#isInTab) this.offset += 1;
      remaining -= width;
    }
    this.#scanIndent();
  }

  /** Consumes the indentation and `count` characters after it. */
  advancePastMarker(count: number): void {
    this.offset = this.nextNonspace;
    this.#column = this.#nextNonspaceColumn;
    this.#isInTab = false;
    this.advanceColumns(count);
  }

  /** Consumes one space, or one column of a tab, if there is one. */
  skipSpace(): void {
    if (this.isAtSpace) this.advanceColumns(1);
  }

  /** Consumes and returns the rest of the line. The rest of a tab becomes spaces. */
  takeRest(): string {
    const spaces = this.#isInTab ? 4 - (this.#column % 4) : 0;
    const rest = ' '.repeat(spaces) + this.text.slice(this.offset + (this.#isInTab ? 1 : 0));
    this.offset = this.text.length;
    this.#isInTab = false;
    this.#scanIndent();
    return rest;
  }

  #scanIndent(): void {
    let nextNonspace = this.offset;
    let column = this.#column;
    for (; isSpace(this.text[nextNonspace]); nextNonspace += 1)
      column += this.text[nextNonspace] === '\t' ? 4 - (column % 4) : 1;
    this.nextNonspace = nextNonspace;
    this.#nextNonspaceColumn = column;
    this.indent = column - this.#column;
  }
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
