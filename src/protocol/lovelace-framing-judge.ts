/**
 * Tells lines from pieces by what arrives, for servers of unknown age. Lines come seldom and stand for themselves; words come
 * in quick succession, and with the blank that parts them from the one before. The judgement may change with every piece.
 */
export class FramingJudge {
  #pieces = 0;
  /** How many pieces look like a part of a line. */
  #parts = 0;
  #lastAt = -Infinity;
  #hasLineEnd = false;

  /** @returns `undefined` while it cannot be told, but soon will: the next piece is on its heels, or there is none. */
  push(piece: string, at: number): 'line' | 'token' | undefined {
    const isQuick = at - this.#lastAt < QUICK_MS;
    this.#lastAt = at;
    this.#pieces++;
    // No line has a line end in it.
    this.#hasLineEnd ||= piece.includes('\n');
    if (BLANK_AND_WORD.test(piece) || COMMA.test(piece) || (isQuick && UNPARTED.test(piece))) this.#parts++;
    if (this.#hasLineEnd || this.#parts > this.#pieces * PARTS_AMONG_TOKENS) return 'token';
    const mayBeToken = this.#pieces === 1 || (isQuick && piece.length <= LONGEST_TOKEN);
    return mayBeToken && this.#pieces <= UNDECIDED_PIECES ? undefined : 'line';
  }
}

/** Lines of a model take longer than that to write. */
const QUICK_MS = 50;

const LONGEST_TOKEN = 12;

/** How many pieces may pass before the lack of any sign is one. */
const UNDECIDED_PIECES = 6;

/** Of the tokens of plain text two in three begin with a blank, of code one in three, of single letters one in seven; of lines hardly any. */
const PARTS_AMONG_TOKENS = 1 / 10;

/** One word with one blank, before or behind it, or the blank alone. A sign of a list or a quotation is no word. */
const BLANK_AND_WORD = /^(?: (?![-*+•>|#]|\d+[.)])(?:\S+ ?)?|\S+ )$/;

/** What parts the clauses of a script that puts no blanks between words. No line is that alone. */
const COMMA = /^[、。，！？：；]$/u;

/** A word or two of a script that puts no blanks between words. */
const UNPARTED =
  /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]{1,2}$/u;
