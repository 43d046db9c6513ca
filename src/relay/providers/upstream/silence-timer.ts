import type { Clock } from '../../../chat/index.ts';

/**
 * Notices a silence. A sign of life costs nothing but a look at the clock: the one timer there is finds out,
 * when it goes off, how much of the silence is still to come.
 */
export class SilenceTimer {
  readonly #clock: Clock;
  readonly #onSilence: () => void;
  #limitMs = Infinity;
  #lastActivity = 0;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, onSilence: () => void) {
    this.#clock = clock;
    this.#onSilence = onSilence;
  }

  /** From now on, `ms` milliseconds without a sign of life are too many. */
  start(ms: number): void {
    this.stop();
    this.#limitMs = ms;
    this.#lastActivity = this.#clock.now();
    this.#schedule(ms);
  }

  /** A sign of life. */
  touch(): void {
    this.#lastActivity = this.#clock.now();
    if (!this.#cancel && this.#limitMs < Infinity) this.#schedule(this.#limitMs);
  }

  /** The silence is our own doing: nothing is expected before the next `renew`. */
  pause(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Nothing is waited for any more. */
  stop(): void {
    this.pause();
    this.#limitMs = Infinity;
  }

  #schedule(ms: number): void {
    this.#cancel = this.#clock.schedule(ms, () => {
      this.#cancel = undefined;
      const remainingMs = this.#lastActivity + this.#limitMs - this.#clock.now();
      if (remainingMs > 0) this.#schedule(remainingMs);
      else this.#onSilence();
    });
  }
}
