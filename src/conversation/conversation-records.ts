import type { RememberedConversation } from '../chat/conversation-title.ts';
import type { ChatMessage } from '../chat/index.ts';
import type { ConversationOptions } from './conversation.ts';
import type { ConversationSummary } from './conversation-list.ts';
import { environmentOf } from './environment.ts';
import { randomId } from './random-id.ts';
import { ConversationIndex, type ConversationStorages } from './storage/conversation-index.ts';
import { addressOf, conversationKey, conversationKeyReader, type VisitorAddress } from './storage/conversation-key.ts';
import { NO_BYTES, type IndexEntry } from './storage/index-entry.ts';
import { StoredConversation, type ConversationContent } from './storage/stored-conversation.ts';
import { TabDraft } from './storage/tab-draft.ts';
import { timeToLive } from './storage/time-to-live.ts';
import { openTabChannel, tabChannelName } from './tabs/tab-channel.ts';
import { visitorAddress } from './visitor-address.ts';
import { readVisitorId } from './read-visitor-id.ts';

/** An entry of the index, by the key that tells the conversations of one visitor apart. */
export interface ConversationRecord extends Omit<IndexEntry, 'key'> {
  readonly key: string;
}

/** The conversations of one visitor that are stored in the browser. No method throws or rejects. */
export class ConversationRecords {
  readonly #options: ConversationOptions;
  readonly #address: VisitorAddress;
  readonly #storages: ConversationStorages;
  readonly #index: ConversationIndex;

  private constructor(options: ConversationOptions, address: VisitorAddress, storages: ConversationStorages) {
    this.#options = options;
    this.#address = address;
    this.#storages = storages;
    this.#index = new ConversationIndex(storages);
  }

  /** Resolves to `undefined` if nothing is stored: that is switched off, or the visitor has no id yet. */
  static async open(options: ConversationOptions): Promise<ConversationRecords | undefined> {
    const environment = environmentOf(options.environment);
    const storages = environment.storages.open(options.storage ?? 'local');
    const visitor = await readVisitorId(options);
    return storages && visitor
      ? new ConversationRecords(options, visitorAddress(options, visitor), storages)
      : undefined;
  }

  /** The key of a channel for all tabs with these conversations. */
  get channelName(): string {
    return `ai-chat:conversations:${this.#storageKey('')}`;
  }

  /** Whether a storage key is one of these conversations' entries in the index. */
  isIndexKey(storageKey: string | null): boolean {
    const [conversation = '', rest] = storageKey?.split(/:index$/) ?? [];
    return rest === '' && conversationKeyReader(this.#address)(conversation) !== undefined;
  }

  async list(): Promise<readonly ConversationRecord[]> {
    const keyOf = conversationKeyReader(this.#address);
    const entries = await this.#index.list((storageKey) => keyOf(storageKey) !== undefined);
    return entries.map((entry) => Object.assign(entry, { key: keyOf(entry.key) ?? '' }));
  }

  /** Stores the title that the visitor has chosen, which the backend does not know yet. */
  async setTitle({ key, activeAt }: Pick<ConversationSummary, 'key' | 'activeAt'>, title: string): Promise<void> {
    const storageKey = this.#storageKey(key);
    const now = environmentOf(this.#options.environment).clock.now();
    // The conversation may be one that only the backend remembers.
    const missing = { key: storageKey, activeAt, updatedAt: now, memoryMs: undefined, bytes: NO_BYTES };
    const expiresAt = now + timeToLive({ ttlMs: this.#options.storageTtlMs });
    await this.#index.change(storageKey, (entry) => ({
      ...(entry ?? { ...missing, expiresAt }),
      title,
      isTitleUnsent: true,
    }));
  }

  /** Stores that the backend has this title, unless the visitor has chosen another one meanwhile. */
  async markTitleSent(key: string, title: string): Promise<void> {
    await this.#index.change(this.#storageKey(key), (entry) =>
      entry?.title === title ? { ...entry, isTitleUnsent: undefined } : entry,
    );
  }

  /**
   * Stores the titles that the backend was given elsewhere, but for those that have changed since `entries` were read. Resolves to whether there are
   * any.
   */
  async adoptTitles(
    entries: readonly ConversationRecord[],
    remembered: readonly RememberedConversation[],
  ): Promise<boolean> {
    let isAdopted = false;
    for (const { key, title, isNamed } of remembered) {
      const before = entries.find((entry) => entry.key === key);
      if (!isNamed || !title || !before || before.isTitleUnsent || before.title === title) continue;
      await this.#index.change(this.#storageKey(key), (entry) =>
        entry && !entry.isTitleUnsent && entry.title === before.title ? { ...entry, title } : entry,
      );
      isAdopted = true;
    }
    return isAdopted;
  }

