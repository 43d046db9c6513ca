import { isPending } from '../chat/message-reducer.ts';
import type { ChatMessage, Clock, MessageRetractedEvent, UnsolicitedReplyEvent } from '../chat/index.ts';
import { hasCapability, type ChatTransport } from '../transports/contract/transport.ts';
import { browserClock } from '../transports/shared/browser-clock.ts';
import { Connection, type ConnectionListener } from './connection.ts';
import type {
  Conversation,
  ConversationEvent,
  ConversationOptions,
  ConversationSnapshot,
  SendResult,
} from './conversation.ts';
import type { ConversationAction } from './conversation-action.ts';
import { ConversationState } from './conversation-state.ts';
import { addAnswerVersion } from './message-versions.ts';
import type { ConversationSync, SyncHost } from './conversation-sync.ts';
import { randomId } from './random-id.ts';
import { mayBeStored } from './storage/may-be-stored.ts';
import { createWebStorage } from './storage/web-storage.ts';
import { addTurn, lastStarted, removeTurn, restartLast } from './turn-messages.ts';
import { TurnRunner } from './turn-runner.ts';
import { VisitorId } from './visitor-id.ts';

/** Creates a conversation. Nothing is connected or stored before it is opened or a prompt is sent. */
export function createConversation(options: ConversationOptions = {}): Conversation {
  return new LocalConversation(options);
}

/** A conversation of this page. Where it is stored, it is one of several tabs, of which one runs the turns. */
class LocalConversation implements Conversation, ConnectionListener, SyncHost {
  readonly state = new ConversationState();
  options: ConversationOptions;
  #visitorId: VisitorId;
  readonly #connection: Connection;
  readonly #runner: TurnRunner;
  #isOpen = false;
  /** Whether this tab runs the conversation. */
  #isLeading = false;
  #openedAt = Infinity;
  #closedAt = -Infinity;
  /** The tree's turns by those of a history without ids. */
  #historyTurnIds: ReadonlyMap<string, string> = new Map();
  /** Storage and tabs, once they are needed. */
  #sync: Promise<ConversationSync | undefined> | undefined;
  #startedSync: ConversationSync | undefined;
  /** Pending while a prompt waits for the visitor's id. */
  #sending: Promise<unknown> | undefined;

  constructor(options: ConversationOptions) {
    this.options = options;
    const getOptions = (): ConversationOptions => this.options;
    this.#visitorId = this.#createVisitorId();
    this.#connection = new Connection(this.state, getOptions, () => this.#visitorId, this);
    this.#runner = new TurnRunner(this.state, this.#connection, getOptions);
  }

  get visitorId(): string {
    return this.#visitorId.value;
  }

  get closedAt(): number {
    return this.#closedAt;
  }

  readonly getSnapshot = (): ConversationSnapshot => this.state.snapshot;

  readonly subscribe = (listener: () => void): (() => void) => this.state.subscribe(listener);

  onEvent(listener: (event: ConversationEvent) => void): () => void {
    return this.state.onEvent(listener);
  }

  send(text: string): SendResult {
    return this.#send(text, this.state.tree.path.at(-1)?.id);
  }

  edit(messageId: string, text: string): SendResult {
    const { tree, status } = this.state;
    const prompt = tree.get(messageId);
    const isLast = prompt === tree.path.findLast(({ role }) => role === 'user');
    if (prompt?.role !== 'user' || !(isLast || status.capabilities.includes('branches')))
      return { isAccepted: false, reason: 'not-editable' };
    return this.#send(text, prompt.parentId);
  }

