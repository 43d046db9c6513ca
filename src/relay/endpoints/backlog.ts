import type { Holder, Pool, Share } from '../limits/pool.ts';

/** Granularity of the count in bytes. A reader that keeps up never reaches the first step and costs nothing. */
const STEP_BYTES = 32 * 1024;

/** Counts the bytes that wait for one reader in a pool. */
export class Backlog {
  readonly #pool: Pool;
  readonly #holder: Holder;
  readonly #onFull: () => void;
  #steps = 0;
  #share: Share | undefined;

  /**
   * @param onFull Ends the connection. Called when more waits than is allowed, or when the pool is full and this reader
   * holds the most.
   */
  constructor(pool: Pool, holder: Holder, onFull: () => void) {
    this.#pool = pool;
    this.#holder = holder;
    this.#onFull = onFull;
  }

  /** Sets the number of bytes that wait now. */
  update(bytes: number): void {
    const steps = Math.floor(bytes / STEP_BYTES);
    if (steps === this.#steps) return;
    this.#steps = steps;
    if (steps === 0) return this.release();
    if (this.#share) {
      if (this.#share.resize(steps * STEP_BYTES)) this.#fail();
      return;
    }
    const share = this.#pool.acquire(this.#holder, steps * STEP_BYTES, () => this.#fail());
    if (typeof share === 'string') this.#fail();
    else this.#share = share;
  }

  release(): void {
    this.#steps = 0;
    this.#share?.release();
    this.#share = undefined;
  }

  #fail(): void {
    this.release();
    this.#onFull();
  }
}
