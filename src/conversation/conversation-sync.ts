import { isTerminal } from '../chat/event.ts';
import type { ChatEvent } from '../chat/index.ts';
import { isPending } from '../chat/message-reducer.ts';
import type { ConversationOptions } from './conversation.ts';
import type { ConversationAction } from './conversation-action.ts';
import type { ConversationState, ConversationStatus, StateObserver } from './conversation-state.ts';
import { ConversationWriter } from './conversation-writer.ts';
import { environmentOf, type StoringEnvironment } from './environment.ts';
import type { TreeChange } from './tree-change.ts';
import type { MessageTree } from './message-tree.ts';
import { randomId } from './random-id.ts';
import { applyChange, restoreTree, toStoredTree, type StoredTree } from './stored-tree.ts';
import type { ConversationStorages } from './storage/conversation-index.ts';
import { conversationKey, type ConversationAddress } from './storage/conversation-key.ts';
import { StoredConversation, type ConversationContent } from './storage/stored-conversation.ts';
import { deleteConversationsOf, rememberUser } from './storage/stored-users.ts';
import { TabGroup } from './tabs/tab-group.ts';

/** The conversation that is stored and shown in several tabs. */
export interface SyncHost {
  readonly state: ConversationState;
  readonly tree: MessageTree;
  readonly host: {
    readonly options: ConversationOptions;
    readonly visitorId: { readonly value: string; readonly isFresh: boolean };
  };
  /** When this page left the conversation last. What it stored until then is not restored. */
  readonly closedAt: number;
  /** Runs the conversation: this tab leads. */
  lead(): void;
  /** Leaves running turns and the connection to another tab. */
  follow(): void;
  /** The same while the page is left, which the browser may keep. */
  hide(): void;
  perform(action: ConversationAction): Promise<boolean>;
  applyEvent(turnId: string, event: ChatEvent, number?: number, id?: string): void;
}

/** The state that all tabs of one conversation share. */
interface SharedState {
  readonly status: ConversationStatus;
  readonly tree: StoredTree;
}

type SharedChange = { readonly tree: TreeChange } | { readonly status: ConversationStatus };

/** Stores a conversation in the browser, restores it, and shares it with the other tabs that show it. */
export class ConversationSync implements StateObserver {
  /** Resolves when the stored messages, or those of another tab, are there. */
  readonly ready: Promise<void>;

  readonly #host: SyncHost;
  /** The page's user when this began. */
  readonly #userId: string | undefined;
  readonly #environment: StoringEnvironment;
  readonly #stored: StoredConversation;
  readonly #writer: ConversationWriter;
  readonly #drafts: ConversationStorages['records'] | undefined;
  readonly #draftKey: string;
  readonly #group: TabGroup<ConversationAction, SharedChange, SharedState>;
  #resolveReady = (): void => {};
  /** Whether the state is being replaced, so that its changes are neither stored nor sent. */
  #isApplying = false;

