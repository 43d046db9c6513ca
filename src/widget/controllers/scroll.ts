import type { ReactiveController } from 'lit';
import type { ConversationSnapshot } from '../../conversation/conversation.ts';
import type { RenderHost } from '../host.ts';

type ScrollPosition = NonNullable<ConversationSnapshot['scroll']>;

/** The conversation that is scrolled. */
export interface ScrolledConversation {
  /** Where the reader was on an earlier page; `undefined` for the end. */
  readonly position: ScrollPosition | undefined;
  /** Called when the visitor has scrolled. */
  onScroll(position: ScrollPosition | undefined): void;
}

/** Distance from the end that still counts as the end, because zoom and fractions of a pixel may make the last one unreachable. */
export const END_TOLERANCE_PX = 24;

/**
 * Keeps the end of the conversation in view, but only while the visitor is at the end. Scrolling up stops following, scrolling back to the end
 * starts it again. A ResizeObserver reports growth after layout and before paint, so whatever grows (text, an image, the on-screen keyboard),
 * following the end forces no layout and runs once per frame. The place where the visitor was on an earlier page is found again by its message.
 */
export class ScrollController implements ReactiveController {
  isFollowing = true;
  /** Whether text is above the visible area. */
  isScrolled = false;
  /** Whether messages are below it. Updated while the end is not followed. */
  hasMoreBelow = true;
  /** The height of the empty room below the messages, in pixels. Its end is not followed. */
  room = 0;
  /** Called when something was scrolled, and when the layout has changed, before the position is restored. */
  onMove: ((scroller: HTMLElement) => void) | undefined;
  /** The element that scrolls. */
  scroller: HTMLElement | null = null;

  readonly #host: RenderHost;
  readonly #conversation: ScrolledConversation;
  readonly #resizeObserver = globalThis.ResizeObserver && new ResizeObserver(() => this.#onResize());
  #lastScrollTop = 0;
  /** The place of the earlier page, until the visitor scrolls: what is above it may still grow. */
  #restored: ScrollPosition | undefined;
  /** Whether the first messages have been rendered. */
  #hasMessages = false;
  /** Whether there are no messages now. The greeting is read from its beginning, which a low panel would otherwise scroll away. */
  #isEmpty = true;

  constructor(host: RenderHost, conversation: ScrolledConversation) {
    this.#host = host;
    this.#conversation = conversation;
    host.addController(this);
  }

  /** Scrolls to the end and follows it. */
  scrollToEnd(): void {
    this.#restored = undefined;
    this.#setFollowing(true);
    this.#restorePosition();
  }

  /** Another conversation is shown: its place is found as on a new page. */
  reset(): void {
    this.#hasMessages = false;
    this.#restored = undefined;
    this.#lastScrollTop = 0;
    if (this.isFollowing) return;
    this.isFollowing = true;
    this.#updateScrollAnchoring();
  }

  /** Shows this position, and follows the end no more. */
  show(position: ScrollPosition): void {
    this.#restored = position;
    this.#setFollowing(false);
    this.#restorePosition();
  }

  hostConnected(): void {
    // Moving an element in the page resets its scroll position.
    this.#restorePosition();
  }

  hostUpdated(): void {
    const scroller = this.#host.renderRoot.querySelector<HTMLElement>('.conversation');
    const wasEmpty = this.#isEmpty;
    // A hidden panel has no scroller, which says nothing about the messages.
    if (scroller) this.#isEmpty = !scroller.querySelector('.messages');
    if (scroller !== this.scroller) this.#observe(scroller);
    if (this.#isEmpty && !wasEmpty) this.#startAgain();
    if (this.#hasMessages || !scroller?.querySelector('li[data-id]')) return;
    this.#hasMessages = true;
    const { position } = this.#conversation;
    if (position) this.show(position);
  }

  /** Shows the beginning of the greeting after the conversation was cleared. */
  #startAgain(): void {
    this.#lastScrollTop = 0;
    this.scrollToEnd();
  }

  #observe(scroller: HTMLElement | null): void {
    this.#resizeObserver?.disconnect();
    this.scroller?.removeEventListener('scroll', this.#onScroll);
    this.scroller = scroller;
    this.room = 0;
    if (!scroller) return;
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    this.#resizeObserver?.observe(scroller);
    for (const child of scroller.children) this.#resizeObserver?.observe(child);
    // Another layout has another scroller. The reader finds the same message there.
    if (!this.isFollowing) this.#restored ??= this.#conversation.position;
    this.#restorePosition();
    this.#updateScrollAnchoring();
  }

  /** Disables scroll anchoring while following. Otherwise content shrinking above the viewport would look like the visitor scrolling up. */
  #updateScrollAnchoring(): void {
    this.scroller?.style.setProperty('overflow-anchor', this.isFollowing ? 'none' : 'auto');
  }

