import { isTerminal } from '../chat/event.ts';
import { isPending } from '../chat/message-reducer.ts';
import type { ChatEvent, ChatMessage, Clock, MessageRetractedEvent, UnsolicitedReplyEvent } from '../chat/index.ts';
import { hasCapability } from '../transports/contract/transport.ts';
import { browserClock } from '../transports/shared/browser-clock.ts';
import { addAnswerBranch, branchesOnPath } from './branches.ts';
import { Connection, type ConnectionListener } from './connection.ts';
import type { Branch, ConversationOptions } from './conversation.ts';
import type { ConversationAction } from './conversation-action.ts';
import type { ConversationState, MessageSource } from './conversation-state.ts';
import type { ConversationSync } from './conversation-sync.ts';
import { MessageTree } from './message-tree.ts';
import { randomId } from './random-id.ts';
import { storeVisitorId } from './store-visitor-id.ts';
import { addTurn, lastStarted, removeTurn, restartLast, type NewTurn } from './turn-messages.ts';
import { TurnRunner } from './turn-runner.ts';
import type { VisitorId } from './visitor-id.ts';

/** When and for whom an action was requested. */
interface ActionOrigin {
  readonly closings: number;
  readonly visitorId: VisitorId;
}

/** The conversation that an engine runs. */
export interface EngineHost {
  readonly state: ConversationState;
  readonly options: ConversationOptions;
  readonly visitorId: VisitorId;
  readonly isOpen: boolean;
  /** How often it has been closed. */
  readonly closings: number;
  readonly isDisposed: boolean;
}

/**
 * Runs a conversation: its messages, its turns, and what stores it and shares it with other tabs. Of several tabs one leads; the acts of the others
 * are carried out there.
 */
export class ConversationEngine implements MessageSource, ConnectionListener {
  readonly tree = new MessageTree();
  readonly state: ConversationState;
  readonly host: EngineHost;
  readonly connection: Connection;
  readonly #runner: TurnRunner;
  #isOpen = false;
  /** Whether this tab runs the conversation. */
  #isLeading = false;
  #openedAt = Infinity;
  /** When this page left the conversation last. What it stored until then is not restored. */
  closedAt = -Infinity;
  #branches: ReadonlyMap<string, Branch> | undefined;
  /** The prompts of this page that are not in the tree yet. */
  readonly #sentPrompts = new Set<string>();
  /** The tree's turns by those of a history without ids. */
  #historyTurnIds: ReadonlyMap<string, string> = new Map();
  /** Storage and tabs, once they are needed. */
  #sync: Promise<ConversationSync | undefined> | undefined;
  #startedSync: ConversationSync | undefined;
  /** Pending while a prompt waits for the visitor's id. */
  #sending: Promise<void> | undefined;
  /** Called when the conversation is opened again. */
  #onOpen: (() => void)[] = [];

