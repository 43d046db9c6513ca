import { html, type TemplateResult } from 'lit';
import { isPending } from '../../chat/message.ts';
import type { ChatMessage } from '../../chat/index.ts';
import type { ConversationSnapshot } from '../../conversation/conversation.ts';
import { shallowEqual } from '../../conversation/shallow-equal.ts';
import type { PanelStrings } from '../i18n/strings.ts';
import { toAccessibleText } from '../rendering/accessible-text.ts';
import type { TextRenderers } from '../rendering/text-renderer.ts';
import { firstBelow } from '../controllers/scroll.ts';
import { IdleWork } from './idle-work.ts';
import type { MessageContext } from './message.ts';
import { MessageGroup, type ListEntry } from './message-group.ts';
import { conversationFacts, placeOf, type ConversationFacts } from './message-place.ts';
import type { MessageRow } from './message-row.ts';
import { isRowCurrent, renderRow } from './rendered-row.ts';

/** How many messages a group has. Fewer make more groups, each of which costs a little in every frame; more are too many to render at once. */
const GROUP_SIZE = 25;

/** How many groups at the end are always rendered and laid out. */
const LIVE_GROUPS = 2;

/** How far from the visible area groups are kept up to date, in pixels: the reader may be there in a moment. */
const NEAR_PX = 1_000;

/** Inputs of the latest rendering. */
interface Inputs {
  readonly facts: ConversationFacts;
  readonly context: MessageContext;
  readonly renderers: TextRenderers;
}

/**
 * Renders the list of messages. The last ones and those that the reader sees are rendered at once, and again when they have changed; all others
 * follow while the page is idle, the newest first. Each message keeps its row. While an answer streams, only its own row is updated, and only the
 * new part of its text is written.
 */
export class MessageList {
  readonly #list = document.createElement('div');
  readonly #groups: MessageGroup[] = [];
  readonly #idle = new IdleWork(() => this.#renderNext());
  #entries: ListEntry[] = [];
  #byId = new Map<string, ListEntry>();
  #inputs: Inputs | undefined;
  #sharedInputs: readonly unknown[] = [];
  #firstNewId: string | undefined;
  /** The last entry that may not be rendered as it should be, of those out of sight. */
  #next = -1;
  #scroller: HTMLElement | null = null;
  #isScaled = false;
  readonly #resizeObserver = globalThis.ResizeObserver && new ResizeObserver(() => this.#findNear());
  /** The message that was announced last, and its text. */
  #announced: { readonly message: ChatMessage; readonly text: string } | undefined;

  constructor() {
    this.#list.className = 'messages';
    this.#list.part.add('messages');
    // Of all groups together.
    this.#list.role = 'list';
  }

