/** How many lines stand in one part. All in one, each line that is added would have the browser lay out all that are there. */
const LINES = 32;

/** A part of the code: lines that are coloured, and behind them a text with all others, to which is added. */
export interface CodePart {
  readonly text: Text;
  /** How many of its lines are complete. */
  lines: number;
}

/** The text of a block of code, in parts of so few lines that a long one costs no more to add to than a short one. */
export class CodeLines {
  readonly parts: CodePart[] = [];
  /** Called when lines have been completed. */
  onLines: (() => void) | undefined;
  readonly #code: HTMLElement;
  #length = 0;

  constructor(code: HTMLElement) {
    this.#code = code;
  }

  /** Cuts the text back to its first `length` characters, all complete lines among them, and adds `more`. */
  extend(length: number, more: string): void {
    this.#cut(this.#length - length);
    this.#length = length + more.length;
    let hasLines = false;
    let from = 0;
    for (let end = 0; from < more.length; from = end) {
      const part = this.#open();
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

  #cut(length: number): void {
    const last = this.parts.at(-1);
    if (!last || length === 0) return;
    last.text.deleteData(last.text.length - length, length);
    if (last.lines > 0 || last.text.length > 0) return;
    last.text.parentElement?.remove();
    this.parts.pop();
  }

  /** The part that takes the next character. */
  #open(): CodePart {
    const last = this.parts.at(-1);
    if (last && last.lines < LINES) return last;
    const { ownerDocument } = this.#code;
    const element = this.#code.appendChild(ownerDocument.createElement('span'));
    element.className = 'lines';
    const part = { text: element.appendChild(ownerDocument.createTextNode('')), lines: 0 };
    this.parts.push(part);
    return part;
  }
}
