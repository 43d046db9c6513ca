/** Elements that can scroll horizontally. */
const SCROLLABLE_REGIONS = 'pre, .table, .extension';

/**
 * Makes horizontally scrolling regions of a document focusable while there is something to scroll. Sizes are read when the browser has
 * computed them anyway.
 *
 * Each observed element costs the browser time in every frame. So the groups of blocks are observed, whose size changes with the regions in
 * them. Only content that still grows is observed itself, because it may grow without changing the size of its region.
 */
export class ScrollableRegions {
  #observer: ResizeObserver | undefined;
  /** Content that may still grow. The last one still does. */
  readonly #growing = new Set<Element>();

  /**
   * Observes a region that is in the page.
   *
   * @param label Its accessible name, unless it has one.
   */
  observe(region: HTMLElement, content: Element, label?: string): void {
    if (label !== undefined) {
      region.setAttribute('role', 'group');
      region.setAttribute('aria-label', label);
    }
    // DOM implementations for tests have no ResizeObserver.
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
  // Reading the width would force the browser to lay out content that it skips. When it is laid out, this runs again.
  if (!region.checkVisibility({ contentVisibilityAuto: true })) return;
  const isScrollable = region.scrollWidth > region.clientWidth + 1;
  if (isScrollable === region.hasAttribute('tabindex')) return;
  if (isScrollable) region.setAttribute('tabindex', '0');
  else region.removeAttribute('tabindex');
}
