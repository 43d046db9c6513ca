import type { ReactiveController } from 'lit';
import type { RenderHost } from '../host.ts';
import { END_TOLERANCE_PX, findMessage, topIn, type ScrollController } from './scroll.ts';

/** The distance between the top of the view and what is shown there. */
const DISTANCE_PX = 16;

/**
 * Shows the first line of a message at the top of the view. For a prompt there is as much room below the messages as that takes; it shrinks as the
 * answer grows into it. Part of the transcript's chunk.
 */
export class MessageAnchor implements ReactiveController {
  readonly #host: RenderHost;
  readonly #scroll: ScrollController;
  /** The message to show, until it is rendered in a visible panel. */
  #pendingId: string | undefined;
  /** The prompt that has room below it. */
  #promptId: string | undefined;

  constructor(host: RenderHost, scroll: ScrollController) {
    this.#host = host;
    this.#scroll = scroll;
    scroll.onMove = (scroller) => this.#onMove(scroller);
    host.addController(this);
  }

  hostUpdated(): void {
    const { scroller } = this.#scroll;
    if (this.#pendingId !== undefined && scroller) this.#onMove(scroller);
  }

  /** Shows the first line of a message, or the end if everything from there on is visible with it. */
  show(messageId: string): void {
    this.#pendingId = messageId;
  }

  /** Shows a prompt at the top, once it is rendered, and keeps it there. */
  hold(promptId: string): void {
    this.#pendingId = this.#promptId = promptId;
  }

  /** Another conversation is shown. */
  release(): void {
    this.#pendingId = this.#promptId = undefined;
  }

  #onMove(scroller: HTMLElement): void {
    if (!scroller.clientHeight) return;
    this.#updateRoom(scroller);
    const messageId = this.#pendingId;
    const item = messageId === undefined ? null : findMessage(scroller, messageId);
    if (item && messageId !== undefined) {
      this.#pendingId = undefined;
      this.#scroll.show({ messageId, offset: startOffset(item) });
      if (!this.#hasMoreBelow(scroller) && !this.#scroll.room) this.#scroll.scrollToEnd();
    }
    const hasMoreBelow = this.#hasMoreBelow(scroller);
    if (this.#scroll.isFollowing || hasMoreBelow === this.#scroll.hasMoreBelow) return;
    this.#scroll.hasMoreBelow = hasMoreBelow;
    // An update within the callback of a ResizeObserver might change what is observed.
    requestAnimationFrame(() => this.#host.requestUpdate());
  }

  #hasMoreBelow({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean {
    return scrollHeight - this.#scroll.room - scrollTop - clientHeight > END_TOLERANCE_PX;
  }

  /** Adapts the room to what is below the prompt now. */
  #updateRoom(scroller: HTMLElement): void {
    const content = scroller.firstElementChild;
    if (this.#promptId === undefined || !(content instanceof HTMLElement)) return;
    const prompt = findMessage(scroller, this.#promptId);
    const top = prompt ? topIn(scroller, prompt) + startOffset(prompt) : 0;
    const room = Math.max(0, Math.ceil(scroller.clientHeight - (content.offsetHeight - this.#scroll.room - top)));
    if (room === this.#scroll.room) return;
    this.#scroll.room = room;
    content.style.paddingBlockEnd = room ? `${room}px` : '';
  }
}

/** How many pixels of a message are out of view while its first line is at the top: those of its distance from the message before. */
function startOffset({ firstElementChild: first }: HTMLElement): number {
  return (first ? parseFloat(getComputedStyle(first).paddingBlockStart) : 0) - DISTANCE_PX;
}
