/**
 * Tells lines from pieces by what arrives, for servers of unknown age. Lines come seldom and stand for themselves; words come
 * in quick succession, and with the blank that parts them from the one before. The judgement may change with every piece.
 */
export class FramingDetector {
  #chunks = 0;
  /** How many pieces look like a part of a line. */
  #tokenLike = 0;
  #lastAt = -Infinity;
  #hasLineEnd = false;

  /** @returns `undefined` while it cannot be told, but soon will: the next piece is on its heels, or there is none. */
  add(chunk: string, receivedAt: number): 'line' | 'token' | undefined {
    const isQuick = receivedAt - this.#lastAt < BURST_GAP_MS;
    this.#lastAt = receivedAt;
    this.#chunks++;
    // No line has a line end in it.
    this.#hasLineEnd ||= chunk.includes('\n');
    if (WORD_WITH_SPACE.test(chunk) || CJK_PUNCTUATION.test(chunk) || (isQuick && UNSPACED_WORD.test(chunk)))
      this.#tokenLike++;
    if (this.#hasLineEnd || this.#tokenLike > this.#chunks * MIN_TOKEN_RATIO) return 'token';
    const mayBeToken = this.#chunks === 1 || (isQuick && chunk.length <= MAX_TOKEN_LENGTH);
    return mayBeToken && this.#chunks <= MAX_UNDECIDED_CHUNKS ? undefined : 'line';
  }
}

/** Lines of a model take longer than that to write. */
const BURST_GAP_MS = 50;

const MAX_TOKEN_LENGTH = 12;

/** How many pieces may pass before the lack of any sign is one. */
const MAX_UNDECIDED_CHUNKS = 6;

/** Of the tokens of plain text two in three begin with a blank, of code one in three, of single letters one in seven; of lines hardly any. */
const MIN_TOKEN_RATIO = 1 / 10;

/** One word with one blank, before or behind it, or the blank alone. A sign of a list or a quotation is no word. */
const WORD_WITH_SPACE = /^(?: (?![-*+•>|#]|\d+[.)])(?:\S+ ?)?|\S+ )$/;

/** What parts the clauses of a script that puts no blanks between words. No line is that alone. */
const CJK_PUNCTUATION = /^[、。，！？：；]$/u;

/** A word or two of a script that puts no blanks between words. */
const UNSPACED_WORD =
  /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]{1,2}$/u;
