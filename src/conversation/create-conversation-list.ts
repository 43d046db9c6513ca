import type { RememberedConversation } from '../chat/conversation-title.ts';
import { addListener } from './add-listener.ts';
import type { ChatErrorInfo } from '../chat/index.ts';
import { listAtBackend, readAtBackend } from './backend-conversations.ts';
import type { Conversation, ConversationEvent, ConversationOptions } from './conversation.ts';
import type {
  ConversationList,
  ConversationListEvent,
  ConversationListSnapshot,
  ConversationSummary,
  ImportResult,
} from './conversation-list.ts';
import { decodeCopy, encodeCopy, type ConversationCopy, type CopyFormat } from './conversation-copy.ts';
import { ConversationRecords, type ConversationRecord } from './conversation-records.ts';
import { createConversation } from './create-conversation.ts';
import { environmentOf, type Environment } from './environment.ts';
import { ListDeletion, type DeletedConversation } from './list-deletion.ts';
import { ListChannel } from './list-channel.ts';
import { listItems } from './list-items.ts';
import { OpenConversations } from './open-conversations.ts';
import { forgetOpenKey, lastOpenKey, storeOpenKey } from './open-key.ts';
import { randomId } from './random-id.ts';
import { readVisitorId } from './read-visitor-id.ts';
import { toTitle } from '../chat/conversation-title.ts';

export interface ConversationListOptions {
  /** A conversation that is open already, with its key. The list does not close it. Default: the one that was open last. */
  readonly open?: { readonly key: string; readonly conversation: Conversation };
}

/** Creates the list of a visitor's conversations. The options are those of each conversation; their `key` is that of the first one. */
export function createConversationList(
  options: ConversationOptions = {},
  { open }: ConversationListOptions = {},
): ConversationList {
  return new LocalConversationList(options, open);
}

class LocalConversationList implements ConversationList {
  #options: ConversationOptions;
  readonly #open: OpenConversations;
  readonly #isGiven: boolean;
  readonly #subscribers = new Set<() => void>();
  readonly #listeners = new Set<(event: ConversationListEvent) => void>();
  #snapshot: ConversationListSnapshot | undefined;
  #records: ConversationRecords | undefined;
  #entries: readonly ConversationRecord[] = [];
  #isLoading = true;
  #error: ChatErrorInfo | undefined;
  #remembered: readonly RememberedConversation[] = [];
  readonly #unread = new Set<string>();
  readonly #deletion: ListDeletion;
  #isDisposed = false;
  /** The latest reading. */
  #reading: object | undefined;
  #channel: ListChannel | undefined;
  readonly #titles = new Map<string, string>();
  #cancelRefresh: (() => void) | undefined;

