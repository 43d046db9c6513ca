import type { ChatMessage, MessageRetractedEvent, UnsolicitedReplyEvent } from '../chat/index.ts';
import { hasCapability } from '../transports/contract/transport.ts';
import { Connection, type ConnectionListener } from './connection.ts';
import {
  lastStartedMessage,
  type Conversation,
  type ConversationEvent,
  type ConversationOptions,
  type ConversationSnapshot,
  type SendResult,
} from './conversation.ts';
import { ConversationState } from './conversation-state.ts';
import { randomId } from './random-id.ts';
import { TurnRunner } from './turn-runner.ts';
import { VisitorId } from './visitor-id.ts';

/** Creates a conversation. Nothing is connected or stored before it is opened or a prompt is sent. */
export function createConversation(options: ConversationOptions = {}): Conversation {
  return new LocalConversation(options);
}

/** A conversation that this page runs by itself. */
class LocalConversation implements Conversation, ConnectionListener {
  readonly #state = new ConversationState();
  #options: ConversationOptions;
  readonly #visitorId: VisitorId;
  #userId: string;
  readonly #connection: Connection;
  readonly #runner: TurnRunner;
  #isOpen = false;

  constructor(options: ConversationOptions) {
    this.#options = options;
    const getOptions = (): ConversationOptions => this.#options;
    this.#visitorId = new VisitorId(getOptions);
    this.#userId = this.#visitorId.value;
    this.#connection = new Connection(this.#state, getOptions, this.#visitorId, this);
    this.#runner = new TurnRunner(this.#state, this.#connection, getOptions);
  }

  readonly getSnapshot = (): ConversationSnapshot => this.#state.snapshot;

  readonly subscribe = (listener: () => void): (() => void) => this.#state.subscribe(listener);

  onEvent(listener: (event: ConversationEvent) => void): () => void {
    return this.#state.onEvent(listener);
  }

  send(text: string): SendResult {
    if (this.#state.status.isClearing) return { isAccepted: false, reason: 'clearing' };
    if (!hasText(text)) return { isAccepted: false, reason: 'empty' };
    const [turnId, messageId] = [randomId(), randomId()];
    const prompt = { text, conversationId: this.#state.id, turnId, messageId };
    const { beforeSend = () => text } = this.#options;
    const textToSend = beforeSend(prompt);
    if (!hasText(textToSend)) return { isAccepted: false, reason: 'cancelled' };
    this.#visitorId.persist();
    this.#userId = this.#visitorId.value;
    const message = this.#state.transcript.addTurn(turnId, messageId, textToSend);
    this.#state.emit({ type: 'prompt', message });
    return { isAccepted: true, turnId, messageId, isSent: this.#runner.enqueue(turnId) };
  }

  stop(): void {
    this.#runner.stop();
  }

  retry(): void {
    const turnId = this.#state.status.isClearing ? undefined : this.#state.transcript.restartLast();
    if (turnId) void this.#runner.enqueue(turnId, true);
  }

  withdraw(): string | undefined {
    const answer = lastStartedMessage(this.#state.transcript);
    if (answer?.state !== 'failed') return undefined;
    const text = this.#state.transcript.removeTurn(answer.turnId);
    this.#state.notify();
    return text;
  }

  async clear(): Promise<boolean> {
    if (this.#state.status.isClearing) return false;
    this.#state.setStatus({ isClearing: true });
    this.#runner.clear('stopped');
    const isCleared = this.#state.transcript.messages.length === 0 || (await this.#clearBackend());
    this.#state.setStatus({ isClearing: false });
    if (isCleared) this.#state.startNew();
    return isCleared;
  }

  setDraft(text: string): void {
    if (text === this.#state.draft) return;
    this.#state.draft = text;
    this.#state.notify();
  }

  configure(options: Partial<ConversationOptions>): void {
    this.#options = { ...this.#options, ...options };
    const { value: userId } = this.#visitorId;
    if (userId !== this.#userId) {
      this.#userId = userId;
      this.close();
      this.#state.startNew();
    }
    this.#openIfEmpty();
  }

  open(): void {
    this.#isOpen = true;
    this.#openIfEmpty();
  }

  connect(): Promise<void> {
    return this.#connection.connect();
  }

  reconnect(): Promise<void> {
    this.#connection.clearError();
    return this.#connection.connect();
  }

  close(): void {
    this.#isOpen = false;
    this.#runner.clear('interrupted');
    this.#connection.close();
  }

  dispose(): void {
    this.close();
    this.#state.dispose();
  }

  onHistory(messages: readonly ChatMessage[]): void {
    this.#state.isBoundToBackend ||= messages.length > 0;
    this.#state.transcript.prependHistory(messages);
    this.#state.notify();
  }

  onUnsolicitedReply({ reply, turnId }: UnsolicitedReplyEvent): void {
    const { transcript } = this.#state;
    const isCurrent = (): boolean => transcript === this.#state.transcript;
    void this.#runner.consume(transcript.addUnsolicitedAnswer(turnId), reply, isCurrent);
  }

  onRetract(event: MessageRetractedEvent): void {
    this.#state.transcript.retract(event);
    this.#state.notify();
  }

  onConnected(): void {
    this.#runner.resume();
  }

  /** An empty conversation follows the options at once, to show the backend's history and assistants. */
  #openIfEmpty(): void {
    if (this.#isOpen && this.#state.transcript.messages.length === 0) this.#connection.openEagerly();
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
}

/** Checks the type, because the page may pass anything. */
function hasText(text: unknown): text is string {
  return typeof text === 'string' && text.trim() !== '';
}
