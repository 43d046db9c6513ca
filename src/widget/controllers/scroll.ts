import type { ReactiveController } from 'lit';
import type { AiChat } from '../ai-chat.ts';

/** How near to the end counts as at the end, in pixels: zoom and fractions of a pixel keep a reader from the very last one. */
const END_ZONE = 24;

/**
 * Keeps the end of the conversation in view, but only while the reader is there: whoever scrolls up is left in peace until they
 * come back. Growth is heard of from a ResizeObserver, after the browser has laid out and before it paints: whatever grows
 * (text, a picture that has loaded, the keyboard's room), the end is found without forcing a layout, once a frame.
 */
export class ScrollController implements ReactiveController {
  isFollowing = true;

  readonly #host: AiChat;
  readonly #resizes = globalThis.ResizeObserver && new ResizeObserver(() => this.isFollowing && this.#restore());
  #scroller: HTMLElement | null = null;
  #top = 0;

  constructor(host: AiChat) {
    this.#host = host;
    host.addController(this);
  }

  /** Goes to the end and stays with it. */
  follow(): void {
    this.#setFollowing(true);
    this.#restore();
  }

  hostConnected(): void {
    // An element that was moved in the page has lost its place.
    this.#restore();
  }

  hostUpdated(): void {
    const scroller = this.#host.renderRoot.querySelector<HTMLElement>('.conversation');
    if (scroller === this.#scroller) return;
    this.#resizes?.disconnect();
    this.#scroller?.removeEventListener('scroll', this.#onScroll);
    this.#scroller = scroller;
    if (!scroller) return;
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    this.#resizes?.observe(scroller);
    for (const part of scroller.children) this.#resizes?.observe(part);
    this.#anchor();
  }

  /** At the end it is we who keep the place. A browser that does, too, would make what becomes smaller above look like a way up. */
  #anchor(): void {
    this.#scroller?.style.setProperty('overflow-anchor', this.isFollowing ? 'none' : 'auto');
  }

  #restore(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    scroller.scrollTop = this.isFollowing ? scroller.scrollHeight : this.#top;
    // The end may be higher up than it was: whoever hears of it later is not to take that for the reader's doing.
    if (this.isFollowing) this.#top = scroller.scrollTop;
  }

  /** Only a way up is a reader's wish to stop following: text that arrived since the last frame is none. */
  readonly #onScroll = (): void => {
    const scroller = this.#scroller;
    if (!scroller?.clientHeight) return;
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    const isUp = scrollTop < this.#top;
    this.#top = scrollTop;
    if (scrollHeight - scrollTop - clientHeight <= END_ZONE) this.#setFollowing(true);
    else if (isUp) this.#setFollowing(false);
  };

  #setFollowing(isFollowing: boolean): void {
    if (isFollowing === this.isFollowing) return;
    this.isFollowing = isFollowing;
    this.#anchor();
    this.#host.requestUpdate();
  }
}
