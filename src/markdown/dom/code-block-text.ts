/** Lines per group. Without groups, the browser would lay out all lines again for each line that is added. */
const LINES_PER_GROUP = 32;

/** A group of lines: highlighted lines, followed by a text node with the others. */
export interface LineGroup {
  readonly text: Text;
  /** The number of its complete lines. */
  lineCount: number;
}

/** The text of a block of code, in small groups of lines, so that appending to a long block costs no more than to a short one. */
export class CodeBlockText {
  readonly groups: LineGroup[] = [];
  /** Called when lines have become complete. */
  onLinesComplete: (() => void) | undefined;
  readonly #element: HTMLElement;
  #length = 0;

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  /** Truncates the text to `length` characters and appends `more`. Complete lines are never truncated. */
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

  /** The group that receives the next character. */
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
