/**
 * The minimum interval between two renderings: about twenty per second, every third frame of most displays. Nobody reads faster. Without it, a fast
 * model or display would lay out and paint the same few words again and again, each time for nearly the price of a whole line.
 */
export const MIN_INTERVAL_MS = 40;

/** Renders changes in the next frame, or after {@link MIN_INTERVAL_MS} since the last rendering, once for all requests until then. */
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
    // By a timer, because requesting a frame costs the page nearly as much without a change as with a small one.
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
