import type { Holder } from '../limits/pool.ts';
import type { ReceivedBytes } from '../limits/received-bytes.ts';

/** Bytes a minute with which a socket is never closed for what others of its address send. */
const GUARANTEED_BYTES = 64 * 1024;

/** What one socket sends in a minute, and with it its address. */
export class FrameBudget {
  readonly #receivedBytes: ReceivedBytes;
  readonly #holder: Holder;
  #minute = 0;
  #frames = 0;
  #bytes = 0;

  constructor(receivedBytes: ReceivedBytes, holder: Holder) {
    this.#receivedBytes = receivedBytes;
    this.#holder = holder;
  }

  /** Counts one frame. @returns whether it is one too many. */
  isExceededByFrame(): boolean {
    this.#resetEachMinute();
    this.#frames += 1;
    return this.#frames > this.#receivedBytes.limits.framesPerMinute;
  }

  /** Counts bytes. @returns whether they are too many: for this socket, or for its address and this socket has sent much of them. */
  isExceededByBytes(bytes: number): boolean {
    this.#resetEachMinute();
    this.#bytes += bytes;
    const isAddressExceeded = this.#receivedBytes.isExceededBy(this.#holder, bytes);
    return (
      this.#bytes > this.#receivedBytes.limits.frameBytesPerMinute ||
      (isAddressExceeded && this.#bytes > GUARANTEED_BYTES)
    );
  }

  #resetEachMinute(): void {
    const { minute } = this.#receivedBytes;
    if (minute === this.#minute) return;
    this.#minute = minute;
    this.#frames = 0;
    this.#bytes = 0;
  }
}
