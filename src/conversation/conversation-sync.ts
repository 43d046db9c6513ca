import { isTerminal } from '../chat/event.ts';
import type { ConversationOptions, EditDraft } from './conversation.ts';
import type { ConversationAction } from './conversation-action.ts';
import { ConversationReplica, type ReplicaHost, type SharedChange, type SharedState } from './conversation-replica.ts';
import type { StateObserver } from './conversation-state.ts';
import { ConversationWriter } from './conversation-writer.ts';
import { environmentOf, type StoringEnvironment } from './environment.ts';
import type { TreeChange } from './tree-change.ts';
import { randomId } from './random-id.ts';
import type { ConversationStorages } from './storage/conversation-index.ts';
import { addressOf, conversationKey } from './storage/conversation-key.ts';
import { visitorAddress } from './visitor-address.ts';
import { StoredConversation, type ConversationContent } from './storage/stored-conversation.ts';
import { PageUser } from './storage/page-user.ts';
import { TabDraft } from './storage/tab-draft.ts';
import { TabGroup } from './tabs/tab-group.ts';

/** The conversation that is stored and shown in several tabs. */
export interface SyncHost extends ReplicaHost {
  readonly host: {
    readonly options: ConversationOptions;
    readonly visitorId: { readonly value: string; readonly isFresh: boolean };
  };
  /** Runs the conversation: this tab leads. */
  lead(): void;
  /** Leaves running turns and the connection to another tab. */
  follow(): void;
  /** The same while the page is left, which the browser may keep. */
  hide(): void;
  perform(action: ConversationAction): Promise<boolean>;
  /** Another tab has deleted the conversation. */
  onDeletedElsewhere(): void;
}

/** Stores a conversation in the browser, restores it, and shares it with the other tabs that show it. */
export class ConversationSync implements StateObserver {
  /** Resolves when the stored messages, or those of another tab, are there. */
  readonly ready: Promise<void>;

  readonly #host: SyncHost;
  readonly #environment: StoringEnvironment;
  readonly #stored: StoredConversation;
  readonly #writer: ConversationWriter;
  readonly #draft: TabDraft;
  readonly #replica: ConversationReplica;
  readonly #group: TabGroup<ConversationAction, SharedChange, SharedState>;
  /** The prompt that is being edited, as it is stored. */
  #storedEdit: EditDraft | undefined;
  #resolveReady = (): void => {};
  /** The latest reading of the storage, until this tab does not lead any more. */
  #reading: Promise<unknown> | undefined;