  /** @param storages Where it is stored. */
  constructor(host: SyncHost, storages: ConversationStorages, environment: StoringEnvironment) {
    const { clock, page, locks } = environment;
    const address = addressOf(host.host.options, host.host.visitorId.value);
    const key = conversationKey(address);
    this.#host = host;
    this.#userId = host.host.options.userId;
    this.#environment = environment;
    this.#stored = new StoredConversation({ key, storages, clock, ttlMs: host.host.options.storageTtlMs });
    this.#drafts = environment.storages.open('session')?.records;
    this.#draftKey = draftKeyOf(key);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#resolveReady = resolve;
    this.#writer = new ConversationWriter({
      stored: this.#stored,
      state: host.state,
      tree: host.tree,
      clock,
      visitor: host.host.visitorId,
      // A page that was frozen takes itself for the leader until it notices.
      mayWrite: async () => this.#group.role !== 'leader' || this.#group.checkLead(),
      onWrite: () => this.#rememberUser(storages, address),
    });
    void this.#deleteFormerUser(storages, address);
    // Before the group's own listener, which makes another tab lead.
    page.addEventListener('pagehide', this.#onHide);
    page.addEventListener('pageshow', this.#onShow);
    page.addEventListener('visibilitychange', this.#onHide);
    this.#group = new TabGroup({
      key,
      tabId: randomId(),
      locks,
      page,
      clock,
      openPort: (name) => environment.openPort(name),
      isVisible: () => environment.isVisible(),
      onLead: (isCurrent) => void this.#lead(isCurrent),
      onFollow: (mayReturn) => (mayReturn ? this.#host.hide() : this.#host.follow()),
      call: async (action) => {
        await this.ready;
        return this.#host.perform(action);
      },
      getState: () => ({ status: this.#host.state.status, tree: toStoredTree(this.#host.tree) }),
      applyState: (state) => this.#applyState(state),
      applyChange: (change) => this.#applyChange(change),
    });
    const draft = this.#drafts?.get(this.#draftKey);
    if (typeof draft === 'string' && !host.state.draft) host.state.setDraft(draft);
    host.state.observer = this;
  }

  /** Carries out an action in the tab that leads. Resolves to whether it succeeded. */
  async call(action: ConversationAction): Promise<boolean> {
    try {
      return (await this.#group.call(action)) === true;
    } catch {
      return false;
    }
  }

  onTreeChange(change: TreeChange): void {
    if (this.#isApplying) return;
    this.#group.broadcast({ tree: change });
    if (change.type === 'clear') {
      this.#writer.cancel();
      void this.#stored.delete();
    } else if (change.type === 'put' && change.message.role === 'assistant' && change.message.state === 'sending') {
      // Before the prompt is sent, so that it is not sent again after a crash.
      this.#writer.markTranscript();
      this.#writer.flush();
    } else if (change.type !== 'event' || change.event.type === 'reply-start' || isTerminal(change.event))
      this.#writer.schedule(WRITE_DELAY_MS, true);
    // The relay has the rest of an answer that can be resumed.
    else if (change.number === undefined) this.#writer.schedule(PARTIAL_WRITE_DELAY_MS, false);
  }

  onStatus(): void {
    if (!this.#isApplying) this.#group.broadcast({ status: this.#host.state.status });
  }

  onDraft(): void {
    if (this.#isApplying || this.#host.host.visitorId.isFresh) return;
    void this.#drafts?.set(this.#draftKey, this.#host.state.draft);
    this.#writer.schedule(this.#writer.age > DRAFT_WRITE_DELAY_MS ? 0 : DRAFT_WRITE_DELAY_MS, false);
  }

  /** Stores what is not stored yet, and leaves the other tabs. */
  close(): void {
    this.#writer.flush();
    const { page } = this.#environment;
    page.removeEventListener('pagehide', this.#onHide);
    page.removeEventListener('pageshow', this.#onShow);
    page.removeEventListener('visibilitychange', this.#onHide);
    this.#host.state.observer = undefined;
    this.#group.close();
    this.#resolveReady();
  }

  readonly #onHide = (event: Event): void => {
    const isLeft = event.type === 'pagehide';
    if (isLeft || !this.#environment.isVisible()) this.#writer.flush();
    this.#writer.isPaused ||= isLeft;
  };

  readonly #onShow = (): void => {
    this.#writer.isPaused = false;
  };

  async #lead(isCurrent: boolean): Promise<void> {
    if (!isCurrent) {
      this.#restore(await this.#stored.read());
      // Those of other visitors and elements, which nobody may open again.
      void this.#stored.expire();
    }
    this.#resolveReady();
    if (this.#group.role === 'leader' || this.#group.role === 'alone') this.#host.lead();
  }

  #restore(content: ConversationContent | undefined): void {
    const { state } = this.#host;
    this.#writer.storedDraft = content?.draft ?? '';
    if (content?.draft && !state.draft && !this.#group.hasPeers) state.setDraft(content.draft);
    // An earlier state of this very conversation.
    if (!content || content.updatedAt <= this.#host.closedAt) return;
    const { conversationId, messages, selected, scroll } = content;
    const added = this.#host.tree.path;
    // A part of it may be of the state.
    this.#writer.markTranscript();
    this.#apply(() => {
      restoreTree(this.#host.tree, { messages, selected });
      // Messages of this page from before it was restored.
      for (const message of added.filter(({ id }) => !this.#host.tree.has(id))) {
        const parentId = message.parentId ?? this.#host.tree.path.at(-1)?.id;
        this.#host.tree.add(parentId === undefined ? message : { ...message, parentId });
      }
      // An answer that has gone on in this page, which the browser had kept.
      for (const message of added.filter(({ id }) => this.#host.tree.has(id)))
        if (isPending(this.#host.tree.get(message.id) ?? message) && (isPending(message) || message.state === 'done'))
          this.#host.tree.put(message);
      state.setStatus({ conversationId });
      state.setScroll(scroll);
    });
    this.#group.broadcast({ status: state.status });
  }

  #applyState({ status, tree }: SharedState): void {
    const { state } = this.#host;
    this.#apply(() => {
      restoreTree(this.#host.tree, tree);
      state.setStatus(status);
    });
    this.#group.expectChanges(status.runningTurnId !== undefined);
    this.#resolveReady();
  }

  #applyChange(change: SharedChange): void {
    const { state } = this.#host;
    this.#apply(() => {
      if ('status' in change) state.setStatus(change.status);
      else if (change.tree.type === 'event')
        this.#host.applyEvent(change.tree.turnId, change.tree.event, change.tree.number, change.tree.id);
      else applyChange(this.#host.tree, change.tree);
    });
    if ('status' in change) this.#group.expectChanges(change.status.runningTurnId !== undefined);
  }

  #apply(replace: () => void): void {
    this.#isApplying = true;
    try {
      replace();
    } finally {
      this.#isApplying = false;
    }
  }

  /** Deletes what is stored of the user that the page named before this one. */
  async #deleteFormerUser(storages: ConversationStorages, address: ConversationAddress): Promise<void> {
    const { keepsFormerUser } = this.#host.host.options;
    const former = await rememberUser(storages, address, undefined);
    if (former === undefined) return;
    if (former === this.#userId) return this.#rememberUser(storages, address);
    if (keepsFormerUser) return;
    const formerAddress = { ...address, visitor: former };
    await this.#drafts?.delete(draftKeyOf(conversationKey(formerAddress)));
    await deleteConversationsOf(storages, formerAddress);
  }

  /** Remembers the page's user, now that something of theirs is stored. */
  #rememberUser(storages: ConversationStorages, address: ConversationAddress): void {
    if (this.#userId) void rememberUser(storages, address, this.#userId);
  }
}

function draftKeyOf(key: string): string {
  return `${key}:draft`;
}

/** Starts to store and share a conversation. `undefined` if nothing is to be stored. */
export function startSync(host: SyncHost): ConversationSync | undefined {
  const environment = environmentOf(host.host.options.environment);
  const storages = environment.storages.open(host.host.options.storage ?? 'local');
  return storages && new ConversationSync(host, storages, environment);
}

function addressOf(
  { transport = 'cat', url = '', name = '', key = '' }: ConversationOptions,
  visitor: string,
): ConversationAddress {
  const protocol = typeof transport === 'string' ? transport : 'custom';
  return { backend: url || protocol, element: key ? `${name}#${key}` : name, visitor };
}

/** The key of a tab's own draft. */
/** The time within which changes are stored together. */
const WRITE_DELAY_MS = 300;

/** The same for what the visitor writes and where the reader is, which a crash should not lose. */
const DRAFT_WRITE_DELAY_MS = 50;

/** The same for the text of an answer that cannot be resumed, which changes with each token. */
const PARTIAL_WRITE_DELAY_MS = 500;
