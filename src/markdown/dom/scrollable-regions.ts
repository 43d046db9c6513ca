/** What scrolls sideways by itself. */
const SCROLLABLE_REGIONS = 'pre, .table, .extension';

/**
 * Sees to it that parts of a document which scroll sideways by themselves can be reached with the keyboard, as long as there is something
 * to scroll to, and only then. Sizes are read when the browser has worked them out anyway.
 *
 * A browser takes its time to look after each element that is observed, in every frame. So it is the groups of blocks that are, in
 * which the parts stand: they become wider and higher with them. Only what still grows may do so within its part.
 */
export class ScrollableRegions {
  #observer: ResizeObserver | undefined;
  /** What may still grow, each within a part; the last one does. */
  readonly #growing = new Set<Element>();

  /**
   * Looks after a part that stands in the page.
   *
   * @param label What a screen reader calls it, unless it says so itself.
   */
  observe(region: HTMLElement, content: Element, label?: string): void {
    if (label !== undefined) {
      region.setAttribute('role', 'group');
      region.setAttribute('aria-label', label);
    }
    // Test environments of DOMs without a browser have none.
    this.#observer ??= globalThis.ResizeObserver && new ResizeObserver((entries) => this.#onResize(entries));
    this.#observer?.observe(region.closest('.blocks') ?? region);
    this.#observer?.observe(content);
    this.#growing.add(content);
  }

  #onResize(entries: readonly ResizeObserverEntry[]): void {
    for (const { target } of entries) {
      const surrounding = target.closest(SCROLLABLE_REGIONS);
      for (const region of surrounding ? [surrounding] : target.querySelectorAll(SCROLLABLE_REGIONS))
        updateTabStop(region);
    }
    const [...contents] = this.#growing;
    for (const content of contents.slice(0, -1)) {
      this.#observer?.unobserve(content);
      this.#growing.delete(content);
    }
  }
}

function updateTabStop(region: Element): void {
  // To know how wide it is, the browser would have to lay out what it leaves aside: as soon as it does so, this is looked at again.
  if (!region.checkVisibility({ contentVisibilityAuto: true })) return;
  const isScrollable = region.scrollWidth > region.clientWidth + 1;
  if (isScrollable === region.hasAttribute('tabindex')) return;
  if (isScrollable) region.setAttribute('tabindex', '0');
  else region.removeAttribute('tabindex');
}
