/*
 * Every token of the bench says which of its answer it is and when it was sent: `17@k2jd8s3v0 `. So whoever reads an answer sees
 * what is missing, what came twice, and how old each token is.
 */

/** What a prompt asks of the fake provider; it is the prompt's whole text, as JSON. */
export interface AnswerScript {
  readonly tokens: number;
  /** Tokens a second; 0: as fast as they are taken. */
  readonly rate: number;
  /** Milliseconds before the first. */
  readonly delayMs: number;
}

const TOKEN_END = ' ';
const STAMP_BASE = 36;

export function tokenText(index: number, sentUs: number): string {
  return `${index}@${sentUs.toString(STAMP_BASE)}${TOKEN_END}`;
}

/** Microseconds of a clock that all processes of a machine share. */
export function monotonicUs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1000);
}

/** Reads one answer, cut or joined in whatever way. */
export class AnswerReader {
  /** Tokens that were left out. */
  missing = 0;
  /** Tokens that came a second time, or out of their order. */
  repeated = 0;
  readonly #onToken: (sentUs: number) => void;
  #next = 0;
  #rest = '';

  constructor(onToken: (sentUs: number) => void) {
    this.#onToken = onToken;
  }

  /** Tokens so far, each counted once. */
  get received(): number {
    return this.#next - this.missing;
  }

  push(text: string): void {
    const all = this.#rest + text;
    let from = 0;
    for (let end = all.indexOf(TOKEN_END); end >= 0; end = all.indexOf(TOKEN_END, from)) {
      this.#read(all.slice(from, end));
      from = end + TOKEN_END.length;
    }
    this.#rest = all.slice(from);
  }

  #read(token: string): void {
    const [index = '', stamp = ''] = token.split('@');
    const ahead = Number(index) - this.#next;
    if (!(ahead >= 0)) {
      this.repeated += 1;
      return;
    }
    this.missing += ahead;
    this.#next += ahead + 1;
    this.#onToken(Number.parseInt(stamp, STAMP_BASE));
  }
}
