import type { Clock } from '../../chat/index.ts';

/** How long an announced answer stays to be read out, in milliseconds, before it would only be found twice. */
const LINGER = 10_000;

/**
 * Which finished answer a screen reader is told, once and whole. The transcript itself is silent, or every token would be read out.
 */
export class Announcer {
  /** The id of the answer, or nothing. */
  answer = '';

  readonly #update: () => void;
  readonly #clock: Clock;
  #callOff: (() => void) | undefined;

  constructor(update: () => void, clock: Clock = pageClock) {
    this.#update = update;
    this.#clock = clock;
  }

  announce(answer: string): void {
    this.#callOff?.();
    this.answer = answer;
    this.#callOff = answer ? this.#clock.after(LINGER, () => this.announce('')) : undefined;
    this.#update();
  }
}

const pageClock: Clock = {
  now: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};
