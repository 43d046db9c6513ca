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
    const isAtStart = (at <= 3 ? /(?:^|\n) *$/ : /\n *$/).test(text.slice(Math.max(at - 4, 0), at));
    if (!isAtStart && !isBehindSentence(text, at, next)) return false;
    this.#read(text, at);
    if (!isAtStart && this.#line.ticks > 0) return false;
    if (this.#line.fenceAfter(this.#fence, text, at) !== '') return false;
    const opening = openingOfClosing(mark);
    if (opening === undefined) return true;
    return !this.#opened.has(opening) && !(this.#fence === '' && this.#line.opened?.has(opening));
  }

  /** Reads on up to a mark. Each of the searches goes on only when what it had found is passed, so that none reads anything twice. */
  #read(text: string, to: number): void {
    const part = text.slice(0, to);
    let at = this.#readTo;
    let lineEnd = -1;
    let tick = -1;
    let tilde = -1;
    let opening = findMark(part, THINKING_OPENINGS, at);
    while (at < to) {
      if (lineEnd < at) lineEnd = indexOr(part.indexOf('\n', at), to);
      if (tick < at) tick = indexOr(part.indexOf('`', at), to);
      if (tilde < at) tilde = indexOr(part.indexOf('~', at), to);
      const next = Math.min(tick, tilde, opening?.at ?? to);
      if (lineEnd < next) {
        this.#endLine(part, lineEnd);
        // Of the lines between, nothing is to be known.
        at = part.lastIndexOf('\n', next - 1) + 1;
        this.#line = new Line(at);
      } else if (next === opening?.at) {
        if (this.#line.ticks === 0) (this.#line.opened ??= new Set()).add(opening.mark.text);
        at = next + opening.mark.text.length;
        opening = findMark(part, THINKING_OPENINGS, at);
      } else {
        at = next < to ? this.#line.readRun(part, next) : to;
      }
    }
    this.#readTo = to;
  }

  #endLine(text: string, end: number): void {
    const fence = this.#line.fenceAfter(this.#fence, text, end);
    if (this.#fence === '' && fence === '') for (const each of this.#line.opened ?? []) this.#opened.add(each);
    this.#fence = fence;
  }
}

function indexOr(index: number, otherwise: number): number {
  return index < 0 ? otherwise : index;
}

/** The parser state of one line. */
class Line {
  /** The length of the marks of the code span that is open. */
  ticks = 0;
  /** The opening marks in it, but for those in code spans. */
  opened: Set<string> | undefined;
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
function isBehindSentence(text: string, at: number, next: string): boolean {
  if (at === 0) return false;
  if (/[^\s"'“”‘«‹([{<>/=|`]/.test(text.charAt(at - 1))) return true;
  let end = at;
  while (end > 0 && text.charAt(end - 1) === ' ') end -= 1;
  return end < at && /[.!?…。！？]/.test(text.charAt(end - 1)) && /^\s?$/.test(next);
}

/** Text allowed before a fence: blanks, and the marker of a list or a quotation. */
const FENCE_INDENT = /^\s*(?:[-*+>]\s+|\d+[.)]\s+)?$/;

const TICK = 96;
