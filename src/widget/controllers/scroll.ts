import type { ReactiveController } from 'lit';
import type { RenderHost } from '../host.ts';

/** Distance from the end that still counts as the end, because zoom and fractions of a pixel may make the last one unreachable. */
const END_TOLERANCE_PX = 24;

/**
 * Keeps the end of the conversation in view, but only while the visitor is at the end. Scrolling up stops following, scrolling back to the end
 * starts it again. A ResizeObserver reports growth after layout and before paint, so whatever grows (text, an image, the on-screen keyboard),
 * following the end forces no layout and runs once per frame.
 */
export class ScrollController implements ReactiveController {
  isFollowing = true;

  readonly #host: RenderHost;
  readonly #resizeObserver =
    globalThis.ResizeObserver && new ResizeObserver(() => this.isFollowing && this.#restorePosition());
  #scroller: HTMLElement | null = null;
  #lastScrollTop = 0;

  constructor(host: RenderHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Scrolls to the end and follows it. */
  scrollToEnd(): void {
    this.#setFollowing(true);
    this.#restorePosition();
  }

  hostConnected(): void {
    // Moving an element in the page resets its scroll position.
    this.#restorePosition();
  }

  hostUpdated(): void {
    const scroller = this.#host.renderRoot.querySelector<HTMLElement>('.conversation');
    if (scroller === this.#scroller) return;
    this.#resizeObserver?.disconnect();
    this.#scroller?.removeEventListener('scroll', this.#onScroll);
    this.#scroller = scroller;
    if (!scroller) return;
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    this.#resizeObserver?.observe(scroller);
    for (const child of scroller.children) this.#resizeObserver?.observe(child);
    this.#updateScrollAnchoring();
  }

  /** Disables scroll anchoring while following. Otherwise content shrinking above the viewport would look like the visitor scrolling up. */
  #updateScrollAnchoring(): void {
    this.#scroller?.style.setProperty('overflow-anchor', this.isFollowing ? 'none' : 'auto');
  }

  #restorePosition(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    scroller.scrollTop = this.isFollowing ? scroller.scrollHeight : this.#lastScrollTop;
    // The end may have moved up. The scroll event that follows must not count as the visitor scrolling up.
    if (this.isFollowing) this.#lastScrollTop = scroller.scrollTop;
  }

  /** Stops following only on an upward scroll. A distance from the end alone may come from text that has arrived since the last frame. */
  readonly #onScroll = (): void => {
    const scroller = this.#scroller;
    if (!scroller?.clientHeight) return;
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    const isUpward = scrollTop < this.#lastScrollTop;
    this.#lastScrollTop = scrollTop;
    if (scrollHeight - scrollTop - clientHeight <= END_TOLERANCE_PX) this.#setFollowing(true);
    else if (isUpward) this.#setFollowing(false);
  };

  #setFollowing(isFollowing: boolean): void {
    if (isFollowing === this.isFollowing) return;
    this.isFollowing = isFollowing;
    this.#updateScrollAnchoring();
    this.#host.requestUpdate();
  }
}
