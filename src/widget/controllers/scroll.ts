import type { ReactiveController } from 'lit';
import type { AiChat } from '../ai-chat.ts';

/** How near to the end counts as at the end, in pixels: zoom and fractions of a pixel keep a reader from the very last one. */
const END_TOLERANCE_PX = 24;

/**
 * Keeps the end of the conversation in view, but only while the reader is there: whoever scrolls up is left in peace until they
 * come back. Growth is heard of from a ResizeObserver, after the browser has laid out and before it paints: whatever grows
 * (text, a picture that has loaded, the keyboard's room), the end is found without forcing a layout, once a frame.
 */
export class ScrollController implements ReactiveController {
  isFollowing = true;

  readonly #host: AiChat;
  readonly #resizeObserver =
    globalThis.ResizeObserver && new ResizeObserver(() => this.isFollowing && this.#restorePosition());
  #scroller: HTMLElement | null = null;
  #lastScrollTop = 0;

  constructor(host: AiChat) {
    this.#host = host;
    host.addController(this);
  }

  /** Goes to the end and stays with it. */
  scrollToEnd(): void {
    this.#setFollowing(true);
    this.#restorePosition();
  }

  hostConnected(): void {
    // An element that was moved in the page has lost its place.
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

  /** At the end it is we who keep the place. A browser that does, too, would make what becomes smaller above look like a way up. */
  #updateScrollAnchoring(): void {
    this.#scroller?.style.setProperty('overflow-anchor', this.isFollowing ? 'none' : 'auto');
  }

  #restorePosition(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    scroller.scrollTop = this.isFollowing ? scroller.scrollHeight : this.#lastScrollTop;
    // The end may be higher up than it was: whoever hears of it later is not to take that for the reader's doing.
    if (this.isFollowing) this.#lastScrollTop = scroller.scrollTop;
  }

  /** Only a way up is a reader's wish to stop following: text that arrived since the last frame is none. */
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