  /** Marks a conversation as deleted. It stays so until `delete`, which another page may have to call. */
  async markDeleted(key: string, deletedAt: number): Promise<void> {
    const storageKey = this.#storageKey(key);
    const expiresAt = deletedAt + timeToLive({ ttlMs: this.#options.storageTtlMs });
    const missing = { key: storageKey, updatedAt: deletedAt, expiresAt, memoryMs: undefined, bytes: NO_BYTES };
    await this.#index.change(storageKey, (entry) => ({ ...(entry ?? missing), deletedAt }));
  }

  async isMarkedDeleted(key: string): Promise<boolean> {
    const [entry] = await this.#index.list((storageKey) => storageKey === this.#storageKey(key));
    return entry?.deletedAt !== undefined;
  }

  async unmarkDeleted(key: string): Promise<void> {
    await this.#index.change(this.#storageKey(key), (entry) => entry && { ...entry, deletedAt: undefined });
  }

  read(key: string): Promise<ConversationContent | undefined> {
    return this.#stored(key).read();
  }

  /** Stores a conversation with these messages, each of which follows the one before, unless there is one with this key. */
  async add(key: string, messages: readonly ChatMessage[]): Promise<void> {
    const stored = this.#stored(key);
    if (!(await stored.read())) await stored.writeTranscript({ conversationId: key, messages, selected: {} });
  }

  /** Deletes the messages of a conversation. Its entry stays. */
  async deleteContent(key: string): Promise<void> {
    await this.#index.deleteContent(this.#storageKey(key));
  }

  /** Deletes what is stored of a conversation, and tells the tabs that show it. */
  async delete(key: string): Promise<void> {
    const storageKey = this.#storageKey(key);
    this.#tellTabs(storageKey);
    new TabDraft(this.#drafts, storageKey).delete();
    await this.#index.delete(storageKey);
  }

  /** The same for all. */
  async deleteAll(): Promise<void> {
    const keyOf = conversationKeyReader(this.#address);
    await this.#index.deleteAll(
      (storageKey) => keyOf(storageKey) !== undefined,
      (storageKey) => {
        this.#tellTabs(storageKey);
        new TabDraft(this.#drafts, storageKey).delete();
      },
    );
  }

  get #drafts(): ConversationStorages['records'] | undefined {
    return environmentOf(this.#options.environment).storages.open('session')?.records;
  }

  #stored(key: string): StoredConversation {
    const { clock } = environmentOf(this.#options.environment);
    const { storageTtlMs: ttlMs } = this.#options;
    return new StoredConversation({ key: this.#storageKey(key), storages: this.#storages, clock, ttlMs });
  }

  #storageKey(key: string): string {
    return conversationKey(addressOf(this.#address, key));
  }

  #tellTabs(storageKey: string): void {
    const { openPort } = environmentOf(this.#options.environment);
    const channel = openTabChannel(
      () => openPort(tabChannelName(storageKey)),
      randomId(),
      () => undefined,
    );
    channel?.post({ type: 'delete' });
    channel?.close();
  }
}
