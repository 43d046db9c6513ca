import type { Clock } from '../../chat/index.ts';
import { browserClock } from './browser-clock.ts';

/** Calls `onSilence` after a time without activity. Recording activity is cheap, because it happens for every token. */
export class SilenceTimer {
  readonly #clock: Clock;
  readonly #onSilence: () => void;
  #limitMs: number;
  #lastActivityAt = 0;
  #cancel: (() => void) | undefined;

  constructor(limitMs: number, clock: Clock = browserClock, onSilence: () => void) {
    this.#limitMs = limitMs;
    this.#clock = clock;
    this.#onSilence = onSilence;
  }

  /** Starts again, with a new limit if one is given. */
  start(limitMs: number = this.#limitMs): void {
    this.stop();
    this.recordActivity();
    this.#limitMs = limitMs;
    this.#arm(limitMs);
  }

  recordActivity(): void {
    this.#lastActivityAt = this.#clock.now();
  }

  stop(): void {
    this.#cancel?.();
  }

  #arm(ms: number): void {
    this.#cancel = this.#clock.schedule(ms, () => {
      const remainingMs = this.#lastActivityAt + this.#limitMs - this.#clock.now();
      if (remainingMs > 0) this.#arm(remainingMs);
      else this.#onSilence();
    });
  }
}
