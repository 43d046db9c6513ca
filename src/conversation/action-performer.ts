import type { ChatMessage } from '../chat/index.ts';
import { isPending } from '../chat/message.ts';
import { hasCapability } from '../transports/contract/transport.ts';
import { addAnswerBranch, addPromptBranch } from './branches.ts';
import type { Connection } from './connection.ts';
import type { ConversationAction } from './conversation-action.ts';
import type { ConversationState } from './conversation-state.ts';
import type { MessageTree } from './message-tree.ts';
import { FeedbackSender } from './feedback-sender.ts';
import { randomId } from './random-id.ts';
import { restoreTree } from './stored-tree.ts';
import {
  addTurn,
  hasOtherAnswers,
  messagesDeletedWith,
  removeMessages,
  removeTurn,
  replaceTurn,
  restartLast,
} from './turn-messages.ts';
import type { TurnRunner } from './turn-runner.ts';

/** The conversation in which actions are carried out. */
export interface PerformerHost {
  readonly tree: MessageTree;
  readonly state: ConversationState;
  readonly connection: Connection;
  readonly host: { readonly isOpen: boolean };
  /** An object as long as this tab runs the conversation, another one each time. */
  readonly leadership: object | undefined;
}

type ActionOf<Type extends ConversationAction['type']> = Extract<ConversationAction, { type: Type }>;

/** Carries out the acts of visitor and page in the tab that runs the conversation. */
export class ActionPerformer {
  readonly #host: PerformerHost;
  readonly #runner: TurnRunner;
  readonly #feedback: FeedbackSender;

  constructor(host: PerformerHost, runner: TurnRunner) {
    this.#host = host;
    this.#runner = runner;
    this.#feedback = new FeedbackSender(host.connection, (messageId) => host.tree.get(messageId));
  }

  /** Repeats what could not be sent. */
  onConnected(): void {
    void this.#feedback.resend();
  }

  /** Resolves to whether the action succeeded. */
  async perform(action: ConversationAction): Promise<boolean> {
    const { tree, state, connection } = this.#host;
    if (state.status.isClearing && action.type !== 'connect') return false;
    switch (action.type) {
      case 'send':
        return this.#send(action);
      case 'append': {
        const { message } = action;
        const parentId = tree.path.at(-1)?.id;
        tree.add(parentId === undefined ? message : { ...message, parentId });
        return true;
      }
      case 'regenerate':
        return this.#regenerate(action);
      case 'retry': {
        const turnId = restartLast(tree, action.createdAt);
        return turnId !== undefined && this.#runner.enqueue(turnId, true);
      }
      case 'withdraw':
        if (hasOtherAnswers(tree, action.turnId)) return false;
        this.#runner.drop(action.turnId);
        removeTurn(tree, action.turnId);
        return true;
      case 'select':
        tree.select(action.messageId);
        return true;
      case 'suggest': {
        const answer = tree.get(action.messageId);
        if (answer) tree.put({ ...answer, suggestions: action.suggestions });
        return answer !== undefined;
      }
      case 'delete':
        return this.#delete(action);
      case 'feedback':
        return this.#setFeedback(action);
      case 'stop':
        this.#runner.stop();
        return true;
      case 'clear':
        return this.#clear();
      case 'restore':
        if (tree.path.length > 0) return false;
        restoreTree(tree, action.stored);
        return true;
      case 'connect':
        if (action.isAgain) connection.clearError();
        await connection.connect();
        return true;
    }
  }

  async #send({ turn, editedId = '' }: ActionOf<'send'>): Promise<boolean> {
    const { tree } = this.#host;
    const edited = tree.get(editedId);
    if (edited?.state === 'queued') {
      replaceTurn(tree, edited.turnId, turn);
      return this.#runner.replace(edited.turnId, turn.turnId);
    }
    if (edited) this.#stopHidden(edited);
    if (!addPromptBranch(tree, editedId, turn)) addTurn(tree, turn);
    return this.#runner.enqueue(turn.turnId);
  }

  async #regenerate({ messageId, turn }: ActionOf<'regenerate'>): Promise<boolean> {
    const { tree } = this.#host;
    const answer = tree.get(messageId);
    if (answer?.role !== 'assistant' || answer.state === 'queued' || !tree.promptOf(messageId)) return false;
    // An unsolicited answer cannot be stopped.
    if (isPending(answer) && !this.#runner.isQueued(answer.turnId)) return false;
    this.#stopHidden(answer);
    addAnswerBranch(tree, messageId, turn);
    return this.#runner.enqueue(turn.turnId);
  }

  async #delete({ messageId }: ActionOf<'delete'>): Promise<boolean> {
    const { tree, connection, state } = this.#host;
    const messages = messagesDeletedWith(tree, messageId);
    if (messages.length === 0 || messages.some(({ state: of }) => of === 'sending' || of === 'streaming')) return false;
    const { conversationId } = state.status;
    try {
      const transport = await connection.open();
      if (!transport || !hasCapability(transport, 'delete')) return false;
      const sent = messages
        .filter((message) => message.state !== 'queued' && !message.appended)
        .map(({ turnId }) => turnId);
      if (sent.length > 0) await transport.delete?.([...new Set(sent)]);
    } catch (cause) {
      state.reportError(cause);
      return false;
    }
    if (conversationId !== state.status.conversationId) return false;
    for (const { turnId, role } of messages) if (role === 'assistant') this.#runner.drop(turnId);
    removeMessages(tree, messages);
    return true;
  }

  async #setFeedback({ messageId, feedback }: ActionOf<'feedback'>): Promise<boolean> {
    const { tree } = this.#host;
    const answer = tree.get(messageId);
    if (!answer) return false;
    const { feedback: _, ...rest } = answer;
    tree.put({ ...rest, ...(feedback && { feedback }) });
    this.#feedback.send(messageId);
    return true;
  }

  /** Stops what another version of a message is about to hide: nobody would see the rest of it. */
  #stopHidden({ id, parentId }: ChatMessage): void {
    this.#runner.stopBelow(id);
    const visible = this.#host.tree.selectedChild(parentId);
    if (visible) this.#runner.stopBelow(visible.id);
  }

  /** Nothing changes until the backend has cleared its memory, except that no further prompt is sent. */
  async #clear(): Promise<boolean> {
    const { tree, state, leadership } = this.#host;
    const { conversationId } = state.status;
    /** Whether another tab runs the conversation now, or it is another one. One that was closed meanwhile is still cleared. */
    const isLost = (): boolean =>
      conversationId !== state.status.conversationId ||
      (this.#host.host.isOpen && leadership !== this.#host.leadership);
    this.#runner.pause();
    state.setStatus({ isClearing: true });
    let isCleared = false;
    try {
      isCleared = tree.path.length === 0 || (await this.#clearBackend());
    } catch (cause) {
      if (!isLost()) state.reportError(cause);
    }
    if (isLost()) return false;
    if (isCleared) {
      this.#runner.stopAll();
      state.isBoundToBackend = false;
      state.setScroll(undefined);
      tree.clear();
    }
    this.#runner.unpause();
    state.setStatus({ isClearing: false, ...(isCleared && { conversationId: randomId(), error: undefined }) });
    return isCleared;
  }

  /** Resolves to `false` if there is no transport; the error is reported then. */
  async #clearBackend(): Promise<boolean> {
    const transport = await this.#host.connection.open();
    if (transport && hasCapability(transport, 'clear')) await transport.clear?.();
    return transport !== undefined;
  }
}
