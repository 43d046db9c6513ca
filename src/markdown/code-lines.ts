/** How many lines stand in one part. All in one, each line that is added would have the browser lay out all that are there. */
const LINES = 32;

/** A part of the code: lines that are coloured, and behind them a text with all others, to which is added. */
export interface CodePart {
  readonly element: HTMLElement;
  readonly text: Text;
  /** Where in the whole it begins. */
  readonly from: number;
  /** How many of its lines are complete. */
  lines: number;
}

/** The text of a block of code, in parts of so few lines that a long one costs no more to add to than a short one. */
export class CodeLines {
  readonly #code: HTMLElement;
  readonly parts: CodePart[] = [];
  /** How many characters are coloured: those of the first lines. */
  coloured = 0;
  /** Called when lines have been completed. */
  onLines: (() => void) | undefined;
  /** Called when all that was coloured has become plain again. */
  onPlain: (() => void) | undefined;

  constructor(code: HTMLElement) {
    this.#code = code;
  }

  /** Cuts the text back to its first `length` characters and adds `more`. */
  extend(length: number, more: string): void {
    this.#cut(length);
    let hasLines = false;
    let from = 0;
    for (let end = 0; from < more.length; from = end) {
      const part = this.#open(length + from);
      end = from;
      while (part.lines < LINES && end < more.length) {
        const newline = more.indexOf('\n', end);
        end = newline < 0 ? more.length : newline + 1;
        if (newline >= 0) {
          part.lines += 1;
          hasLines = true;
        }
      }
      part.text.appendData(more.slice(from, end));
    }
    if (hasLines) this.onLines?.();
  }

  /** Takes all colours away. */
  makePlain(): void {
    if (this.coloured === 0) return;
    for (const { element, text } of this.parts) {
      text.data = element.textContent;
      element.replaceChildren(text);
    }
    this.coloured = 0;
    this.onPlain?.();
  }

  #cut(length: number): void {
    if (length < this.coloured) this.makePlain();
    let last = this.parts.at(-1);
    for (; last && last.from >= length; last = this.parts.at(-1)) {
      last.element.remove();
      this.parts.pop();
    }
    if (!last) return;
    const kept = length - Math.max(last.from, this.coloured);
    if (kept >= last.text.length) return;
    last.text.deleteData(kept, last.text.length);
    last.lines = newlines(last.element.textContent);
  }

  /** The part that takes the next character. */
  #open(from: number): CodePart {
    const last = this.parts.at(-1);
    if (last && last.lines < LINES) return last;
    const document = this.#code.ownerDocument;
    const element = this.#code.appendChild(document.createElement('span'));
    element.className = 'lines';
    const text = element.appendChild(document.createTextNode(''));
    const part = { element, text, from, lines: 0 };
    this.parts.push(part);
    return part;
  }
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}
