import type { RememberedConversation } from '../chat/conversation-title.ts';
import type { Capability } from '../chat/index.ts';
import { eraseAtBackend, listAtBackend, renameAtBackend } from './backend-conversations.ts';
import type { ConversationOptions } from './conversation.ts';
import type { ConversationSummary } from './conversation-list.ts';
import { ConversationRecords, type ConversationRecord } from './conversation-records.ts';
import { environmentOf } from './environment.ts';
import { importForeignHistory } from './foreign-history.ts';
import { ListChannel } from './list-channel.ts';
import { forgetOpenKey } from './open-key.ts';
import { readVisitorId } from './read-visitor-id.ts';

export interface KnownConversationsHost {
  /** Capabilities of the open conversation's backend. */
  capabilities(): readonly Capability[];
  /** Called when an entry, a remembered conversation or a title has changed. */
  onChange(): void;
}

/**
 * The conversations of one visitor that are stored in the browser or remembered by the backend, with the titles that the visitor has given them. Changes
 * of other tabs are followed. No method throws or rejects.
 */
export class KnownConversations {
  /** Conversations stored in the browser. `undefined` while there are none. */
  records: ConversationRecords | undefined;
  entries: readonly ConversationRecord[] = [];
  remembered: readonly RememberedConversation[] = [];
  /** Whether `entries` have not been read yet. */
  isLoading = true;
  /** The titles that were chosen on this page and are not in `entries`, by key. */
  readonly titles = new Map<string, string>();

  readonly #host: KnownConversationsHost;
  #options: ConversationOptions;
  /** The latest reading of what is stored. */
  #reading: object | undefined;
  /** The latest exchange with the backend. One follows another, so that the title that was chosen last is sent last. */
  #exchange: Promise<void> = Promise.resolve();
  /** The one that has not begun. */
  #nextExchange: Promise<void> | undefined;
  /** The titles that were chosen on this page and the backend does not know, by key. Those of earlier pages are in `entries`. */
  readonly #unsent = new Map<string, string>();
  #cancelTitle: (() => void) | undefined;
  #channel: ListChannel | undefined;
  #cancelRefresh: (() => void) | undefined;
  #isDisposed = false;

