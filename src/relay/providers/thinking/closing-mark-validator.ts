import { canFollowClosing, openingOfClosing, THINKING_OPENINGS } from './thinking-formats.ts';
import { findMark, type Mark } from './mark-set.ts';

/**
 * Decides whether a closing mark whose opening one is not in the answer ends the model's thinking, and is not a word of its text: it
 * stands at the beginning of a line or right behind a sentence, not in code, and nothing before it opens what it closes. The text is
 * read once, however many marks are asked about.
 */
export class ClosingMarkValidator {
  #readTo = 0;
  /** The marks of the fenced block before the line that is being read. */
  #fence = '';
  /** The opening marks in the lines before, code left out. */
  readonly #openings = new Set<string>();
  #line = new LineState(0);

  /**
   * @param text All that has come of the answer, which only grows from call to call.
   * @param markStart Where the mark begins, behind those of earlier calls. @param next The character behind the mark, or nothing at the end.
   */
  endsThinking(text: string, markStart: number, mark: Mark, next: string): boolean {
    if (!canFollowClosing(next)) return false;
    const isAtStart = (markStart <= 3 ? /(?:^|\n) *$/ : /\n *$/).test(
      text.slice(Math.max(markStart - 4, 0), markStart),
    );
    if (!isAtStart && !followsSentence(text, markStart, next)) return false;
    this.#read(text, markStart);
    if (!isAtStart && this.#line.openTicks > 0) return false;
    if (this.#line.fenceAfter(this.#fence, text, markStart) !== '') return false;
    const opening = openingOfClosing(mark);
    if (opening === undefined) return true;
    return !this.#openings.has(opening) && !(this.#fence === '' && this.#line.openings?.has(opening));
  }

  /** Reads on up to a mark. Each of the searches goes on only when what it had found is passed, so that none reads anything twice. */
  #read(text: string, end: number): void {
    const prefix = text.slice(0, end);
    let position = this.#readTo;
    let lineEnd = -1;
    let tick = -1;
    let tilde = -1;
    let opening = findMark(prefix, THINKING_OPENINGS, position);
    while (position < end) {
      if (lineEnd < position) lineEnd = indexOr(prefix.indexOf('\n', position), end);
      if (tick < position) tick = indexOr(prefix.indexOf('`', position), end);
      if (tilde < position) tilde = indexOr(prefix.indexOf('~', position), end);
      const next = Math.min(tick, tilde, opening?.index ?? end);
      if (lineEnd < next) {
        this.#endLine(prefix, lineEnd);
        // Of the lines between, nothing is to be known.
        position = prefix.lastIndexOf('\n', next - 1) + 1;
        this.#line = new LineState(position);
      } else if (next === opening?.index) {
        if (this.#line.openTicks === 0) (this.#line.openings ??= new Set()).add(opening.mark.text);
        position = next + opening.mark.text.length;
        opening = findMark(prefix, THINKING_OPENINGS, position);
      } else {
        position = next < end ? this.#line.readRun(prefix, next) : end;
      }
    }
    this.#readTo = end;
  }

  #endLine(text: string, end: number): void {
    const fence = this.#line.fenceAfter(this.#fence, text, end);
    if (this.#fence === '' && fence === '')
      for (const opening of this.#line.openings ?? []) this.#openings.add(opening);
    this.#fence = fence;
  }
}

function indexOr(index: number, fallback: number): number {
  return index < 0 ? fallback : index;
}

/** The parser state of one line. */
class LineState {
  /** The length of the marks of the code span that is open. */
  openTicks = 0;
  /** The opening marks in it, but for those in code spans. */
  openings: Set<string> | undefined;
  readonly #start: number;
  #hasRun = false;
  /** The marks of a fence that it begins with, and where they end. */
  #fence = '';
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
    if (code === BACKTICK) {
      if (this.openTicks === 0) this.openTicks = length;
      else if (this.openTicks === length) this.openTicks = 0;
      this.#hasTicksInRest ||= this.#fence !== '';
    }
    if (!this.#hasRun && length >= 3 && FENCE_INDENT.test(text.slice(this.#start, start))) {
      this.#fence = text.slice(start, end);
      this.#restAt = end;
    }
    this.#hasRun = true;
    return end;
  }

  /** The marks of the fenced block that is open behind this line, if it ends there. @param fence Those before it. */
  fenceAfter(fence: string, text: string, end: number): string {
    if (fence !== '') {
      const isClosing = this.#fence.startsWith(fence) && text.slice(this.#restAt, end).trim() === '';
      return isClosing ? '' : fence;
    }
    return this.#fence.startsWith('`') && this.#hasTicksInRest ? '' : this.#fence;
  }
}

/** Not behind a blank, a quotation mark, a bracket: there it is talked about. */
function followsSentence(text: string, markStart: number, next: string): boolean {
  if (markStart === 0) return false;
  if (/[^\s"'“”‘«‹([{<>/=|`]/.test(text.charAt(markStart - 1))) return true;
  let end = markStart;
  while (end > 0 && text.charAt(end - 1) === ' ') end -= 1;
  return end < markStart && /[.!?…。！？]/.test(text.charAt(end - 1)) && /^\s?$/.test(next);
}

/** Text allowed before a fence: blanks, and the marker of a list or a quotation. */
const FENCE_INDENT = /^\s*(?:[-*+>]\s+|\d+[.)]\s+)?$/;

const BACKTICK = 96;
