/**
 * Milliseconds from one drawing to the next, at least: some twenty in a second, which is every third frame of most displays. Nobody reads
 * faster. A model that is fast, or a display that is, would have the same few words laid out and painted again and again, each time for
 * nearly the price of a whole line.
 */
export const PAUSE = 40;

/** Has changes drawn with the next frame; if one just was, with a later one, however many there are until then. */
export class DrawPace {
  readonly #draw: () => void;
  #isAsked = false;
  #drawnAt = -Infinity;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    const pause = this.#drawnAt + PAUSE - performance.now();
    // By a timer, for a frame that is asked for costs the page nearly as much without a change as with a small one.
    if (pause > 0) setTimeout(this.#request, pause);
    else this.#request();
  }

  readonly #request = (): unknown =>
    requestAnimationFrame(() => {
      this.#isAsked = false;
      this.#drawnAt = performance.now();
      this.#draw();
    });
}
