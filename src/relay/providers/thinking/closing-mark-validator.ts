import { canFollowClosing, openingOfClosing, THINKING_OPENINGS } from './thinking-formats.ts';
import { findMark, type Mark } from './mark-set.ts';

/**
 * Decides whether a closing mark without an opening one ends the model's thinking or is part of the text. It ends the
 * thinking if it is at the beginning of a line or right after a sentence, is not in code, and no opening mark of its
 * format came before. The text is read only once for all marks.
 */
export class ClosingMarkValidator {
  #readTo = 0;
  /** The fence of the code block that is open before the current line; empty outside of one. */
  #fence = '';
  /** The opening marks in the previous lines, code excluded. */
  readonly #openings = new Set<string>();
  #line = new LineState(0);

  /**
   * @param text The answer so far, which only grows from call to call.
   * @param markStart Start of the mark, behind those of earlier calls.
   * @param next The character after the mark, or an empty string at the end.
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

  /**
   * Reads on to a mark. Each search is repeated only after its last result was passed, so that no search reads anything
   * twice.
   */
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
        // The lines in between contain nothing relevant.
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
  /** The number of backticks of the open code span; 0 outside of one. */
  openTicks = 0;
  /** The opening marks in the line, code spans excluded. */
  openings: Set<string> | undefined;
  readonly #start: number;
  #hasRun = false;
  /** The fence at the beginning of the line, and where it ends. */
  #fence = '';
  #restAt = 0;
  #hasTicksInRest = false;

  constructor(start: number) {
    this.#start = start;
  }

  /**
   * Reads a run of backticks or tildes.
   * @returns its end.
   */
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

  /**
   * The fence that is open after this line, if the line ends at `end`.
   * @param fence The fence that was open before the line.
   */
  fenceAfter(fence: string, text: string, end: number): string {
    if (fence !== '') {
      const isClosing = this.#fence.startsWith(fence) && text.slice(this.#restAt, end).trim() === '';
      return isClosing ? '' : fence;
    }
    return this.#fence.startsWith('`') && this.#hasTicksInRest ? '' : this.#fence;
  }
}

/** Whether a mark follows a sentence. After whitespace, a quotation mark or a bracket the text is about the mark. */
function followsSentence(text: string, markStart: number, next: string): boolean {
  if (markStart === 0) return false;
  if (/[^\s"'“”‘«‹([{<>/=|`]/.test(text.charAt(markStart - 1))) return true;
  let end = markStart;
  while (end > 0 && text.charAt(end - 1) === ' ') end -= 1;
  return end < markStart && /[.!?…。！？]/.test(text.charAt(end - 1)) && /^\s?$/.test(next);
}

/** Text allowed before a fence: whitespace, and the marker of a list or a quotation. */
const FENCE_INDENT = /^\s*(?:[-*+>]\s+|\d+[.)]\s+)?$/;

const BACKTICK = 96;
