/**
 * Sees to it that parts which scroll sideways by themselves can be reached with the keyboard, as long as there is something to scroll
 * to, and only then. Sizes are read when the browser has worked them out anyway.
 */
export class ScrollReach {
  readonly #observer = new ResizeObserver((entries) => {
    for (const scroller of new Set(entries.map(({ target }) => this.#scrollers.get(target)))) {
      if (scroller) reach(scroller);
    }
  });
  readonly #scrollers = new WeakMap<Element, HTMLElement>();

  /** @param label What the part is called by a screen reader. */
  watch(scroller: HTMLElement, content: Element, label: string): void {
    scroller.setAttribute('role', 'group');
    scroller.setAttribute('aria-label', label);
    for (const element of [scroller, content]) {
      this.#scrollers.set(element, scroller);
      this.#observer.observe(element);
    }
  }
}

function reach(scroller: HTMLElement): void {
  const isReached = scroller.scrollWidth > scroller.clientWidth;
  if (isReached === scroller.hasAttribute('tabindex')) return;
  if (isReached) scroller.setAttribute('tabindex', '0');
  else scroller.removeAttribute('tabindex');
}
