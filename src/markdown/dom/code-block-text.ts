/** How many lines stand in one part. All in one, each line that is added would have the browser lay out all that are there. */
const LINES_PER_GROUP = 32;

/** A part of the code: lines that are coloured, and behind them a text with all others, to which is added. */
export interface LineGroup {
  readonly text: Text;
  /** How many of its lines are complete. */
  lineCount: number;
}

/** The text of a block of code, in parts of so few lines that a long one costs no more to add to than a short one. */
export class CodeBlockText {
  readonly groups: LineGroup[] = [];
  /** Called when lines have been completed. */
  onLinesComplete: (() => void) | undefined;
  readonly #element: HTMLElement;
  #length = 0;

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  /** Cuts the text back to its first `length` characters, all complete lines among them, and adds `more`. */
  extend(length: number, more: string): void {
    this.#removeFromEnd(this.#length - length);
    this.#length = length + more.length;
    let hasCompletedLines = false;
    let from = 0;
    for (let end = 0; from < more.length; from = end) {
      const group = this.#appendableGroup();
      while (group.lineCount < LINES_PER_GROUP && end < more.length) {
        const newline = more.indexOf('\n', end);
        end = newline < 0 ? more.length : newline + 1;
        if (newline >= 0) {
          group.lineCount += 1;
          hasCompletedLines = true;
        }
      }
      group.text.appendData(more.slice(from, end));
    }
    if (hasCompletedLines) this.onLinesComplete?.();
  }

  #removeFromEnd(length: number): void {
    const last = this.groups.at(-1);
    if (!last || length === 0) return;
    last.text.deleteData(last.text.length - length, length);
    if (last.lineCount > 0 || last.text.length > 0) return;
    last.text.parentElement?.remove();
    this.groups.pop();
  }

  /** The part that takes the next character. */
  #appendableGroup(): LineGroup {
    const last = this.groups.at(-1);
    if (last && last.lineCount < LINES_PER_GROUP) return last;
    const { ownerDocument } = this.#element;
    const element = this.#element.appendChild(ownerDocument.createElement('span'));
    element.className = 'lines';
    const group = { text: element.appendChild(ownerDocument.createTextNode('')), lineCount: 0 };
    this.groups.push(group);
    return group;
  }
}
