import type { Clock } from '../../chat/index.ts';

export interface FrameLimits {
  readonly framesPerMinute: number;
  readonly frameBytesPerMinute: number;
}

const MINUTE_MS = 60_000;

/** What a socket may send in a minute, whatever it is: many times what a person has to say, and little work for the relay. */
export class FrameBudget {
  readonly #limits: FrameLimits;
  readonly #clock: Clock;
  /** The minute that is counted, since 1970. */
  #minute = 0;
  #frames = 0;
  #bytes = 0;

  constructor(limits: FrameLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Counts one frame. @returns whether it is one too many. */
  isExceededBy(bytes: number): boolean {
    const minute = Math.floor(this.#clock.now() / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#frames = 0;
      this.#bytes = 0;
    }
    this.#frames += 1;
    this.#bytes += bytes;
    return this.#frames > this.#limits.framesPerMinute || this.#bytes > this.#limits.frameBytesPerMinute;
  }
}
