import type { Clock } from '../../chat/index.ts';

/**
 * Notices a silence. A sign of life costs nothing but a look at the clock: the one timer there is finds out,
 * when it goes off, how much of the silence is still to come.
 */
export class Patience {
  readonly #clock: Clock;
  readonly #onSilence: () => void;
  #limit = Infinity;
  #lastSign = 0;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, onSilence: () => void) {
    this.#clock = clock;
    this.#onSilence = onSilence;
  }

  /** From now on, `ms` milliseconds without a sign of life are too many. */
  begin(ms: number): void {
    this.end();
    this.#limit = ms;
    this.#lastSign = this.#clock.now();
    this.#wait(ms);
  }

  /** A sign of life. */
  renew(): void {
    this.#lastSign = this.#clock.now();
    if (!this.#cancel && this.#limit < Infinity) this.#wait(this.#limit);
  }

  /** The silence is our own doing: nothing is expected before the next `renew`. */
  suspend(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Nothing is waited for any more. */
  end(): void {
    this.suspend();
    this.#limit = Infinity;
  }

  #wait(ms: number): void {
    this.#cancel = this.#clock.after(ms, () => {
      this.#cancel = undefined;
      const left = this.#lastSign + this.#limit - this.#clock.now();
      if (left > 0) this.#wait(left);
      else this.#onSilence();
    });
  }
}
