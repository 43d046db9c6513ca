import type { ChatErrorInfo } from '../chat/index.ts';
import type { Conversation, ConversationEvent, ConversationOptions } from './conversation.ts';
import type {
  ConversationList,
  ConversationListSnapshot,
  ConversationSummary,
  ImportResult,
} from './conversation-list.ts';
import { decodeCopy, type CopyFormat, type SpeakerNames } from './conversation-copy.ts';
import { createConversation } from './create-conversation.ts';
import { environmentOf } from './environment.ts';
import { KnownConversations } from './known-conversations.ts';
import { ListDeletion, type DeletedConversation } from './list-deletion.ts';
import { ListCopies } from './list-copies.ts';
import { listItems } from './list-items.ts';
import { ListState } from './list-state.ts';
import { hasFirstAnswer, OpenConversations } from './open-conversations.ts';
import { lastOpenKey, storeOpenKey } from './open-key.ts';
import { randomId } from './random-id.ts';
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
  readonly #state = new ListState(() => this.#createSnapshot());
  readonly #known: KnownConversations;
  readonly #copies: ListCopies;
  #error: ChatErrorInfo | undefined;
  readonly #unread = new Set<string>();
  readonly #deletion: ListDeletion;

  constructor(options: ConversationOptions, open: ConversationListOptions['open']) {
    this.#options = options;
    this.#isGiven = open !== undefined;
    const key = open?.key ?? lastOpenKey(options);
    const conversation = open?.conversation ?? createConversation(this.#optionsOf(key));
    this.#open = new OpenConversations(
      {
        optionsOf: (of) => this.#optionsOf(of),
        onEvent: (event, of) => this.#onEvent(event, of),
        onChange: () => {
          this.#known.refreshSoon();
          this.#state.notify();
        },
      },
      key,
      conversation,
    );
    const { page, clock } = environmentOf(options.environment);
    this.#deletion = new ListDeletion({
      clock,
      onChange: () => this.#state.notify(),
      onStored: () => this.#known.refreshAll(),
      onDeleted: (item) => {
        this.#open.discard(item.key);
        this.#known.forget(item.key);
        this.#state.emit({ type: 'deleted', key: item.key, conversationId: item.id });
      },
      onFailed: (error) => {
        this.#error = error;
        this.#state.notify();
      },
    });
    page.addEventListener('pagehide', this.#onHide);
    this.#known = new KnownConversations(options, {
      capabilities: () => this.#open.current.getSnapshot().capabilities,
      onChange: () => {
        this.#deletion.resume(this.#markedConversations());
        this.#state.notify();
      },
    });
    this.#copies = new ListCopies({
      known: this.#known,
      open: this.#open,
      items: () => this.getSnapshot().items,
      optionsOf: (of) => this.#optionsOf(of),
    });
  }

  readonly getSnapshot = (): ConversationListSnapshot => this.#state.snapshot;

  readonly subscribe = (listener: () => void): (() => void) => this.#state.subscribe(listener);

  readonly onEvent: ConversationList['onEvent'] = (listener) => this.#state.onEvent(listener);

  readonly refresh = (): Promise<void> => this.#known.refresh();

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
    await this.#known.rename(item, name);
    this.#state.emit({ type: 'renamed', key, conversationId: item.id });
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
    this.#state.notify();
  }

  undoDelete(): void {
    this.#deletion.undo();
  }

  export(key: string, format: CopyFormat, names?: SpeakerNames): Promise<string | undefined> {
    return this.#copies.export(key, format, names);
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
    return this.#copies.exportAll();
  }

  async eraseAll(): Promise<boolean> {
    this.#deletion.end();
    await this.refresh();
    const { items } = this.getSnapshot();
    const { isListed } = this.#known;
    this.#show(randomId(), 'created');
    // Close running conversations first, because they would store their answers again.
    this.#open.closeOthers();
    const isGoneAtBackend = isListed && (await this.#known.eraseAtBackend());
    const deleted = items.map((item) => this.#deletedConversation(item));
    const isErased = await this.#deletion.deleteNow(deleted, isGoneAtBackend);
    if (isErased) await this.#known.deleteStored();
    else await this.#known.refreshAll();
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
      this.#unread.clear();
      this.#open.becomeOnly(key);
    }
    this.#known.configure(after, isOtherUser);
  }

  dispose(): void {
    this.#deletion.dispose();
    environmentOf(this.#options.environment).page.removeEventListener('pagehide', this.#onHide);
    this.#known.dispose();
    this.#open.dispose(this.#isGiven);
    this.#state.dispose();
  }

  #optionsOf(key: string): ConversationOptions {
    return { ...this.#options, key: key || undefined };
  }

  #find(key: string): ConversationSummary | undefined {
    return this.getSnapshot().items.find((item) => item.key === key);
  }

  #deletedConversation(item: ConversationSummary): DeletedConversation {
    const { key } = item;
    const { records } = this.#known;
    const isRemembered = this.#known.isRemembered(key);
    return { item, isRemembered, entry: this.#known.entryOf(key), options: this.#optionsOf(key), records };
  }

  /** The conversations that were deleted, here or on another page, and whose deletion is not complete. */
  #markedConversations(): readonly DeletedConversation[] {
    return this.#known.entries.flatMap(({ key, conversationId: id, title = '', updatedAt, deletedAt }) =>
      deletedAt === undefined
        ? []
        : this.#deletedConversation({ key, id, title, activeAt: updatedAt, isRunning: false, isUnread: false }),
    );
  }

  #show(key: string, type: 'opened' | 'created'): Conversation {
    this.#unread.delete(key);
    const conversation = this.#open.show(key);
    storeOpenKey(this.#options, key);
    this.#state.notify();
    this.#state.emit({ type, key, conversationId: conversation.getSnapshot().id });
    return conversation;
  }

  readonly #onHide = (): void => this.#deletion.leave();

  #onEvent(event: ConversationEvent, key: string): void {
    const isOpen = key === this.#open.key;
    if (event.type === 'reply' && !isOpen) this.#unread.add(key);
    const conversation = this.#open.get(key);
    if (event.type === 'prompt' || event.type === 'reply') this.#known.refreshSoon();
    if (event.type === 'reply') this.#known.onReply(key, conversation !== undefined && hasFirstAnswer(conversation));
    if (isOpen || event.type === 'status') return;
    if (conversation) this.#state.emit({ type: 'background', conversation, event });
    this.#state.notify();
  }

  #createSnapshot(): ConversationListSnapshot {
    const items = listItems({
      known: this.#known,
      open: this.#open.entries,
      unread: this.#unread,
      hidden: this.#deletion.hidden,
    });
    return {
      conversation: this.#open.current,
      key: this.#open.key,
      items,
      isLoading: this.#known.isLoading,
      deleted: this.#deletion.item,
      error: this.#error,
    };
  }
}
