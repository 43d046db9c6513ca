/**
 * Milliseconds from one drawing to the next, at least: some twenty in a second, which is every third frame of most displays. Nobody reads
 * faster. A model that is fast, or a display that is, would have the same few words laid out and painted again and again, each time for
 * nearly the price of a whole line.
 */
export const MIN_INTERVAL_MS = 40;

/** Has changes drawn with the next frame; if one just was, with a later one, however many there are until then. */
export class RenderThrottle {
  readonly #render: () => void;
  #isRequested = false;
  #renderedAt = -Infinity;

  constructor(render: () => void) {
    this.#render = render;
  }

  request(): void {
    if (this.#isRequested) return;
    this.#isRequested = true;
    const delayMs = this.#renderedAt + MIN_INTERVAL_MS - performance.now();
    // By a timer, for a frame that is asked for costs the page nearly as much without a change as with a small one.
    if (delayMs > 0) setTimeout(this.#requestFrame, delayMs);
    else this.#requestFrame();
  }

  readonly #requestFrame = (): unknown =>
    requestAnimationFrame(() => {
      this.#isRequested = false;
      this.#renderedAt = performance.now();
      this.#render();
    });
}
