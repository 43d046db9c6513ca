import { mayFollowClosing, openingOfClosing, THINKING_OPENINGS } from './thinking-forms.ts';
import { findMark, type Mark } from './thinking-marks.ts';

/**
 * Decides whether a closing mark whose opening one is not in the answer ends the model's thinking, and is not a word of its text: it
 * stands at the beginning of a line or right behind a sentence, not in code, and nothing before it opens what it closes. The text is
 * read once, however many marks are asked about.
 */
export class ThinkingEnd {
  #readTo = 0;
  /** The marks of the fenced block before the line that is being read. */
  #fence = '';
  /** The opening marks in the lines before, code left out. */
  readonly #opened = new Set<string>();
  #line = new Line(0);

  /**
   * @param text All that has come of the answer, which only grows from call to call.
   * @param at Where the mark begins, behind those of earlier calls. @param next The character behind the mark, or nothing at the end.
   */
  isAt(text: string, at: number, mark: Mark, next: string): boolean {
    if (!mayFollowClosing(next)) return false;
    const lineAt = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
    const isAtStart = at - lineAt <= 3 && /^ *$/.test(text.slice(lineAt, at));
    if (!isAtStart && !isBehindSentence(text, lineAt, at, next)) return false;
    this.#read(text, at);
    if (!isAtStart && this.#line.ticks > 0) return false;
    if (this.#line.fenceAfter(this.#fence, text, at) !== '') return false;
    const opening = openingOfClosing(mark);
    if (opening === undefined) return true;
    return !this.#opened.has(opening) && !(this.#fence === '' && this.#line.opened.has(opening));
  }

  #read(text: string, to: number): void {
    const part = text.slice(0, to);
    let at = this.#readTo;
    let opening = findMark(part, THINKING_OPENINGS, at);
    while (at < to) {
      const code = part.charCodeAt(at);
      if (at === opening?.at) {
        if (this.#line.ticks === 0) this.#line.opened.add(opening.mark.text);
        at += opening.mark.text.length;
        opening = findMark(part, THINKING_OPENINGS, at);
      } else if (code === TICK || code === TILDE) {
        at = this.#line.readRun(part, at);
      } else {
        if (code === LINE_FEED) this.#endLine(part, at);
        at += 1;
      }
    }
    this.#readTo = to;
  }

  #endLine(text: string, end: number): void {
    const fence = this.#line.fenceAfter(this.#fence, text, end);
    if (this.#fence === '' && fence === '') for (const each of this.#line.opened) this.#opened.add(each);
    this.#fence = fence;
    this.#line = new Line(end + 1);
  }
}

/** What is read of a line. */
class Line {
  /** The length of the marks of the code span that is open. */
  ticks = 0;
  /** The opening marks in it, but for those in code spans. */
  readonly opened = new Set<string>();
  readonly #start: number;
  #hasRun = false;
  /** The marks of a fence that it begins with, and where they end. */
  #mark = '';
  #restAt = 0;
  #hasTicksInRest = false;

  constructor(start: number) {
    this.#start = start;
  }

  /** Reads a run of backticks or tildes. @returns where it ends. */
  readRun(text: string, start: number): number {
    const code = text.charCodeAt(start);
    let end = start + 1;
    while (text.charCodeAt(end) === code) end += 1;
    const length = end - start;
    if (code === TICK) {
      if (this.ticks === 0) this.ticks = length;
      else if (this.ticks === length) this.ticks = 0;
      this.#hasTicksInRest ||= this.#mark !== '';
    }
    if (!this.#hasRun && length >= 3 && FENCE_INDENT.test(text.slice(this.#start, start))) {
      this.#mark = text.slice(start, end);
      this.#restAt = end;
    }
    this.#hasRun = true;
    return end;
  }

  /** The marks of the fenced block that is open behind this line, if it ends there. @param fence Those before it. */
  fenceAfter(fence: string, text: string, end: number): string {
    if (fence !== '') {
      const isClosing = this.#mark.startsWith(fence) && text.slice(this.#restAt, end).trim() === '';
      return isClosing ? '' : fence;
    }
    return this.#mark.startsWith('`') && this.#hasTicksInRest ? '' : this.#mark;
  }
}

/** Not behind a blank, a quotation mark, a bracket: there it is talked about. */
function isBehindSentence(text: string, lineAt: number, at: number, next: string): boolean {
  if (at === lineAt) return false;
  if (/[^\s"'“”‘«‹([{<>/=|`]/.test(text.charAt(at - 1))) return true;
  let end = at;
  while (end > lineAt && text.charAt(end - 1) === ' ') end -= 1;
  return end < at && end > lineAt && /[.!?…。！？]/.test(text.charAt(end - 1)) && /^\s?$/.test(next);
}

/** What may stand before a fence: blanks, and the mark of a list or a quotation. */
const FENCE_INDENT = /^\s*(?:[-*+>]\s+|\d+[.)]\s+)?$/;

const LINE_FEED = 10;
const TICK = 96;
const TILDE = 126;