  constructor(options: ConversationOptions, open: ConversationListOptions['open']) {
    this.#options = options;
    this.#isGiven = open !== undefined;
    const key = open?.key ?? lastOpenKey(options);
    const conversation = open?.conversation ?? createConversation(this.#optionsOf(key));
    this.#open = new OpenConversations(
      {
        optionsOf: (of) => this.#optionsOf(of),
        onEvent: (event, of) => this.#onEvent(event, of),
        onChange: () => this.#onChange(),
      },
      key,
      conversation,
    );
    const { page, clock } = this.#environment;
    this.#deletion = new ListDeletion({
      clock,
      onChange: () => this.#notify(),
      onStored: () => this.#refreshAll(),
      onDeleted: (item) => {
        this.#open.discard(item.key);
        this.#remembered = this.#remembered.filter(({ key: other }) => other !== item.key);
        this.#titles.delete(item.key);
        this.#emit({ type: 'deleted', key: item.key, conversationId: item.id });
      },
      onFailed: (error) => {
        this.#error = error;
        this.#notify();
      },
    });
    page.addEventListener('pagehide', this.#onHide);
    page.addEventListener('storage', this.#onStored);
    void this.refresh();
  }

  readonly getSnapshot = (): ConversationListSnapshot => (this.#snapshot ??= this.#createSnapshot());

  readonly subscribe = (listener: () => void): (() => void) => addListener(this.#subscribers, listener);

  onEvent(listener: (event: ConversationListEvent) => void): () => void {
    return addListener(this.#listeners, listener);
  }

  async refresh(): Promise<void> {
    await this.#readStored();
    await this.#readRemembered();
  }

  async #readStored(): Promise<void> {
    this.#cancelRefresh?.();
    this.#cancelRefresh = undefined;
    const reading = (this.#reading = {});
    const records = await ConversationRecords.open(this.#options);
    const entries = (await records?.list()) ?? [];
    if (reading !== this.#reading || this.#isDisposed) return;
    this.#follow(records);
    this.#entries = entries;
    this.#isLoading = false;
    this.#notify();
  }

  /** What the backend remembers: of other browsers, or longer than this one. The list works without it. */
  async #readRemembered(): Promise<void> {
    const options = this.#options;
    const { capabilities } = this.#open.current.getSnapshot();
    if (!capabilities.includes('conversations') || !capabilities.includes('history')) return;
    const userId = await readVisitorId(options);
    const remembered = userId ? await listAtBackend(options, userId).catch(() => undefined) : [];
    if (!remembered || options.userId !== this.#options.userId || this.#isDisposed) return;
    this.#remembered = remembered;
    this.#notify();
  }

  open(key: string): Conversation {
    if (key === this.#open.key) return this.#open.current;
    return this.#show(key, 'opened');
  }

  create(): Conversation {
    if (this.#open.current.getSnapshot().messages.length === 0) return this.#open.current;
    return this.#show(randomId(), 'created');
  }

  async rename(key: string, title: string): Promise<boolean> {
    const name = toTitle(title);
    const item = this.#find(key);
    if (name === undefined || !item) return false;
    this.#titles.set(key, name);
    this.#notify();
    await this.#records?.setTitle(item, name);
    await this.#refreshAll();
    // From now on another tab may change it.
    if (this.#entryOf(key)?.title === name) this.#titles.delete(key);
    this.#emit({ type: 'renamed', key, conversationId: item.id });
    return true;
  }

  delete(key: string): void {
    const item = this.#find(key);
    if (!item) return;
    this.#deletion.end();
    this.#error = undefined;
    if (key === this.#open.key) {
      const next = this.getSnapshot().items.find((other) => other.key !== key);
      if (next) this.#show(next.key, 'opened');
      else this.#show(randomId(), 'created');
    }
    this.#open.close(key);
    this.#deletion.begin(this.#deletedConversation(item));
    this.#notify();
  }

  undoDelete(): void {
    this.#deletion.undo();
  }

  async export(key: string, format: CopyFormat, names = NAMES): Promise<string | undefined> {
    const copy = await this.#copyOf(key);
    return copy && encodeCopy(copy, format, names);
  }

  async import(json: string): Promise<ImportResult> {
    const copy = decodeCopy(typeof json === 'string' ? json : '');
    if (typeof copy === 'string') return { isImported: false, reason: copy };
    const conversation = this.create();
    const { key } = this.#open;
    if (!(await conversation.restore(copy))) return { isImported: false, reason: 'invalid' };
    if (copy.title) await this.rename(key, copy.title);
    return { isImported: true, key };
  }

  async exportAll(): Promise<string> {
    await this.refresh();
    const copies = await Promise.all(this.getSnapshot().items.map(({ key }) => this.export(key, 'json')));
    return `[${copies.filter((copy) => copy !== undefined).join(',\n')}]`;
  }

  async eraseAll(): Promise<boolean> {
    this.#deletion.end();
    await this.refresh();
    const { items } = this.getSnapshot();
    this.#show(randomId(), 'created');
    const results = await Promise.all(items.map((item) => this.#deletion.deleteNow(this.#deletedConversation(item))));
    const isErased = !results.includes(false);
    if (isErased) await this.#records?.deleteAll();
    if (isErased) forgetOpenKey(this.#options);
    await this.#refreshAll();
    return isErased;
  }

  configure(options: Partial<ConversationOptions>): void {
    const before = this.#options;
    const after = { ...before, ...options };
    const isOther = (['userId', 'name', 'url', 'transport'] as const).some((name) => before[name] !== after[name]);
    const isOtherUser = before.userId !== after.userId;
    if (isOther) this.#deletion.end();
    this.#options = after;
    const key = isOtherUser ? lastOpenKey(after) : this.#open.key;
    this.#open.current.configure(this.#optionsOf(key));
    if (!isOther) return;
    if (isOtherUser) {
      this.#titles.clear();
      this.#remembered = [];
      this.#unread.clear();
      this.#open.becomeOnly(key);
    }
    this.#follow(undefined);
    this.#entries = [];
    this.#isLoading = true;
    this.#notify();
    void this.refresh();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#deletion.end();
    this.#cancelRefresh?.();
    const { page } = this.#environment;
    page.removeEventListener('pagehide', this.#onHide);
    page.removeEventListener('storage', this.#onStored);
    this.#reading = undefined;
    this.#follow(undefined);
    this.#open.dispose(this.#isGiven);
    this.#subscribers.clear();
    this.#listeners.clear();
  }

  get #environment(): Environment {
    return environmentOf(this.#options.environment);
  }

  #optionsOf(key: string): ConversationOptions {
    return { ...this.#options, key: key || undefined };
  }

  #find(key: string): ConversationSummary | undefined {
    return this.getSnapshot().items.find((item) => item.key === key);
  }

  #entryOf(key: string): ConversationRecord | undefined {
    return this.#entries.find((entry) => entry.key === key);
  }

  #deletedConversation(item: ConversationSummary): DeletedConversation {
    const { key } = item;
    const isRemembered = this.#remembered.some((other) => other.key === key);
    return { item, isRemembered, entry: this.#entryOf(key), options: this.#optionsOf(key), records: this.#records };
  }

  async #copyOf(key: string): Promise<ConversationCopy | undefined> {
    const opened = this.#open.get(key)?.copy();
    const tree = opened && opened.messages.length > 0 ? opened : await this.#records?.read(key);
    const title = this.#find(key)?.title ?? '';
    if (tree && tree.messages.length > 0) return { title, messages: tree.messages, selected: tree.selected };
    const userId = await readVisitorId(this.#options);
    if (!userId || !this.#remembered.some((other) => other.key === key)) return undefined;
    const messages = await readAtBackend(this.#optionsOf(key), userId).catch(() => []);
    return messages.length > 0 ? { title, messages, selected: {} } : undefined;
  }

  #show(key: string, type: 'opened' | 'created'): Conversation {
    this.#unread.delete(key);
    const conversation = this.#open.show(key);
    storeOpenKey(this.#options, key);
    this.#notify();
    this.#emit({ type, key, conversationId: conversation.getSnapshot().id });
    return conversation;
  }

  /** Uses what is stored of a visitor, and follows other tabs. */
  #follow(records: ConversationRecords | undefined): void {
    const name = records?.channelName;
    if (name !== this.#records?.channelName) {
      this.#channel?.close();
      this.#channel =
        name === undefined ? undefined : new ListChannel(this.#environment, name, () => void this.#readStored());
    }
    this.#records = records;
  }

  readonly #onHide = (): void => this.#deletion.end();

  /** Another tab has written to the browser's storage. */
  readonly #onStored = (event: Event): void => {
    if (this.#records?.isIndexKey((event as StorageEvent).key)) this.#refreshSoon();
  };

  #onEvent(event: ConversationEvent, key: string): void {
    const isOpen = key === this.#open.key;
    if (event.type === 'reply' && !isOpen) this.#unread.add(key);
    if (event.type === 'prompt' || event.type === 'reply') this.#refreshSoon();
    if (isOpen || event.type === 'status') return;
    const conversation = this.#open.get(key);
    if (conversation) this.#emit({ type: 'background', conversation, event });
    this.#notify();
  }

  #onChange(): void {
    this.#refreshSoon();
    this.#notify();
  }

  /** After what has changed is stored. */
  #refreshSoon(): void {
    if (this.#isDisposed) return;
    this.#cancelRefresh ??= this.#environment.clock.schedule(REFRESH_DELAY_MS, () => void this.#refreshAll());
  }

  /** Reads the list again, here and in the other tabs. */
  async #refreshAll(): Promise<void> {
    this.#channel?.tell();
    await this.#readStored();
  }

  #emit(event: ConversationListEvent): void {
    this.#listeners.forEach((listener) => listener(event));
  }

  #notify(): void {
    this.#snapshot = undefined;
    this.#subscribers.forEach((subscriber) => subscriber());
  }

  #createSnapshot(): ConversationListSnapshot {
    const items = listItems({
      entries: this.#entries,
      remembered: this.#remembered,
      open: this.#open.entries,
      titles: this.#titles,
      unread: this.#unread,
      hidden: this.#deletion.hidden,
    });
    return {
      conversation: this.#open.current,
      key: this.#open.key,
      items,
      isLoading: this.#isLoading,
      deleted: this.#deletion.item,
      error: this.#error,
    };
  }
}

const NAMES = { you: 'You', assistant: 'Assistant' };

/** The time in which a change of a conversation is stored. */
const REFRESH_DELAY_MS = 500;
