import type { Holder } from '../limits/pool.ts';
import type { ReceivedBytes } from '../limits/received-bytes.ts';

/** A socket that sends fewer bytes per minute is never closed for what other sockets of its address send. */
const GUARANTEED_BYTES = 64 * 1024;

/** Counts the frames and bytes that one socket, and with it its address, sends in a minute. */
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

  /**
   * Counts one frame.
   * @returns whether the limit is exceeded.
   */
  isExceededByFrame(): boolean {
    this.#resetEachMinute();
    this.#frames += 1;
    return this.#frames > this.#receivedBytes.limits.framesPerMinute;
  }

  /**
   * Counts bytes.
   * @returns whether they exceed the socket's limit, or the limit of its address while this socket has sent a large
   * part.
   */
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