  /** @param storages Where it is stored. */
  constructor(host: SyncHost, storages: ConversationStorages, environment: StoringEnvironment) {
    const { clock, page, locks } = environment;
    const address = visitorAddress(host.host.options, host.host.visitorId.value);
    const key = conversationKey(addressOf(address, host.host.options.key ?? ''));
    this.#host = host;
    this.#environment = environment;
    this.#replica = new ConversationReplica(host);
    this.#stored = new StoredConversation({
      key,
      storages,
      clock,
      ttlMs: host.host.options.storageTtlMs,
      memoryMs: () => host.state.status.memoryMs,
    });
    const drafts = environment.storages.open('session')?.records;
    this.#draft = new TabDraft(drafts, key);
    const { userId, keepsFormerUser } = host.host.options;
    const user = new PageUser({ storages, drafts, address, userId });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#resolveReady = resolve;
    this.#writer = new ConversationWriter({
      stored: this.#stored,
      state: host.state,
      tree: host.tree,
      draft: this.#draft,
      clock,
      visitor: host.host.visitorId,
      // A page that was frozen takes itself for the leader until it notices.
      mayWriteTranscript: () => this.#group.checkLead(),
      onWrite: () => void user.remember(),
    });
    void user.replaceFormer(keepsFormerUser);
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
      onFollow: (mayReturn) => this.#follow(mayReturn),
      onDelete: () => host.onDeletedElsewhere(),
      call: async (action) => {
        await this.ready;
        return this.#host.perform(action);
      },
      getState: () => this.#replica.shared,
      applyState: (state) => {
        this.#replica.applyState(state);
        this.#onCopied();
      },
      applyChange: (change) => {
        this.#replica.applyChange(change);
        if (!('tree' in change)) this.#onCopied();
      },
    });
    host.state.setDraft(this.#draft.joinedWith(host.state.draft));
    if (host.state.draftMedia.length === 0) host.state.setDraftMedia(this.#draft.getMedia());
    this.#writer.storedMedia = host.state.draftMedia;
    const edit = (this.#storedEdit = this.#draft.getEdit());
    host.state.observer = this;
    if (host.state.draft !== this.#draft.get()) this.onDraft();
    if (!edit) return;
    // Not before the prompt that it is about.
    void this.ready.then(() => host.state.observer === this && host.state.setEditDraft(host.state.editDraft ?? edit));
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
    if (this.#replica.isApplying) return;
    this.#group.broadcast({ tree: change });
    if (change.type === 'clear') {
      this.#writer.cancel();
      this.#writer.dropTranscript();
      this.#writer.storedDraft = '';
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
    if (!this.#replica.isApplying) this.#group.broadcast({ status: this.#host.state.status });
  }

  onDraft(): void {
    if (this.#replica.isApplying || this.#host.host.visitorId.isFresh) return;
    this.#draft.set(this.#host.state.draft);
    const { editDraft, draftMedia } = this.#host.state;
    if (editDraft !== this.#storedEdit) this.#draft.setEdit((this.#storedEdit = editDraft));
    // Attachments are large, and change with each letter of a description.
    const delayMs = draftMedia === this.#writer.storedMedia ? DRAFT_WRITE_DELAY_MS : WRITE_DELAY_MS;
    this.#writer.schedule(this.#writer.age > delayMs ? 0 : delayMs, false);
  }

  /** Stores what is not stored yet, and leaves the other tabs. */
  close(): void {
    this.#writer.close();
    this.#reading = undefined;
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
    this.#replica.isRestored &&= isCurrent;
    // The leader before may have gone before it could store its last changes.
    if (this.#replica.isRestored) this.#writer.schedule(WRITE_DELAY_MS, true);
    else {
      const reading = this.#stored.read();
      this.#reading = reading;
      const content = await reading;
      // The conversation was closed, or another tab leads, whose state is later.
      if (this.#reading !== reading) return;
      this.#restore(content);
      // Those of other visitors and elements, which nobody may open again.
      void this.#stored.expire();
    }
    this.#resolveReady();
    this.#host.lead();
  }

  #follow(mayReturn: boolean): void {
    this.#reading = undefined;
    if (mayReturn) return this.#host.hide();
    this.#host.follow();
    // The tab that leads has it, and stores it.
    this.#writer.dropTranscript();
  }

  #restore(content: ConversationContent | undefined): void {
    const { state, host } = this.#host;
    this.#writer.storedDraft = content?.draft ?? '';
    if (content?.draft && !state.draft && !this.#group.hasPeers) state.setDraft(content.draft);
    // A part of it may be of the state.
    if (content) this.#writer.markTranscript();
    // Without a stored visitor id there are no stored conversations.
    this.#replica.restore(content, this.#stored.isReadable && !host.visitorId.isFresh);
    this.#group.broadcast({ state: this.#replica.shared });
  }

  /** The state, or a part of it, is that of the tab that leads. */
  #onCopied(): void {
    const { isRestored } = this.#replica;
    // A leader that reads what is stored sends it, too.
    this.#group.expectChanges(this.#host.state.status.runningTurnId !== undefined || !isRestored);
    if (isRestored) this.#resolveReady();
  }
}

/** Starts to store and share a conversation. `undefined` if nothing is to be stored. */
export function startSync(host: SyncHost): ConversationSync | undefined {
  const environment = environmentOf(host.host.options.environment);
  const storages = environment.storages.open(host.host.options.storage ?? 'local');
  return storages && new ConversationSync(host, storages, environment);
}

/** The time within which changes are stored together. */
const WRITE_DELAY_MS = 300;

/** The same for what the visitor writes and where the reader is, which a crash should not lose. */
const DRAFT_WRITE_DELAY_MS = 50;

/** The same for the text of an answer that cannot be resumed, which changes with each token. */
const PARTIAL_WRITE_DELAY_MS = 500;
