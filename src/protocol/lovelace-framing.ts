import type { FramingDetector } from './lovelace-framing-detector.ts';

/*
 * The content of one `Response`. Servers since October 2023 send a line of the answer without its line end and lose empty lines. Older
 * servers send the model's chunks unchanged. Nothing on the wire distinguishes them. Our relay sends lines to clients that send a message
 * list (they add the line ends) and unchanged chunks to those that send only a prompt (they append what arrives).
 */

/** Splits a streamed answer into lines, for the sender. */
export class LineSplitter {
  #rest = '';

  /** @returns the lines that this chunk completes, without their line ends, empty lines included. */
  add(chunk: string): string[] {
    const lines = chunk.split('\n');
    lines[0] = this.#rest + lines[0];
    this.#rest = lines.pop() ?? '';
    return lines;
  }

  /** @returns the last line, if the answer did not end with a line end. */
  finish(): string[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }
}

/** The configured content of one chunk. `auto`: detect it. */
export type ChunkFraming = 'line' | 'token' | 'auto';

/** Joins chunks to an answer, for the receiver. */
export class ChunkAssembler {
  readonly #chunks: string[] = [];
  readonly #detector: FramingDetector | undefined;
  /** The current framing; `undefined` while the detector has not decided. */
  #framing: 'line' | 'token' | undefined;
  /** How many chunks have been returned. */
  #emitted = 0;

  /** @param framing The framing, or a detector for it. */
  constructor(framing: 'line' | 'token' | FramingDetector) {
    if (typeof framing === 'string') this.#framing = framing;
    else this.#detector = framing;
  }

  /**
   * @returns the text that this chunk adds. While the detector is undecided, chunks are held back. The detector may be wrong, so the
   * result of {@link finish} replaces the text.
   * @param receivedAt The time in milliseconds, for the detector.
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

  /** The whole answer. With lines, the rest of a last `\r\n` is removed. */
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
