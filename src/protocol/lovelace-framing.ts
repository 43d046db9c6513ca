import { asText } from './json.ts';

/*
 * What one `Response` is. Servers since October 2023 send a line of the answer without its line end, and lose empty lines on
 * the way; older ones send a piece as the model made it. Nothing on the wire says which. Our relay sends lines to clients that
 * ask with a list (they put the line end back) and verbatim pieces to those that ask with a prompt alone (they write what comes).
 */

/** Cuts an answer into lines, for the sending end. */
export class LineSplitter {
  #rest = '';

  /** The lines that this piece completes, without their line ends; empty lines are lines. */
  push(delta: string): string[] {
    const lines = delta.split('\n');
    lines[0] = this.#rest + lines[0];
    this.#rest = lines.pop() ?? '';
    return lines;
  }

  /** What is left: the last line, if the answer did not end with a line end. */
  end(): string[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }
}

export type PieceFraming = 'line' | 'token' | 'auto';

/** Puts an answer together again, for the receiving end. */
export class PieceJoiner {
  readonly #pieces: string[] = [];
  /** What `auto` takes the server for so far. */
  #guess: 'line' | 'token' | undefined;
  #lastAt = 0;

  constructor(framing: PieceFraming) {
    if (framing !== 'auto') this.#guess = framing;
  }

  /** @returns the text that this piece adds. `at` is the time in milliseconds, by which `auto` judges. */
  push(piece: string, at: number): string {
    const isFirst = this.#pieces.length === 0;
    this.#guess ??= isFirst ? undefined : this.#judge(piece, at);
    this.#pieces.push(piece);
    this.#lastAt = at;
    return isFirst || this.#guess === 'token' ? piece : `\n${piece}`;
  }

  /** The whole answer. A line end at its very end is the framing's, or means nothing. */
  end(): string {
    return this.#pieces.join(this.#guess === 'token' ? '' : '\n').replace(/\r?\n$/, '');
  }

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** Words come in quick succession, short, and with the blank that parts them; lines do not. */
  #judge(piece: string, at: number): 'line' | 'token' {
    const before = this.#pieces[0] ?? '';
    if (/^ \S/.test(piece) || /\s$/.test(before) || before.includes('\n')) return 'token';
    const isQuick = at - this.#lastAt < 50;
    const isWord = (text: string) =>
      text.length < 12 && !/[.!?:;,|]$/.test(text) && !/^(```|#|[-*>] |\d+\.)/.test(text);
    return isQuick && isWord(before) && isWord(piece) && asText(piece) !== undefined ? 'token' : 'line';
  }
}
