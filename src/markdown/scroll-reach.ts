/** One for all, so that a conversation of a thousand messages has one. */
let observer: ResizeObserver | undefined;

/** What is looked at when an element changes its size. */
const SCROLLERS = new WeakMap<Element, HTMLElement>();

/**
 * Sees to it that a part which scrolls sideways by itself can be reached with the keyboard, as long as there is something to scroll to,
 * and only then. Sizes are read when the browser has worked them out anyway.
 *
 * @param label What a screen reader calls the part.
 */
export function keepInReach(scroller: HTMLElement, content: Element, label: string): void {
  scroller.setAttribute('role', 'group');
  scroller.setAttribute('aria-label', label);
  observer ??= new ResizeObserver((entries) => {
    for (const part of new Set(entries.map(({ target }) => SCROLLERS.get(target)))) if (part) reach(part);
  });
  for (const element of [scroller, content]) {
    SCROLLERS.set(element, scroller);
    observer.observe(element);
  }
}

function reach(scroller: HTMLElement): void {
  const isReached = scroller.scrollWidth > scroller.clientWidth;
  if (isReached === scroller.hasAttribute('tabindex')) return;
  if (isReached) scroller.setAttribute('tabindex', '0');
  else scroller.removeAttribute('tabindex');
}
