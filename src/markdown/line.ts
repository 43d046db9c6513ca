/**
 * One line, read from left to right by the blocks it goes through. Tabs stop at every fourth column, and a block may take a part of
 * a tab: what is left of it counts as spaces for the next.
 */
export class Line {
  readonly text: string;
  offset = 0;
  #column = 0;
  #isInTab = false;
  /** Where the next character is that is no space or tab, and how many columns away. */
  next = 0;
  indent = 0;
  #nextColumn = 0;

  constructor(text: string) {
    this.text = text;
    this.#look();
  }

  /** Nothing but spaces is left. */
  get isBlank(): boolean {
    return this.next === this.text.length;
  }

  /** What follows is indented as code is. */
  get isIndented(): boolean {
    return this.indent >= 4;
  }

  /** The rest from the next character that is no space. */
  get rest(): string {
    return this.text.slice(this.next);
  }

  get atSpace(): boolean {
    return isSpace(this.text[this.offset]);
  }

  /** Takes `count` columns. */
  takeColumns(count: number): void {
    let left = count;
    while (left > 0 && this.offset < this.text.length) {
      const width = this.text[this.offset] === '\t' ? 4 - (this.#column % 4) : 1;
      this.#isInTab = width > left;
      this.#column += Math.min(width, left);
      if (!this.#isInTab) this.offset += 1;
      left -= width;
    }
    this.#look();
  }

  /** Takes the indentation and `count` characters after it. */
  takeMarker(count: number): void {
    this.offset = this.next;
    this.#column = this.#nextColumn;
    this.#isInTab = false;
    this.takeColumns(count);
  }

  /** Takes one space, or a column of a tab, if there is one. */
  takeSpace(): void {
    if (this.atSpace) this.takeColumns(1);
  }

  /** Takes all that is left, what remains of a tab as spaces. */
  takeRest(): string {
    const spaces = this.#isInTab ? 4 - (this.#column % 4) : 0;
    const rest = ' '.repeat(spaces) + this.text.slice(this.offset + (this.#isInTab ? 1 : 0));
    this.offset = this.text.length;
    this.#isInTab = false;
    this.#look();
    return rest;
  }

  #look(): void {
    let next = this.offset;
    let column = this.#column;
    for (; isSpace(this.text[next]); next += 1) column += this.text[next] === '\t' ? 4 - (column % 4) : 1;
    this.next = next;
    this.#nextColumn = column;
    this.indent = column - this.#column;
  }
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
