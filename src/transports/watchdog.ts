import type { Clock } from '../chat/index.ts';
import { systemClock } from './system-clock.ts';

/** Calls out when nothing was heard for too long. Hearing is cheap: it happens with every piece of an answer. */
export class Watchdog {
  readonly #patience: number;
  readonly #clock: Clock;
  readonly #bark: () => void;
  #heardAt = 0;
  #stop: (() => void) | undefined;

  /** @param patience Milliseconds. */
  constructor(patience: number, clock: Clock = systemClock, bark: () => void) {
    this.#patience = patience;
    this.#clock = clock;
    this.#bark = bark;
  }

  start(): void {
    this.stop();
    this.heard();
    this.#sleep(this.#patience);
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
