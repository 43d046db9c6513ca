/** How long nothing comes of an answer before that is said, in milliseconds. */
const SILENCE_MS = 8_000;

/** Notices that an answer is long in coming. One timer, however much comes. */
export class Silence {
  isLong = false;

  readonly #isAwaited: () => boolean;
  readonly #update: () => void;
  #heardAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param update Called when it has become long. */
  constructor(isAwaited: () => boolean, update: () => void) {
    this.#isAwaited = isAwaited;
    this.#update = update;
  }

  /** An answer is awaited, or some of it came. */
  end(): void {
    this.isLong = false;
    this.#heardAt = Date.now();
    this.#timer ??= setTimeout(this.#look, SILENCE_MS);
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    if (!this.#isAwaited()) return;
    const left = this.#heardAt + SILENCE_MS - Date.now();
    if (left > 0) this.#timer = setTimeout(this.#look, left);
    else {
      this.isLong = true;
      this.#update();
    }
  };
}
