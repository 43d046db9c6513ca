import type { Holder, Pool, Share } from '../limits/pool.ts';

/** Bytes are counted in steps of this: a reader who keeps up costs nothing. */
const STEP_BYTES = 32 * 1024;

/** Counts what waits for one reader. */
export class Backlog {
  readonly #pool: Pool;
  readonly #holder: Holder;
  readonly #onFull: () => void;
  #steps = 0;
  #share: Share | undefined;

  /** `onFull`: called when there is more than may wait, or somebody who holds less needs the room. It ends the connection. */
  constructor(pool: Pool, holder: Holder, onFull: () => void) {
    this.#pool = pool;
    this.#holder = holder;
    this.#onFull = onFull;
  }

  /** So many bytes wait now. */
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
