import { setAttribute } from './attributes.ts';

/** Elements that can scroll horizontally. */
const SCROLLABLE_REGIONS = 'pre, .table-scroller, .extension';

/**
 * Makes horizontally scrolling regions of a document focusable while there is something to scroll, and marks in `data-more` at which of their
 * sides content is out of sight: `start`, `end` or both. Sizes are read when the browser has computed them anyway.
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
    region.addEventListener('scroll', () => updateRegion(region), { passive: true });
  }

  #onResize(entries: readonly ResizeObserverEntry[]): void {
    for (const { target } of entries) {
      const surrounding = target.closest(SCROLLABLE_REGIONS);
      for (const region of surrounding ? [surrounding] : target.querySelectorAll(SCROLLABLE_REGIONS))
        updateRegion(region);
    }
    const [...contents] = this.#growing;
    for (const content of contents.slice(0, -1)) {
      this.#observer?.unobserve(content);
      this.#growing.delete(content);
    }
  }
}

function updateRegion(region: Element): void {
  // Reading the width would force the browser to lay out content that it skips. When it is laid out, this runs again.
  if (!region.checkVisibility({ contentVisibilityAuto: true })) return;
  const hiddenWidth = region.scrollWidth - region.clientWidth;
  // Negative from right to left.
  const position = Math.abs(region.scrollLeft);
  const sides = [position > 1 && 'start', position < hiddenWidth - 1 && 'end'];
  const more = hiddenWidth > 1 ? sides.filter(Boolean).join(' ') : '';
  if (more === (region.getAttribute('data-more') ?? '')) return;
  setAttribute(region, 'data-more', more);
  setAttribute(region, 'tabindex', more && '0');
}
