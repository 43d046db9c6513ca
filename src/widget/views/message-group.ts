import type { ChatMessage } from '../../chat/index.ts';
import type { RenderedRow } from './rendered-row.ts';

/** A message of the list, which may not be rendered yet. */
export interface ListEntry {
  message: ChatMessage;
  row: RenderedRow | undefined;
  /** Whether the row, if there is one, is rendered as it should be. */
  isCurrent: boolean;
}

/**
 * Consecutive messages. Those of a group far from the visible area are not laid out, and they may still have to be rendered: until then
 * the group is as high as they will presumably be.
 */
export class MessageGroup {
  readonly element = document.createElement('ol');
  /** Whether it is near the visible area. */
  isNear = false;
  /** Whether it is one of the last two. */
  #isLive = false;
  #entries: readonly ListEntry[] = [];

  constructor() {
    this.element.className = 'group';
    this.element.role = 'none';
  }

  get entries(): readonly ListEntry[] {
    return this.#entries;
  }

  /** Whether all messages are in the page. */
  get isComplete(): boolean {
    return this.#entries.every(({ row }) => row);
  }

  /** Whether its messages are kept up to date with each rendering. */
  get isShown(): boolean {
    return this.isNear || this.#isLive;
  }

  /** Sets its messages and whether it is one of the last groups. */
  update(entries: readonly ListEntry[], isLive: boolean): void {
    this.#isLive = isLive;
    const isSame = entries.length === this.#entries.length && entries.every((entry, at) => entry === this.#entries[at]);
    this.#entries = entries;
    if (!isSame) {
      const items = entries.flatMap(({ row }) => row?.listItem ?? []);
      [...this.element.children].forEach((child) => {
        if (!items.includes(child as HTMLLIElement)) child.remove();
      });
      // Moves an item only if it is out of place: moving takes the focus away.
      items.forEach((item, index) => {
        const there = this.element.children[index];
        if (there !== item) this.element.insertBefore(item, there ?? null);
      });
      this.element.style.setProperty('--_estimate', `${estimatedHeight(entries)}px`);
    }
    this.updateState();
  }

  /** Puts a message in its place that has been rendered for the first time. */
  insert(entry: ListEntry): void {
    if (!entry.row) return;
    const later = this.#entries.slice(this.#entries.indexOf(entry) + 1);
    this.element.insertBefore(entry.row.listItem, later.find(({ row }) => row)?.row?.listItem ?? null);
  }

  /** Has the styles follow where the group is and what is in it. */
  updateState(): void {
    const { classList } = this.element;
    classList.toggle('pending', !this.isComplete);
    classList.toggle('offscreen', !this.isShown);
  }

  /** Its height in the layout ÷ its estimated height. */
  get scale(): number {
    return this.element.offsetHeight / estimatedHeight(this.#entries);
  }
}

const LINE_PX = 24;
const CHARACTERS_IN_LINE = 56;
/** The distance between messages, and the row of actions. */
const MESSAGE_PX = 44;

function estimatedHeight(entries: readonly ListEntry[]): number {
  let height = 1;
  for (const { message } of entries)
    height += MESSAGE_PX + LINE_PX * Math.ceil(1 + message.text.length / CHARACTERS_IN_LINE);
  return height;
}
