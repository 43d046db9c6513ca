import type { Clock } from '../chat/index.ts';
import { systemClock } from './system-clock.ts';

/** Calls out when nothing was heard for too long. Hearing is cheap: it happens with every piece of an answer. */
export class Watchdog {
  readonly #clock: Clock;
  readonly #bark: () => void;
  #patience: number;
  #heardAt = 0;
  #stop: (() => void) | undefined;

  /** @param patience Milliseconds. */
  constructor(patience: number, clock: Clock = systemClock, bark: () => void) {
    this.#patience = patience;
    this.#clock = clock;
    this.#bark = bark;
  }

  /** @param patience Milliseconds, where they are others than before. */
  start(patience: number = this.#patience): void {
    this.stop();
    this.heard();
    this.#patience = patience;
    this.#sleep(patience);
  }

  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  stop(): void {
    this.#stop?.();
  }

  #sleep(ms: number): void {
    this.#stop = this.#clock.after(ms, () => {
      const left = this.#heardAt + this.#patience - this.#clock.now();
      if (left > 0) this.#sleep(left);
      else this.#bark();
    });
  }
}
