/**
 * Detects whether a server of unknown version sends lines or tokens. Lines arrive slowly. Tokens arrive in quick succession, many of
 * them with the space that separates words. The result may change with every chunk.
 */
export class FramingDetector {
  #chunks = 0;
  /** How many chunks look like a token. */
  #tokenLike = 0;
  #lastAt = -Infinity;
  #hasLineEnd = false;

  /** @returns `undefined` while undecided. It is decided soon: the next chunk follows at once, or this was the last one. */
  add(chunk: string, receivedAt: number): 'line' | 'token' | undefined {
    const isQuick = receivedAt - this.#lastAt < BURST_GAP_MS;
    this.#lastAt = receivedAt;
    this.#chunks++;
    // Lines contain no line end.
    this.#hasLineEnd ||= chunk.includes('\n');
    if (WORD_WITH_SPACE.test(chunk) || CJK_PUNCTUATION.test(chunk) || (isQuick && UNSPACED_WORD.test(chunk)))
      this.#tokenLike++;
    if (this.#hasLineEnd || this.#tokenLike > this.#chunks * MIN_TOKEN_RATIO) return 'token';
    const mayBeToken = this.#chunks === 1 || (isQuick && chunk.length <= MAX_TOKEN_LENGTH);
    return mayBeToken && this.#chunks <= MAX_UNDECIDED_CHUNKS ? undefined : 'line';
  }
}

/** A model takes longer than this to write a line. */
const BURST_GAP_MS = 50;

const MAX_TOKEN_LENGTH = 12;

/** After this many chunks without a sign of tokens they are lines. */
const MAX_UNDECIDED_CHUNKS = 6;

/** Two in three tokens of plain text begin with a space, one in three of code, one in seven of single letters, and hardly any line. */
const MIN_TOKEN_RATIO = 1 / 10;

/** One word with one space before or after it, or a space alone. Markers of lists and quotations are not words. */
const WORD_WITH_SPACE = /^(?: (?![-*+•>|#]|\d+[.)])(?:\S+ ?)?|\S+ )$/;

/** A punctuation mark of a script without spaces between words. No line consists of it alone. */
const CJK_PUNCTUATION = /^[、。，！？：；]$/u;

/** One or two characters of a script without spaces between words. */
const UNSPACED_WORD =
  /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]{1,2}$/u;