  constructor(options: ConversationOptions, host: KnownConversationsHost) {
    this.#options = options;
    this.#host = host;
    environmentOf(options.environment).page.addEventListener('storage', this.#onStored);
    void this.refresh();
  }

  entryOf(key: string): ConversationRecord | undefined {
    return this.entries.find((entry) => entry.key === key);
  }

  isRemembered(key: string): boolean {
    return this.remembered.some((other) => other.key === key);
  }

  /** Whether the backend remembers the visitor's conversations. */
  get isListed(): boolean {
    const capabilities = this.#host.capabilities();
    return capabilities.includes('conversations') && capabilities.includes('history');
  }

  async refresh(): Promise<void> {
    await importForeignHistory(this.#options);
    await this.readStored();
    await this.askBackend();
  }

  async readStored(): Promise<void> {
    this.#cancelRefresh?.();
    this.#cancelRefresh = undefined;
    const reading = (this.#reading = {});
    const records = await ConversationRecords.open(this.#options);
    const entries = (await records?.list()) ?? [];
    if (reading !== this.#reading || this.#isDisposed) return;
    this.#follow(records);
    this.entries = entries;
    this.isLoading = false;
    this.#host.onChange();
  }

  /** Reads what is stored again after what has changed is stored. */
  refreshSoon(): void {
    if (this.#isDisposed) return;
    const { clock } = environmentOf(this.#options.environment);
    this.#cancelRefresh ??= clock.schedule(REFRESH_DELAY_MS, () => void this.refreshAll());
  }

  /** Reads what is stored again, here and in the other tabs. */
  async refreshAll(): Promise<void> {
    this.#channel?.tell();
    await this.readStored();
  }

  /**
   * Reads what the backend remembers, of other browsers or longer than this one, with the titles that it has been given, and gives it those that it does
   * not know yet. The list works without it: a title that cannot be sent is kept in the browser, and sent the next time.
   */
  askBackend(): Promise<void> {
    this.#nextExchange ??= this.#exchange.then(() => {
      this.#nextExchange = undefined;
      return this.#askBackend();
    });
    this.#exchange = this.#nextExchange;
    return this.#exchange;
  }

  /** An answer has ended. @param isFirst Whether it is the first one of its conversation. */
  onReply(key: string, isFirst: boolean): void {
    // The backend may know the conversation only now.
    const hasUnsentTitles = this.#unsent.size > 0 || this.entries.some(({ isTitleUnsent }) => isTitleUnsent);
    if (hasUnsentTitles) void this.askBackend();
    if (isFirst) this.#awaitTitle(key);
  }

  /** Deletes what the browser has stored of the visitor's conversations. */
  async deleteStored(): Promise<void> {
    await this.records?.deleteAll();
    forgetOpenKey(this.#options);
    await this.refreshAll();
  }

  /** Reads the title that the backend gives a conversation after its first answer, once it has it, if it does so. */
  #awaitTitle(key: string, [delayMs, ...later]: readonly number[] = TITLE_DELAYS_MS): void {
    const isNamed = this.remembered.find((other) => other.key === key)?.isNamed;
    if (delayMs === undefined || isNamed || this.#isDisposed || !this.#host.capabilities().includes('titles')) return;
    const { clock } = environmentOf(this.#options.environment);
    this.#cancelTitle?.();
    this.#cancelTitle = clock.schedule(delayMs, () => void this.askBackend().then(() => this.#awaitTitle(key, later)));
  }

  /** Gives a conversation a title that the visitor has chosen: here, in the other tabs, and at the backend as soon as that takes it. */
  async rename(item: ConversationSummary, title: string): Promise<void> {
    const { key } = item;
    this.titles.set(key, title);
    this.#unsent.set(key, title);
    this.#host.onChange();
    await this.records?.setTitle(item, title);
    await this.refreshAll();
    // From now on another tab may change it.
    if (this.entryOf(key)?.title === title) this.titles.delete(key);
    void this.askBackend();
  }

  /** Deletes all that the backend remembers of the visitor by one request. Resolves to whether it has; otherwise each is to be deleted on its own. */
  async eraseAtBackend(): Promise<boolean> {
    const options = this.#options;
    const userId = await readVisitorId(options);
    return userId !== undefined && (await eraseAtBackend(options, userId).catch(() => false));
  }

  /** A conversation is deleted. */
  forget(key: string): void {
    this.remembered = this.remembered.filter((other) => other.key !== key);
    this.titles.delete(key);
    this.#unsent.delete(key);
  }

  /** Uses other options. @param isOtherUser Whether they are those of another visitor. */
  configure(options: ConversationOptions, isOtherUser: boolean): void {
    this.#options = options;
    this.#exchange = Promise.resolve();
    this.#nextExchange = undefined;
    this.#cancelTitle?.();
    if (isOtherUser) {
      this.titles.clear();
      this.#unsent.clear();
      this.remembered = [];
    }
    this.#follow(undefined);
    this.entries = [];
    this.isLoading = true;
    this.#host.onChange();
    void this.refresh();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#cancelRefresh?.();
    this.#cancelTitle?.();
    environmentOf(this.#options.environment).page.removeEventListener('storage', this.#onStored);
    this.#reading = undefined;
    this.#follow(undefined);
  }

  async #askBackend(): Promise<void> {
    const options = this.#options;
    if (this.#isDisposed || !this.isListed) return;
    const userId = await readVisitorId(options);
    const remembered = userId ? await listAtBackend(options, userId).catch(() => undefined) : [];
    const isCurrent = (): boolean => options.userId === this.#options.userId && !this.#isDisposed;
    if (!remembered || !isCurrent()) return;
    this.remembered = remembered;
    this.#host.onChange();
    const isAdopted = await this.records?.adoptTitles(this.entries, remembered);
    const isSent = userId !== undefined && (await this.#sendTitles(options, userId, isCurrent));
    if ((isAdopted || isSent) && isCurrent()) await this.refreshAll();
  }

  /** Sends the titles that the backend does not know. Resolves to whether it has taken any. */
  async #sendTitles(options: ConversationOptions, userId: string, isCurrent: () => boolean): Promise<boolean> {
    const stored = this.entries.flatMap(({ key, title, isTitleUnsent }) =>
      isTitleUnsent && title ? [[key, title] as const] : [],
    );
    let isSent = false;
    for (const [key, title] of new Map([...stored, ...this.#unsent])) {
      // A backend without titles says so. One that does not know the conversation yet is asked again later.
      if (!isCurrent() || this.remembered.find((other) => other.key === key)?.isNamed === undefined) continue;
      const isTaken = await renameAtBackend({ ...options, key: key || undefined }, userId, title).catch(() => false);
      if (!isTaken || !isCurrent()) continue;
      isSent = true;
      if (this.#unsent.get(key) === title) this.#unsent.delete(key);
      this.remembered = this.remembered.map((other) =>
        other.key === key ? { ...other, title, isNamed: true } : other,
      );
      await this.records?.markTitleSent(key, title);
    }
    return isSent;
  }

  /** Uses what is stored of a visitor, and follows other tabs. */
  #follow(records: ConversationRecords | undefined): void {
    const name = records?.channelName;
    if (name !== this.records?.channelName) {
      this.#channel?.close();
      const environment = environmentOf(this.#options.environment);
      this.#channel = name === undefined ? undefined : new ListChannel(environment, name, () => void this.readStored());
    }
    this.records = records;
  }

  /** Another tab has written to the browser's storage. */
  readonly #onStored = (event: Event): void => {
    if (this.records?.isIndexKey((event as StorageEvent).key)) this.refreshSoon();
  };
}

/** When the backend is asked for its title of a conversation: after the answer, and each time before. It has about ten seconds. */
const TITLE_DELAYS_MS = [2_000, 4_000, 6_000];

/** The time in which a change of a conversation is stored. */
const REFRESH_DELAY_MS = 500;
