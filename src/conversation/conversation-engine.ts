import { isTerminal } from '../chat/event.ts';
import type { ChatEvent, ChatMessage, Clock, Feedback, PromptSuggestion } from '../chat/index.ts';
import { limitContext } from '../chat/prompt-context.ts';
import { readSuggestions } from '../chat/prompt-suggestion.ts';
import { browserClock } from '../transports/shared/browser-clock.ts';
import { ActionDispatcher, type ActionOrigin } from './action-dispatcher.ts';
import { ActionPerformer } from './action-performer.ts';
import { isPending } from '../chat/message.ts';
import { BackendMessages } from './backend-messages.ts';
import { branchesOnPath } from './branches.ts';
import { Connection } from './connection.ts';
import {
  isContinuable,
  lastStartedMessage,
  type Branch,
  type ConversationOptions,
  type NewMessage,
  type PromptExtras,
} from './conversation.ts';
import type { ConversationAction } from './conversation-action.ts';
import { checkFeedback } from './feedback-sender.ts';
import type { ConversationState, MessageSource } from './conversation-state.ts';
import { MessageTree } from './message-tree.ts';
import { randomId } from './random-id.ts';
import { toStoredTree, type StoredTree } from './stored-tree.ts';
import { hasOtherAnswers, type NewTurn } from './turn-messages.ts';
import { TurnRunner } from './turn-runner.ts';
import type { VisitorId } from './visitor-id.ts';

/** The conversation that an engine runs. */
export interface EngineHost {
  readonly state: ConversationState;
  readonly options: ConversationOptions;
  readonly visitorId: VisitorId;
  readonly isOpen: boolean;
  /** Whether neither the browser nor a backend can know the visitor, so that there is nothing stored and no other tab. */
  readonly isUnknown: boolean;
  /** How often it has been closed. */
  readonly closings: number;
  readonly isDisposed: boolean;
}

/**
 * Runs a conversation: its messages, its turns, and what stores it and shares it with other tabs. Of several tabs one leads; the acts of the others
 * are carried out there.
 */
export class ConversationEngine implements MessageSource {
  readonly tree = new MessageTree();
  readonly state: ConversationState;
  readonly host: EngineHost;
  readonly connection: Connection;
  readonly #runner: TurnRunner;
  readonly #performer: ActionPerformer;
  readonly #backendMessages: BackendMessages;
  readonly #dispatcher = new ActionDispatcher(this);
  isOpen = false;
  /** An object as long as this tab runs the conversation, another one each time. */
  leadership: object | undefined;
  #openedAt = Infinity;
  /** When this page left the conversation last. What it stored until then is not restored. */
  closedAt = -Infinity;
  #branches: ReadonlyMap<string, Branch> | undefined;
  /** The prompts and appended messages of this page that are not in the tree yet. */
  readonly #newMessages = new Set<string>();