  regenerate(messageId?: string): void {
    const { tree, status } = this.state;
    const answer = messageId === undefined ? lastStarted(tree) : tree.get(messageId);
    if (status.isClearing || answer?.role !== 'assistant' || isPending(answer) || !tree.promptOf(answer.id)) return;
    const turn = { turnId: randomId(), answerId: randomId(), createdAt: this.#now() };
    void this.#dispatch({ type: 'regenerate', messageId: answer.id, turn });
  }

  selectBranch(messageId: string): void {
    void this.#dispatch({ type: 'select', messageId });
  }

  stop(): void {
    void this.#dispatch({ type: 'stop' });
  }

  retry(): void {
    void this.#dispatch({ type: 'retry', createdAt: this.#now() });
  }

  withdraw(turnId = lastStarted(this.state.tree)?.turnId): string | undefined {
    const messages = turnId === undefined ? [] : this.state.tree.messagesOfTurn(turnId);
    const prompt = messages.find(({ role }) => role === 'user');
    const state = messages.at(-1)?.state;
    if (turnId === undefined || !prompt || !(state === 'failed' || state === 'queued')) return undefined;
    void this.#dispatch({ type: 'withdraw', turnId });
    return prompt.text;
  }

  clear(): Promise<boolean> {
    return this.#dispatch({ type: 'clear' });
  }

  setDraft(text: string): void {
    this.state.setDraft(text);
  }

  configure(options: Partial<ConversationOptions>): void {
    const before = this.options;
    this.options = { ...before, ...options };
    const hasChanged = (name: keyof ConversationOptions): boolean => before[name] !== this.options[name];
    const { visitorId } = this;
    if (hasChanged('userId')) {
      this.#visitorId.dispose();
      this.#visitorId = this.#createVisitorId();
    }
    const isEmpty = this.state.tree.path.length === 0;
    if (visitorId !== this.visitorId || (isEmpty && IDENTIFYING_OPTIONS.some(hasChanged))) this.#switch();
    else this.#openIfEmpty();
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    // `close` has removed its listener.
    this.#visitorId.dispose();
    this.#visitorId = this.#createVisitorId();
    this.#openedAt = this.#now();
    // A visitor without an id has nothing stored, and no other tab.
    const mayHaveMessages = !this.#visitorId.isFresh || mayBeStored(this.options.storage ?? 'local');
    if (!mayHaveMessages || !this.#startSync()) this.onLead();
  }

  async connect(): Promise<void> {
    await this.#dispatch({ type: 'connect', isAgain: false });
  }

  async reconnect(): Promise<void> {
    await this.#dispatch({ type: 'connect', isAgain: true });
  }

  close(): void {
    this.#isOpen = false;
    this.#sync = undefined;
    this.onFollow();
    this.#startedSync?.close();
    this.#startedSync = undefined;
    this.#closedAt = this.#now();
    this.#visitorId.dispose();
  }

  dispose(): void {
    this.close();
    this.state.dispose();
  }

  onLead(): void {
    this.#isLeading = true;
    if (!this.#isOpen) return;
    this.#runner.resumePending();
    this.#connection.openEagerly();
  }

  onFollow(): void {
    this.#isLeading = false;
    this.#runner.leave();
    this.#connection.close();
  }

  async onHistory(history: readonly ChatMessage[]): Promise<void> {
    const { tree, status } = this.state;
    if (history.length === 0) return;
    const { mergeHistory } = await import('./merge-history.ts');
    if (status.conversationId !== this.state.status.conversationId) return;
    this.state.isBoundToBackend = true;
    const { turnIds } = mergeHistory(tree, history, {
      createId: randomId,
      since: this.#openedAt,
      isActive: (turnId) => this.#runner.isActive(turnId),
    });
    this.#historyTurnIds = turnIds;
    this.#runner.resumePending();
  }

  async onUnsolicitedReply({ reply, turnId: reportedId = '' }: UnsolicitedReplyEvent): Promise<void> {
    const turnId = this.#historyTurnIds.get(reportedId) ?? (reportedId || randomId());
    const { conversationId } = this.state.status;
    const isCurrent = (): boolean => conversationId === this.state.status.conversationId;
    const { addUnsolicitedAnswer } = await import('./late-messages.ts');
    if (!isCurrent()) return;
    addUnsolicitedAnswer(this.state.tree, { id: randomId(), turnId, createdAt: this.#now() });
    await this.#runner.consume(turnId, reply, isCurrent);
  }

  async onRetract(event: MessageRetractedEvent): Promise<void> {
    const { retract } = await import('./late-messages.ts');
    retract(this.state.tree, event);
  }

  onConnected(): void {
    this.#runner.resume();
  }

  onCapabilities(transport: ChatTransport): void {
    if (hasCapability(transport, 'resume')) this.#runner.markResumable();
  }

  #send(text: string, parentId: string | undefined): SendResult {
    if (this.state.status.isClearing) return { isAccepted: false, reason: 'clearing' };
    if (!hasText(text)) return { isAccepted: false, reason: 'empty' };
    const [turnId, messageId] = [randomId(), randomId()];
    const prompt = { text, conversationId: this.state.status.conversationId, turnId, messageId };
    const { beforeSend = () => text } = this.options;
    const textToSend = beforeSend(prompt);
    if (!hasText(textToSend)) return { isAccepted: false, reason: 'cancelled' };
    const ids = { turnId, promptId: messageId, answerId: randomId(), parentId };
    const turn = { ...ids, text: textToSend, createdAt: this.#now() };
    const ready = (this.#sending ?? Promise.resolve()).then(() => this.#visitorId.create());
    this.#sending = ready;
    this.state.announcePrompt(messageId);
    const isSent = ready.then(() => {
      if (this.#sending === ready) this.#sending = undefined;
      this.#startSync();
      return this.#carryOut({ type: 'send', turn });
    });
    return { isAccepted: true, turnId, messageId, isSent };
  }

  async #dispatch(action: ConversationAction): Promise<boolean> {
    if (this.#sending) await this.#sending;
    return this.#carryOut(action);
  }

  /** Carries out an action, here or in the tab that leads. */
  async #carryOut(action: ConversationAction): Promise<boolean> {
    const sync = this.#sync && (await this.#sync);
    return sync ? sync.call(action) : this.perform(action);
  }

  /** Loads what stores the conversation and shares it with other tabs. `undefined` if that is switched off. */
  #startSync(): Promise<unknown> | undefined {
    if (this.options.storage === 'none') return undefined;
    return (this.#sync ??= this.#loadSync());
  }

  async #loadSync(): Promise<ConversationSync | undefined> {
    // Set after the first microtask.
    await undefined;
    const loading = this.#sync;
    try {
      const { startSync } = await import('./conversation-sync.ts');
      if (loading !== this.#sync) return undefined;
      this.#startedSync = startSync(this);
      await this.#startedSync?.ready;
      return this.#startedSync;
    } catch (cause) {
      console.error('<ai-chat>', cause);
      if (loading === this.#sync) this.onLead();
      return undefined;
    }
  }

  #createVisitorId(): VisitorId {
    const { userId, name = '', storage = 'local', environment = {} } = this.options;
    const { localStorage, locks, page } = environment;
    return new VisitorId({
      host: { userId, id: name },
      clock: this.#clock,
      storage: typeof storage === 'string' && localStorage ? createWebStorage(localStorage) : storage,
      locks,
      storageEvents: page,
      onChange: () => this.#switch(),
    });
  }

  /** Switches to another visitor's conversation, or to one with another backend. */
  #switch(): void {
    const wasOpen = this.#isOpen;
    this.close();
    this.#closedAt = -Infinity;
    this.state.startNew();
    if (wasOpen) this.open();
  }

  async perform(action: ConversationAction): Promise<boolean> {
    const { tree, status } = this.state;
    if (status.isClearing && action.type !== 'connect') return false;
    switch (action.type) {
      case 'send':
        addTurn(tree, action.turn);
        return this.#runner.enqueue(action.turn.turnId);
      case 'regenerate':
        addAnswerVersion(tree, action.messageId, action.turn);
        return this.#runner.enqueue(action.turn.turnId);
      case 'retry': {
        const turnId = restartLast(tree, action.createdAt);
        return turnId !== undefined && this.#runner.enqueue(turnId, true);
      }
      case 'withdraw':
        this.#runner.drop(action.turnId);
        removeTurn(tree, action.turnId);
        return true;
      case 'select':
        tree.select(action.messageId);
        return true;
      case 'stop':
        this.#runner.stop();
        return true;
      case 'clear':
        return this.#clear();
      case 'connect':
        if (action.isAgain) this.#connection.clearError();
        await this.#connection.connect();
        return true;
    }
  }

  async #clear(): Promise<boolean> {
    this.state.setStatus({ isClearing: true });
    this.#runner.stopAll();
    const isCleared = this.state.tree.path.length === 0 || (await this.#clearBackend());
    this.state.setStatus({ isClearing: false });
    if (isCleared) this.state.startNew();
    return isCleared;
  }

  async #clearBackend(): Promise<boolean> {
    const transport = await this.#connection.open();
    try {
      if (transport && hasCapability(transport, 'clear')) await transport.clear?.();
    } catch (cause) {
      this.#connection.reportError(cause);
      return false;
    }
    return transport !== undefined;
  }

  /** An empty conversation follows the options at once, to show the backend's history and assistants. */
  #openIfEmpty(): void {
    if (this.#isLeading && this.#isOpen && this.state.tree.path.length === 0) this.#connection.openEagerly();
  }

  get #clock(): Clock {
    return this.options.environment?.clock ?? browserClock;
  }

  #now(): number {
    return this.#clock.now();
  }
}

/** The options besides the user that say which conversation it is, and where it is stored. They apply to the next one. */
const IDENTIFYING_OPTIONS = ['name', 'key', 'storage', 'url', 'transport'] as const;

/** Checks the type, because the page may pass anything. */
function hasText(text: unknown): text is string {
  return typeof text === 'string' && text.trim() !== '';
}