  #onResize(): void {
    if (this.scroller) this.onMove?.(this.scroller);
    if (this.isFollowing || this.#restored || this.room) this.#restorePosition();
  }

  #restorePosition(): void {
    const scroller = this.scroller;
    if (!scroller) return;
    const restoredTop = this.#restored && findScrollTop(scroller, this.#restored);
    const isAtEnd = this.isFollowing && !this.#isEmpty;
    scroller.scrollTop = isAtEnd ? scroller.scrollHeight : (restoredTop ?? this.#lastScrollTop);
    // The end may have moved up. The scroll event that follows must not count as the visitor scrolling up.
    if (this.isFollowing || this.#restored) this.#lastScrollTop = scroller.scrollTop;
  }

  /** Stops following only on an upward scroll. A distance from the end alone may come from text that has arrived since the last frame. */
  readonly #onScroll = (): void => {
    const scroller = this.scroller;
    if (!scroller?.clientHeight) return;
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    this.#setScrolled(scrollTop > 0);
    this.onMove?.(scroller);
    const isUpward = scrollTop < this.#lastScrollTop;
    const isByVisitor = scrollTop !== this.#lastScrollTop;
    this.#lastScrollTop = scrollTop;
    if (!isByVisitor && this.#restored) return;
    this.#restored = undefined;
    if (this.#isEmpty) return;
    if (scrollHeight - scrollTop - clientHeight <= END_TOLERANCE_PX && !this.room) this.#setFollowing(true);
    else if (isUpward) this.#setFollowing(false);
    if (!this.isFollowing) this.#conversation.onScroll(positionIn(scroller));
  };

  #setScrolled(isScrolled: boolean): void {
    if (isScrolled === this.isScrolled) return;
    this.isScrolled = isScrolled;
    this.#host.requestUpdate();
  }

  #setFollowing(isFollowing: boolean): void {
    if (isFollowing === this.isFollowing) return;
    this.isFollowing = isFollowing;
    if (isFollowing) {
      this.hasMoreBelow = true;
      this.#conversation.onScroll(undefined);
    }
    this.#updateScrollAnchoring();
    this.#host.requestUpdate();
  }
}

/** The place of a message or of a group in the content that is scrolled, however the panel is transformed while it opens. */
export function topIn({ firstElementChild: content }: HTMLElement, item: HTMLElement): number {
  const { offsetParent: parent } = item;
  // A group whose layout is contained is the parent of its messages, others have that of the content.
  const top = parent instanceof HTMLElement && content?.contains(parent) ? parent.offsetTop : 0;
  return top + item.offsetTop - (content as HTMLElement).offsetTop;
}

/** The index of the first of these elements, which are below each other, that ends below this place of the content. */
export function firstBelow(scroller: HTMLElement, elements: ArrayLike<HTMLElement>, top: number): number {
  let [low, high] = [0, elements.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const element = elements[middle];
    if (element && topIn(scroller, element) + element.offsetHeight > top) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function findMessage(scroller: HTMLElement, messageId: string): HTMLElement | null {
  return scroller.querySelector(`li[data-id="${CSS.escape(messageId)}"]`);
}

/** The first message that is visible, and how many pixels of it are above the visible area. */
function positionIn(scroller: HTMLElement): ScrollPosition | undefined {
  const { scrollTop } = scroller;
  // By their groups first: the messages of most of them are not laid out.
  const groups = scroller.querySelectorAll<HTMLElement>('.group');
  const items = groups[firstBelow(scroller, groups, scrollTop)]?.querySelectorAll<HTMLElement>('li[data-id]') ?? [];
  const item = items[Math.min(firstBelow(scroller, items, scrollTop), items.length - 1)];
  return item && { messageId: item.dataset['id'] ?? '', offset: scrollTop - topIn(scroller, item) };
}

function findScrollTop(scroller: HTMLElement, { messageId, offset }: ScrollPosition): number | undefined {
  const item = findMessage(scroller, messageId);
  return item ? topIn(scroller, item) + offset : undefined;
}
