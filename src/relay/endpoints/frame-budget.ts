import type { Holder } from '../pool.ts';
import type { ReceivedBytes } from '../received-bytes.ts';

/** Bytes a minute with which a socket is never closed for what others of its address send. */
const FAIR_BYTES = 64 * 1024;

/** What one socket sends in a minute, and with it its address. */
export class FrameBudget {
  readonly #received: ReceivedBytes;
  readonly #holder: Holder;
  #minute = 0;
  #frames = 0;
  #bytes = 0;

  constructor(received: ReceivedBytes, holder: Holder) {
    this.#received = received;
    this.#holder = holder;
  }

  /** Counts one frame. @returns whether it is one too many. */
  isExceededByFrame(): boolean {
    this.#begin();
    this.#frames += 1;
    return this.#frames > this.#received.limits.framesPerMinute;
  }

  /** Counts bytes. @returns whether they are too many: for this socket, or for its address and this socket has sent much of them. */
  isExceededByBytes(bytes: number): boolean {
    this.#begin();
    this.#bytes += bytes;
    const isAddressExceeded = this.#received.isExceededBy(this.#holder, bytes);
    return this.#bytes > this.#received.limits.frameBytesPerMinute || (isAddressExceeded && this.#bytes > FAIR_BYTES);
  }

  #begin(): void {
    const { minute } = this.#received;
    if (minute === this.#minute) return;
    this.#minute = minute;
    this.#frames = 0;
    this.#bytes = 0;
  }
}
