/** How long a slice of work may take, so that the page stays responsive. */
const SLICE_MS = 5;

/** Work in many small steps, done while the page has nothing else to do. */
export class IdleWork {
  readonly #step: () => boolean;
  #isScheduled = false;

  /** @param step Does a small part of the work, and returns whether there is more. */
  constructor(step: () => boolean) {
    this.#step = step;
  }

  /** Starts, or goes on if there is more to do. */
  start(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // Safari has no such callbacks by default.
    if ('requestIdleCallback' in globalThis) requestIdleCallback(this.#run, { timeout: 100 });
    else setTimeout(this.#run, 50);
  }

  readonly #run = (): void => {
    this.#isScheduled = false;
    const end = performance.now() + SLICE_MS;
    while (this.#step()) if (performance.now() >= end) return this.start();
  };
}