  constructor(host: EngineHost) {
    this.host = host;
    this.state = host.state;
    this.state.source = this;
    this.connection = new Connection(host, this);
    this.#runner = new TurnRunner(this);
    this.tree.onChange = (change) => {
      // Not for each token of an answer.
      if (change.type !== 'event') this.#branches = undefined;
      this.state.notify();
      this.#startedSync?.onTreeChange(change);
      if (change.type === 'put' && this.#sentPrompts.delete(change.message.id))
        this.state.emit({ type: 'prompt', message: change.message });
    };
  }

  get path(): readonly ChatMessage[] {
    return this.tree.path;
  }

  get branches(): ReadonlyMap<string, Branch> {
    return (this.#branches ??= branchesOnPath(this.tree));
  }

  get clock(): Clock {
    return this.host.options.environment?.clock ?? browserClock;
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#openedAt = this.clock.now();
    if (!this.#startSync()) this.lead();
    this.endWaiting();
  }

  async send(
    turn: Pick<NewTurn, 'turnId' | 'promptId' | 'text'>,
    origin: ActionOrigin,
    editedId?: string,
  ): Promise<boolean> {
    // A prompt follows what is visible when it is added: another one may be on its way.
    const place = editedId === undefined ? {} : { parentId: this.tree.get(editedId)?.parentId };
    const action = {
      type: 'send',
      turn: { ...turn, answerId: randomId(), createdAt: this.clock.now(), ...place },
    } as const;
    this.#sentPrompts.add(turn.promptId);
    const ready = (this.#sending ?? Promise.resolve()).then(() => this.#storeVisitorId());
    this.#sending = ready;
    await ready;
    if (this.#sending === ready) this.#sending = undefined;
    if (origin.closings === this.host.closings) this.#startSync();
    const isSent = await this.#carryOut(action, origin);
    if (!isSent) this.#sentPrompts.delete(turn.promptId);
    return isSent;
  }

  canEdit(messageId: string): boolean {
    const prompt = this.tree.get(messageId);
    if (prompt?.role !== 'user') return false;
    const isLast = prompt === this.path.findLast(({ role }) => role === 'user');
    return isLast || this.state.status.capabilities.includes('branches');
  }

  regenerate(messageId = lastStarted(this.tree)?.id): void {
    const answer = messageId === undefined ? undefined : this.tree.get(messageId);
    if (answer?.role !== 'assistant' || isPending(answer) || !this.tree.promptOf(answer.id)) return;
    const turn = { turnId: randomId(), answerId: randomId(), createdAt: this.clock.now() };
    void this.#dispatch({ type: 'regenerate', messageId: answer.id, turn });
  }

  selectBranch(messageId: string): void {
    void this.#dispatch({ type: 'select', messageId });
  }

  stop(): Promise<boolean> {
    return this.#dispatch({ type: 'stop' });
  }

  retry(): void {
    void this.#dispatch({ type: 'retry', createdAt: this.clock.now() });
  }

  withdraw(turnId = lastStarted(this.tree)?.turnId): string | undefined {
    const messages = turnId === undefined ? [] : this.tree.messagesOfTurn(turnId);
    const prompt = messages.find(({ role }) => role === 'user');
    const state = messages.at(-1)?.state;
    if (turnId === undefined || !prompt || !(state === 'failed' || state === 'queued')) return undefined;
    void this.#dispatch({ type: 'withdraw', turnId });
    return prompt.text;
  }

  clear(): Promise<boolean> {
    return this.#dispatch({ type: 'clear' });
  }

  connect(isAgain: boolean): Promise<boolean> {
    return this.#dispatch({ type: 'connect', isAgain });
  }

  close(): void {
    this.#isOpen = false;
    this.#sync = undefined;
    this.follow();
    this.#startedSync?.close();
    this.#startedSync = undefined;
    this.closedAt = this.clock.now();
  }

  /** Ends the wait of the actions for an open conversation. */
  endWaiting(): void {
    for (const onOpen of this.#onOpen.splice(0)) onOpen();
  }

  /** Removes all messages, here only. */
  startNew(): void {
    this.closedAt = -Infinity;
    this.tree.clear();
  }

  /** Runs the conversation from now on. */
  lead(): void {
    this.#isLeading = true;
    if (!this.#isOpen) return;
    this.#runner.resumePending();
    this.connection.openEagerly();
  }

  /** Follows changes of the options at once while there are no messages, to show the backend's history and assistants. */
  openIfEmpty(): void {
    if (this.#isOpen && this.#isLeading && this.path.length === 0) this.connection.openEagerly();
  }

  /** Leaves the connection and all turns to another tab or to the backend. */
  follow(): void {
    this.#isLeading = false;
    this.#runner.leave();
    this.connection.close();
  }

  /** Leaves them while the page may come back. An answer that the backend has for this page alone goes on. */
  hide(): void {
    const { capabilities } = this.state.status;
    const isElsewhere = capabilities.includes('resume') || capabilities.includes('history');
    if (isElsewhere || !this.#runner.isRunning) this.follow();
  }

  /** Carries out an action in this tab. Resolves to whether it succeeded. */
  async perform(action: ConversationAction): Promise<boolean> {
    const { tree } = this;
    if (this.state.status.isClearing && action.type !== 'connect') return false;
    switch (action.type) {
      case 'send':
        addTurn(tree, action.turn);
        return this.#runner.enqueue(action.turn.turnId);
      case 'regenerate':
        addAnswerBranch(tree, action.messageId, action.turn);
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
        if (action.isAgain) this.connection.clearError();
        await this.connection.connect();
        return true;
    }
  }

  /** Applies an event of a reply to its turn's answer. */
  applyEvent(turnId: string, event: ChatEvent, number?: number): void {
    const answer = this.tree.applyEvent(turnId, event, number);
    if (!answer || !isTerminal(event)) return;
    const { error } = answer;
    this.state.emit(error ? { type: 'error', error, message: answer } : { type: 'reply', message: answer });
  }

  async onHistory(history: readonly ChatMessage[]): Promise<void> {
    if (history.length === 0) return;
    const isCurrent = this.#watchConversation();
    const { mergeHistory } = await import('./merge-history.ts');
    if (!isCurrent()) return;
    this.state.isBoundToBackend = true;
    const { turnIds } = mergeHistory(this.tree, history, {
      createId: randomId,
      since: this.#openedAt,
      isActive: (turnId) => this.#runner.isActive(turnId),
    });
    this.#historyTurnIds = turnIds;
    this.#runner.resumePending();
  }

  async onUnsolicitedReply({ reply, turnId: reportedId = '' }: UnsolicitedReplyEvent): Promise<void> {
    const isCurrent = this.#watchConversation();
    const turnId = this.#historyTurnIds.get(reportedId) ?? (reportedId || randomId());
    const { addUnsolicitedAnswer } = await import('./late-messages.ts');
    if (!isCurrent()) return;
    addUnsolicitedAnswer(this.tree, { id: randomId(), turnId, createdAt: this.clock.now() });
    await this.#runner.consume(turnId, reply, isCurrent);
  }

  async onRetract(event: MessageRetractedEvent): Promise<void> {
    const { retract } = await import('./late-messages.ts');
    retract(this.tree, event);
  }

  onConnected(): void {
    this.#runner.resume();
  }

  onCapabilities(): void {
    if (this.state.status.capabilities.includes('resume')) this.#runner.markResumable();
  }

  async #storeVisitorId(): Promise<void> {
    const { visitorId, options } = this.host;
    await storeVisitorId(visitorId, { clock: this.clock, locks: options.environment?.locks });
  }

  async #dispatch(action: ConversationAction): Promise<boolean> {
    const { closings, visitorId } = this.host;
    if (this.#sending) await this.#sending;
    return this.#carryOut(action, { closings, visitorId });
  }

  /**
   * Carries out an action, here or in the tab that leads. One that was not yet carried out when the conversation was closed waits until it is open
   * again; when another user has come, it is dropped.
   */
  async #carryOut(action: ConversationAction, origin: ActionOrigin): Promise<boolean> {
    if (this.host.isDisposed) return false;
    if (origin.closings !== this.host.closings && !this.#isOpen)
      await new Promise<void>((resolve) => this.#onOpen.push(resolve));
    const { closings } = this.host;
    const sync = this.#sync && (await this.#sync);
    if (this.host.isDisposed || origin.visitorId !== this.host.visitorId) return false;
    if (closings !== this.host.closings) return this.#carryOut(action, { ...origin, closings });
    return sync ? sync.call(action) : this.perform(action);
  }

  /** Loads what stores the conversation and shares it with other tabs. `undefined` if that is switched off. */
  #startSync(): Promise<unknown> | undefined {
    if (this.host.options.storage === 'none') return undefined;
    return (this.#sync ??= this.#loadSync());
  }

  async #loadSync(): Promise<ConversationSync | undefined> {
    const { closings } = this.host;
    try {
      const { startSync } = await import('./conversation-sync.ts');
      if (closings !== this.host.closings) return undefined;
      this.#startedSync = startSync(this);
      await this.#startedSync?.ready;
      return this.#startedSync;
    } catch (cause) {
      // The conversation goes on in this page alone.
      console.error('<ai-chat>', cause);
      if (closings === this.host.closings) this.lead();
      return undefined;
    }
  }

  async #clear(): Promise<boolean> {
    this.state.setStatus({ isClearing: true });
    this.#runner.stopAll();
    const isCleared = this.path.length === 0 || (await this.#clearBackend());
    this.state.setStatus({ isClearing: false });
    if (!isCleared) return false;
    this.state.isBoundToBackend = false;
    this.tree.clear();
    this.state.setStatus({ conversationId: randomId(), error: undefined });
    return true;
  }

  async #clearBackend(): Promise<boolean> {
    const transport = await this.connection.open();
    try {
      if (transport && hasCapability(transport, 'clear')) await transport.clear?.();
    } catch (cause) {
      this.state.reportError(cause);
      return false;
    }
    return transport !== undefined;
  }

  /** Returns a function that returns whether it is still the same conversation. */
  #watchConversation(): () => boolean {
    const { conversationId } = this.state.status;
    return () => conversationId === this.state.status.conversationId;
  }
}