  constructor(host: EngineHost) {
    this.host = host;
    this.state = host.state;
    this.state.source = this;
    this.connection = new Connection(host, {
      onHistory: (history) => this.#backendMessages.addHistory(history, this.#openedAt),
      onUnsolicitedReply: (event) => this.#backendMessages.addUnsolicitedReply(event),
      onRetract: (event) => this.#backendMessages.retract(event),
      onConnected: () => {
        this.#runner.resume();
        this.#performer.onConnected();
      },
      onCapabilities: () => {
        if (this.state.status.capabilities.includes('resume')) this.#runner.markResumable();
      },
    });
    this.#runner = new TurnRunner(this);
    this.#performer = new ActionPerformer(this, this.#runner);
    this.#backendMessages = new BackendMessages(this, this.#runner);
    this.tree.onChange = (change) => {
      // Not for each token of an answer.
      if (change.type !== 'event') this.#branches = undefined;
      if (change.type === 'put') this.state.isDeletedElsewhere = false;
      this.state.notify();
      this.#dispatcher.onTreeChange(change);
      if (change.type === 'put' && this.#newMessages.delete(change.message.id))
        this.state.emit({ type: change.message.appended ? 'append' : 'prompt', message: change.message });
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
    if (this.isOpen) return;
    this.isOpen = true;
    this.#openedAt = this.clock.now();
    if (this.host.isUnknown || !this.#dispatcher.startSync()) this.lead();
    this.#dispatcher.endWaiting();
  }

  async send(
    { context, ...turn }: Pick<NewTurn, 'turnId' | 'promptId' | 'text'> & PromptExtras,
    origin: ActionOrigin,
    editedId?: string,
  ): Promise<boolean> {
    // A prompt follows what is visible when it is added: another one may be on its way.
    const newTurn = { ...turn, context: limitContext(context), answerId: randomId(), createdAt: this.clock.now() };
    this.#newMessages.add(turn.promptId);
    const isSent = await this.#dispatcher.dispatchPrompt({ type: 'send', turn: newTurn, editedId }, origin);
    if (!isSent) this.#newMessages.delete(turn.promptId);
    return isSent;
  }

  append(fields: NewMessage & Pick<ChatMessage, 'id'>): Promise<boolean> {
    // A turn of its own, which no backend knows.
    const message: ChatMessage = {
      ...fields,
      turnId: randomId(),
      state: 'done',
      createdAt: this.clock.now(),
      appended: true,
    };
    this.#newMessages.add(message.id);
    return this.#dispatcher.dispatch({ type: 'append', message });
  }

  canEdit(messageId: string): boolean {
    const prompt = this.tree.get(messageId);
    if (prompt?.role !== 'user' || prompt.appended) return false;
    const isLast = prompt === this.path.findLast(({ role, appended }) => role === 'user' && !appended);
    return isLast || prompt.state === 'queued' || this.state.status.capabilities.includes('branches');
  }

  regenerate(messageId = this.#lastStarted?.id): void {
    if (messageId === undefined) return;
    const turn = { turnId: randomId(), answerId: randomId(), createdAt: this.clock.now() };
    void this.#dispatcher.dispatch({ type: 'regenerate', messageId, turn });
  }

  /** The answer whose rest can be requested. */
  get continuable(): ChatMessage | undefined {
    const answer = this.path.at(-1);
    return answer && isContinuable(answer) ? answer : undefined;
  }

  setFeedback(messageId: string, given: Feedback | undefined): boolean {
    const feedback = checkFeedback(given);
    const answer = this.tree.get(messageId);
    if (answer?.role !== 'assistant' || answer.appended || isPending(answer) || (given && !feedback)) return false;
    const { beforeFeedback } = this.host.options;
    const { conversationId } = this.state.status;
    try {
      if (beforeFeedback?.({ feedback, conversationId, turnId: answer.turnId, messageId }) === false) return false;
    } catch (cause) {
      console.error('<ai-chat>', cause);
      return false;
    }
    void this.#dispatcher.dispatch({ type: 'feedback', messageId, feedback });
    return true;
  }

  deleteMessage(messageId: string): Promise<boolean> {
    return this.#dispatcher.dispatch({ type: 'delete', messageId });
  }

  selectBranch(messageId: string): void {
    void this.#dispatcher.dispatch({ type: 'select', messageId });
  }

  suggest(suggestions: readonly (string | PromptSuggestion)[]): boolean {
    const last = this.path.at(-1);
    if (last?.role !== 'assistant') return false;
    void this.#dispatcher.dispatch({ type: 'suggest', messageId: last.id, suggestions: readSuggestions(suggestions) });
    return true;
  }

  stop(): Promise<boolean> {
    return this.#dispatcher.dispatch({ type: 'stop' });
  }

  retry(): void {
    void this.#dispatcher.dispatch({ type: 'retry', createdAt: this.clock.now() });
  }

  withdraw(turnId = this.#lastStarted?.turnId): string | undefined {
    const messages = turnId === undefined ? [] : this.tree.messagesOfTurn(turnId);
    const prompt = messages.find(({ role }) => role === 'user');
    const state = messages.at(-1)?.state;
    if (turnId === undefined || !(state === 'queued' || (prompt && state === 'failed'))) return undefined;
    if (hasOtherAnswers(this.tree, turnId)) return undefined;
    void this.#dispatcher.dispatch({ type: 'withdraw', turnId });
    return prompt?.text;
  }

  clear(): Promise<boolean> {
    return this.#dispatcher.dispatch({ type: 'clear' });
  }

  connect(isAgain: boolean): Promise<boolean> {
    return this.#dispatcher.dispatch({ type: 'connect', isAgain });
  }

  close(): void {
    this.isOpen = false;
    this.follow();
    this.#dispatcher.closeSync();
    this.state.setStatus({ isClearing: false, isSlow: false, runningTurnId: undefined });
    this.closedAt = this.clock.now();
  }

  /** Closes for good. Actions that wait for an open conversation are dropped. */
  dispose(): void {
    this.close();
    this.#dispatcher.endWaiting();
  }

  /** Removes all messages, here only. */
  startNew(): void {
    this.closedAt = -Infinity;
    this.state.setScroll(undefined);
    this.tree.clear();
  }

  /** Stops all turns, and removes all messages and what is stored of them. */
  discard(): void {
    this.#runner.stopAll();
    this.startNew();
  }

  onDeletedElsewhere(): void {
    if (this.path.length === 0) return;
    this.discard();
    this.state.isBoundToBackend = false;
    this.state.isDeletedElsewhere = true;
    this.state.setStatus({ conversationId: randomId(), error: undefined });
  }

  copy(): StoredTree {
    return toStoredTree(this.tree);
  }

  /** Adds messages to an empty conversation. Resolves to whether that was possible. */
  restore(stored: StoredTree, origin: ActionOrigin): Promise<boolean> {
    return this.#dispatcher.dispatchPrompt({ type: 'restore', stored }, origin);
  }

  /** Runs the conversation from now on. */
  lead(): void {
    this.leadership ??= {};
    // Work of the tab that led before.
    this.state.setStatus({ isClearing: false, isSlow: false, runningTurnId: this.#runner.runningTurnId });
    if (!this.isOpen) return;
    this.#runner.resumePending();
    this.connection.openEagerly();
  }

  /** Follows changes of the options at once while there are no messages, to show the backend's history and assistants. */
  openIfEmpty(): void {
    if (this.isOpen && this.leadership && this.path.length === 0) this.connection.openEagerly();
  }

  /** Leaves the connection and all turns to another tab or to the backend. */
  follow(): void {
    if (!this.leadership) return;
    this.leadership = undefined;
    this.#runner.leave();
    this.connection.close();
  }

  /** Leaves them while the page may come back. An answer that the backend has for this page alone goes on. */
  hide(): void {
    const { capabilities } = this.state.status;
    const isElsewhere = capabilities.includes('resume') || capabilities.includes('history');
    if (isElsewhere || this.#runner.runningTurnId === undefined) this.follow();
  }

  /** Carries out an action in this tab. Resolves to whether it succeeded. */
  perform(action: ConversationAction): Promise<boolean> {
    return this.#performer.perform(action);
  }

  /** Applies an event of a reply to its turn's answer. */
  applyEvent(turnId: string, event: ChatEvent, number?: number, id?: string): void {
    const answer = this.tree.applyEvent(turnId, event, number, id);
    if (!answer || !isTerminal(event)) return;
    const { error } = answer;
    this.state.emit(error ? { type: 'error', error, message: answer } : { type: 'reply', message: answer });
  }

  get #lastStarted(): ChatMessage | undefined {
    return lastStartedMessage({ messages: this.path });
  }
}
