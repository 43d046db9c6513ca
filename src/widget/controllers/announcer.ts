/** How long an announced answer stays to be read out, in milliseconds, before it would only be found twice. */
const LINGER = 10_000;

/**
 * Which finished answer a screen reader is told, once and whole. The transcript itself is silent, or every token would be read out.
 */
export class Announcer {
  /** The id of the answer, or nothing. */
  answer = '';

  readonly #update: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(update: () => void) {
    this.#update = update;
  }

  announce(answer: string): void {
    clearTimeout(this.#timer);
    this.answer = answer;
    if (answer) this.#timer = setTimeout(() => this.announce(''), LINGER);
    this.#update();
  }
}
