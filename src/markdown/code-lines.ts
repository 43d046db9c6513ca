/** How many lines stand in one block. All in one, each line that is added would have the browser lay out all that are there. */
const LINES = 32;

/** A part of the code, and where in the whole it begins. */
interface Part {
  readonly text: Text;
  readonly from: number;
  lines: number;
}

/** The text of a block of code, in parts of so few lines that a long one costs no more to add to than a short one. */
export class CodeLines {
  readonly #code: HTMLElement;
  readonly #parts: Part[] = [];

  constructor(code: HTMLElement) {
    this.#code = code;
  }

  /** Cuts the text back to its first `length` characters and adds `more`. */
  extend(length: number, more: string): void {
    for (let last = this.#parts.at(-1); last && last.from >= length; last = this.#parts.at(-1)) {
      last.text.parentElement?.remove();
      this.#parts.pop();
    }
    const last = this.#parts.at(-1);
    if (last && last.text.length > length - last.from) {
      last.text.deleteData(length - last.from, last.text.length);
      last.lines = newlines(last.text.data);
    }
    let from = 0;
    for (let end = 0; from < more.length; from = end) {
      const part = this.#open(length + from);
      end = from;
      while (part.lines < LINES && end < more.length) {
        const newline = more.indexOf('\n', end);
        end = newline < 0 ? more.length : newline + 1;
        if (newline >= 0) part.lines += 1;
      }
      part.text.appendData(more.slice(from, end));
    }
  }

  /** The part that takes the next character. */
  #open(from: number): Part {
    const last = this.#parts.at(-1);
    if (last && last.lines < LINES) return last;
    const document = this.#code.ownerDocument;
    const element = this.#code.appendChild(document.createElement('span'));
    element.className = 'lines';
    const part = { text: element.appendChild(document.createTextNode('')), from, lines: 0 };
    this.#parts.push(part);
    return part;
  }
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}
