import type { FramingDetector } from './lovelace-framing-detector.ts';

/*
 * What one `Response` is. Servers since October 2023 send a line of the answer without its line end, and lose empty lines on
 * the way; older ones send a piece as the model made it. Nothing on the wire says which. Our relay sends lines to clients that
 * ask with a list (they put the line end back) and verbatim pieces to those that ask with a prompt alone (they write what comes).
 */

/** Cuts an answer into lines, for the sending end. */
export class LineSplitter {
  #rest = '';

  /** The lines that this piece completes, without their line ends; empty lines are lines. */
  add(chunk: string): string[] {
    const lines = chunk.split('\n');
    lines[0] = this.#rest + lines[0];
    this.#rest = lines.pop() ?? '';
    return lines;
  }

  /** What is left: the last line, if the answer did not end with a line end. */
  finish(): string[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }
}

/** What one piece is, as far as who runs a page or a relay knows. */
export type ChunkFraming = 'line' | 'token' | 'auto';

/** Puts an answer together again, for the receiving end. */
export class ChunkAssembler {
  readonly #chunks: string[] = [];
  readonly #detector: FramingDetector | undefined;
  /** What the pieces are taken for; `undefined` while that cannot be told. */
  #framing: 'line' | 'token' | undefined;
  /** How many pieces have been handed on. */
  #emitted = 0;

  /** @param framing What a piece is, or who is to judge that by what comes. */
  constructor(framing: 'line' | 'token' | FramingDetector) {
    if (typeof framing === 'string') this.#framing = framing;
    else this.#detector = framing;
  }

  /**
   * @returns the text that this piece adds. A judge may hold a piece back for as long as the next ones follow at once, and
   * may have been wrong: what {@link finish} says replaces it.
   * @param receivedAt The time in milliseconds, by which a judge judges.
   */
  add(chunk: string, receivedAt: number): string {
    this.#chunks.push(chunk);
    if (this.#detector) this.#framing = this.#detector.add(chunk, receivedAt);
    const isFirst = this.#emitted === 0;
    if (!isFirst && this.#framing === undefined) return '';
    const added = this.#chunks.slice(this.#emitted).join(this.#separator);
    this.#emitted = this.#chunks.length;
    return isFirst ? added : this.#separator + added;
  }

  /** The whole answer. Of its last line end, which the framing takes away or leaves half of, nothing is kept. */
  finish(): string {
    const text = this.#chunks.join(this.#separator);
    return this.#framing === 'token' ? text : text.replace(/\r$/, '');
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  get #separator(): string {
    return this.#framing === 'token' ? '' : '\n';
  }
}