  render(snapshot: ConversationSnapshot, context: MessageContext, renderers: TextRenderers): TemplateResult {
    const { loaded, hasFailed } = context.secondaryViews;
    const { firstNewId, ...shared } = context;
    const sharedInputs = [renderers, loaded, hasFailed, ...Object.values(shared)];
    const mustRedraw = !shallowEqual(sharedInputs, this.#sharedInputs);
    this.#sharedInputs = sharedInputs;
    this.#inputs = { facts: conversationFacts(snapshot), context, renderers };
    this.#setMessages(snapshot.messages);
    this.#setFirstNew(firstNewId);
    if (mustRedraw) {
      for (const entry of this.#entries) entry.isCurrent = false;
      this.#next = this.#entries.length - 1;
    }
    for (const id of [snapshot.scroll?.messageId, firstNewId, snapshot.editDraft?.messageId]) this.#show(id);
    this.#groups.forEach((group, index) => {
      if (group.isShown) this.#renderGroup(index);
    });
    if (this.#next >= 0) this.#idle.start();
    return html`${this.#list}`;
  }

  /** Follows which messages are near the visible area of this element. Called after each rendering. */
  observe(scroller: HTMLElement | null): void {
    if (scroller === this.#scroller) return;
    this.#scroller?.removeEventListener('scroll', this.#findNear);
    this.#resizeObserver?.disconnect();
    this.#scroller = scroller;
    if (!scroller) return;
    scroller.addEventListener('scroll', this.#findNear, { passive: true });
    // Called after the next layout, too.
    this.#resizeObserver?.observe(scroller);
  }

  /** Renders what is not rendered yet, for a page that is printed. */
  renderAll(): void {
    this.#groups.forEach((_, index) => this.#renderGroup(index));
  }

  /** Forgets all messages. */
  clear(): void {
    this.setConnected(false);
    this.#setMessages([]);
  }

  /** Tells what the page has drawn that the element is in the page again, or is not any more. */
  setConnected(isConnected: boolean): void {
    for (const { row } of this.#entries) row?.view?.setConnected(isConnected);
  }

  /** The row of a message. Renders it if it is not rendered yet. */
  row(messageId: string): Pick<MessageRow, 'message' | 'text'> | undefined {
    this.#show(messageId);
    return this.#byId.get(messageId)?.row;
  }

  /**
   * Returns the text of a message that has ended for screen readers: complete, stopped or cut off. It is computed once, so that other updates do
   * not announce it again.
   */
  accessibleText(messageId: string, strings: PanelStrings): string {
    const row = this.#byId.get(messageId)?.row;
    if (!row || isPending(row.message) || !row.text.isUpToDate) return '';
    const { message, text } = row;
    if (this.#announced?.message !== message)
      this.#announced = { message, text: toAccessibleText(text.element, strings) };
    return this.#announced.text;
  }

  /** Takes over the messages. */
  #setMessages(messages: readonly ChatMessage[]): void {
    const before = this.#entries;
    const first = messages.findIndex((message, index) => before[index]?.message !== message);
    if (first < 0 && messages.length === before.length) return;
    const from = first < 0 ? messages.length : first;
    const isSameOrder =
      messages.length === before.length &&
      messages.every(({ id }, index) => index < from || before[index]?.message.id === id);
    if (!isSameOrder) return this.#reorder(messages, from);
    for (let index = from; index < messages.length; index += 1) {
      const [entry, message] = [before[index], messages[index]];
      if (!entry || !message || entry.message === message) continue;
      entry.message = message;
      // The view of a message depends on the messages before it.
      this.#renderLater(index - 1, index + 3);
    }
  }

  /** Has the messages rendered again that begin, or began, what is new. */
  #setFirstNew(messageId: string | undefined): void {
    if (messageId === this.#firstNewId) return;
    const before = this.#firstNewId;
    this.#firstNewId = messageId;
    this.#entries.forEach((entry, index) => {
      const { id } = entry.message;
      if (id !== before && id !== messageId) return;
      entry.isCurrent = false;
      this.#next = Math.max(this.#next, index);
    });
  }

  /** Rebuilds the list from this index on. Known messages keep their rows. */
  #reorder(messages: readonly ChatMessage[], from: number): void {
    const before = this.#entries;
    const entries = messages.map((message, index): ListEntry => {
      if (index < from) return before[index] as ListEntry;
      const known = this.#byId.get(message.id);
      if (known?.message === message) return known;
      return { message, row: known?.row, isCurrent: false };
    });
    const byId = new Map(entries.map((entry) => [entry.message.id, entry]));
    for (const [id, { row }] of this.#byId) if (!byId.has(id)) row?.view?.setConnected(false);
    this.#entries = entries;
    this.#byId = byId;
    this.#regroup();
    this.#renderLater(from - 1);
  }

  #regroup(): void {
    const count = Math.ceil(this.#entries.length / GROUP_SIZE);
    for (const { element } of this.#groups.splice(count)) element.remove();
    while (this.#groups.length < count) {
      const group = new MessageGroup();
      this.#groups.push(group);
      this.#list.append(group.element);
    }
    this.#groups.forEach((group, index) => {
      const entries = this.#entries.slice(index * GROUP_SIZE, (index + 1) * GROUP_SIZE);
      group.update(entries, index >= count - LIVE_GROUPS);
    });
  }

  /** Has messages rendered when the page is idle, of groups that are not rendered at once. */
  #renderLater(from: number, to = this.#entries.length): void {
    const end = Math.min(to, this.#entries.length);
    for (let index = Math.max(0, from); index < end; index += 1) {
      const entry = this.#entries[index];
      if (!entry || this.#groupOf(index)?.isShown) continue;
      entry.isCurrent = false;
      this.#next = Math.max(this.#next, index);
    }
  }

  /** Renders the group of a message, and the one behind it, which may be visible with it. */
  #show(messageId: string | undefined): void {
    const entry = messageId === undefined ? undefined : this.#byId.get(messageId);
    if (!entry || (entry.row && entry.isCurrent)) return;
    const group = Math.floor(this.#entries.indexOf(entry) / GROUP_SIZE);
    this.#renderGroup(group);
    this.#renderGroup(group + 1);
  }

  #groupOf(index: number): MessageGroup | undefined {
    return this.#groups[Math.floor(index / GROUP_SIZE)];
  }

  #renderGroup(index: number): void {
    const group = this.#groups[index];
    if (!group) return;
    group.entries.forEach((_, at) => this.#renderEntry(index * GROUP_SIZE + at, group));
    group.updateState();
  }

  /** Renders a message, unless it is rendered as it should be. */
  #renderEntry(index: number, group: MessageGroup): void {
    const entry = this.#entries[index];
    if (!entry || !this.#inputs) return;
    const { facts, context, renderers } = this.#inputs;
    const { message, row } = entry;
    const place = placeOf(index, facts, context, group.isShown);
    if (row && entry.isCurrent && isRowCurrent(row, message, place)) return;
    entry.row = renderRow(row, message, place, context, renderers);
    entry.isCurrent = true;
    if (!row) group.insert(entry);
  }

  /** Renders the next message out of sight. @returns whether there is more to do. */
  #renderNext(): boolean {
    while (this.#next >= 0 && this.#entries[this.#next]?.isCurrent) this.#next -= 1;
    const index = this.#next;
    const group = this.#groupOf(index);
    if (!group) return false;
    this.#renderEntry(index, group);
    if (index % GROUP_SIZE === 0) group.updateState();
    this.#next -= 1;
    return this.#next >= 0;
  }

  /** Finds the groups near the visible area, and renders what is to be rendered of them. */
  readonly #findNear = (): void => {
    const scroller = this.#scroller;
    if (!scroller?.clientHeight || this.#groups.length <= LIVE_GROUPS) return;
    const top = scroller.scrollTop - NEAR_PX;
    const bottom = top + scroller.clientHeight + 2 * NEAR_PX;
    const elements = this.#groups.map(({ element }) => element);
    const first = firstBelow(scroller, elements, top);
    const end = firstBelow(scroller, elements, bottom) + 1;
    this.#setScale();
    this.#groups.forEach((group, index) => {
      const isNear = index >= first && index < end;
      if (isNear === group.isNear) return;
      group.isNear = isNear;
      if (isNear) this.#renderGroup(index);
      group.updateState();
    });
  };

  /** Corrects the estimated heights once by that of the last group, which is laid out: they depend on the width and the font. */
  #setScale(): void {
    const scale = this.#isScaled ? 0 : (this.#groups.at(-1)?.scale ?? 0);
    if (scale === 0) return;
    this.#isScaled = true;
    this.#list.style.setProperty('--_scale', scale.toFixed(3));
  }
}
