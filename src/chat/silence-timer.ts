import type { Clock } from './clock.ts';

/**
 * Calls `onSilence` after a time without activity. Recording activity only reads the clock, because it happens for every token: when the
 * one timer fires, it computes how much of the silence remains.
 */
export class SilenceTimer {
  readonly #clock: Clock;
  readonly #onSilence: () => void;
  #limitMs: number;
  #lastActivityAt = 0;
  #isPaused = false;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, onSilence: () => void, limitMs = Infinity) {
    this.#clock = clock;
    this.#onSilence = onSilence;
    this.#limitMs = limitMs;
  }

  /** Whether silence is being measured. */
  get isRunning(): boolean {
    return this.#cancel !== undefined;
  }

  /** Starts again, with a new limit if one is given. */
  start(limitMs: number = this.#limitMs): void {
    this.stop();
    this.#limitMs = limitMs;
    this.#lastActivityAt = this.#clock.now();
    this.#schedule(limitMs);
  }

  recordActivity(): void {
    this.#lastActivityAt = this.#clock.now();
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#schedule(this.#limitMs);
  }

  /** Stops measuring until the next activity. */
  pause(): void {
    this.#isPaused ||= this.isRunning;
    this.#clear();
  }

  stop(): void {
    this.#isPaused = false;
    this.#clear();
  }

  #clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #schedule(ms: number): void {
    this.#cancel = this.#clock.schedule(ms, () => {
      this.#cancel = undefined;
      const remainingMs = this.#lastActivityAt + this.#limitMs - this.#clock.now();
      if (remainingMs > 0) this.#schedule(remainingMs);
      else this.#onSilence();
    });
  }
}
