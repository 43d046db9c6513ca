import type { ReactiveController } from 'lit';
import { isTerminal } from '../../chat/event.ts';
import type {
  ChatErrorInfo,
  ChatEvent,
  ChatMessage,
  ChatReply,
  MessageRetractedEvent,
  UnsolicitedReplyEvent,
} from '../../chat/index.ts';
import { hasCapability } from '../../transports/contract/transport.ts';
import { Conversation, type ActiveTurn } from '../conversation/conversation.ts';
import { RenderThrottle } from '../rendering/render-throttle.ts';
import { AiChatErrorEvent, AiChatPromptEvent, AiChatReplyEvent, type EventIds } from '../events.ts';
import type { ChatHost } from '../host.ts';
import type { PanelContext } from '../panel/panel-context.ts';
import { randomId } from '../conversation/random-id.ts';
import { VisitorId } from '../conversation/visitor-id.ts';
import { Connection, type ConnectionListener } from '../conversation/connection.ts';
import { TurnQueue } from '../conversation/turn-queue.ts';

/** Callbacks from the conversation to the panel. */
export interface ChatListener {
  /** A prompt was added to the transcript. */
  onPromptAdded(): void;
  /** A prompt could not be sent, or the visitor edits it: it was removed from the transcript. */
  onPromptReturned(text: string): void;
  /** An answer has ended. */
  onAnswerEnd(answer: ChatMessage): void;
}

/** Checks the type, because the page may pass anything. */
function hasText(text: unknown): text is string {
  return typeof text === 'string' && text.trim() !== '';
}

/** Runs the conversation: one turn after another, each from its prompt to the end of its answer. */
export class ChatController implements ReactiveController, ConnectionListener {
  conversation = new Conversation();
  readonly connection: Connection;

  readonly #host: ChatHost;
  readonly #context: Pick<PanelContext, 'isVisible' | 'scriptUrl'>;
  readonly #listener: ChatListener;
  readonly #visitorId: VisitorId;
  readonly #turnQueue = new TurnQueue((turn, isCurrent) => this.#runTurn(turn, isCurrent));
  #lastEventAt = 0;
  readonly #renderThrottle: RenderThrottle;
  #userId: string;
  /** The conversation contains messages of a backend, so another one's history must not be inserted. */
  #isBoundToBackend = false;
  #isClearing = false;

  constructor(host: ChatHost, context: Pick<PanelContext, 'isVisible' | 'scriptUrl'>, listener: ChatListener) {
    this.#host = host;
    this.#context = context;
    this.#listener = listener;
    this.#visitorId = new VisitorId(host);
    this.connection = new Connection(host, context.scriptUrl, this.#visitorId, this);
    this.#renderThrottle = new RenderThrottle(() => host.requestUpdate());
    this.#userId = this.#visitorId.value;
    host.addController(this);
  }

  get isAnswering(): boolean {
    return this.#turnQueue.running !== undefined;
  }

  /** Whether no event of the answer has arrived for a while. */
  get isSlow(): boolean {
    return this.isAnswering && Date.now() - this.#lastEventAt >= SLOW_AFTER_MS;
  }

  /** The error that blocks the conversation as a whole, unless its last message shows it already. */
  get blockingError(): ChatErrorInfo | undefined {
    const { error } = this.connection;
    const { error: messageError, state } = this.conversation.lastStarted ?? {};
    const isShownByMessage =
      error?.code === messageError?.code || (error?.retryable && (messageError?.retryable || state === 'interrupted'));
    return isShownByMessage ? undefined : error;
  }

  get acceptsHistory(): boolean {
    return !this.#isBoundToBackend;
  }

  hostUpdate(): void {
    const { isConnected } = this.#host;
    const { value: userId } = this.#visitorId;
    if (userId !== this.#userId) {
      this.#userId = userId;
      this.#disconnect();
      this.#startNew();
    }
    // An empty conversation follows the properties at once, to show the backend's history and assistants.
    if (this.#context.isVisible && isConnected && this.conversation.messages.length === 0)
      this.connection.openEagerly();
  }

  hostConnected(): void {
    addEventListener('online', this.#onOnline);
  }

  hostDisconnected(): void {
    removeEventListener('online', this.#onOnline);
    // An element that is moved in the page is connected again before the microtask.
    queueMicrotask(() => this.#host.isConnected || this.#disconnect());
  }

  /** Connects, because the visitor is about to write. */
  async connect(): Promise<void> {
    const transport = await this.connection.open();
    transport?.connect?.();
  }

  /** Queues a prompt. Returns `false` if it is empty or the page cancelled it. */
  send(text: string): boolean {
    if (this.#isClearing || !hasText(text)) return false;
    const [turnId, id] = [randomId(), randomId()];
    const prompt = new AiChatPromptEvent(text, this.#eventIds({ turnId, id }));
    if (!this.#host.dispatchEvent(prompt) || !hasText(prompt.text)) return false;
    this.#visitorId.persist();
    this.#userId = this.#visitorId.value;
    this.conversation.addTurn(turnId, id, prompt.text);
    this.#listener.onPromptAdded();
    this.#enqueue(turnId);
    return true;
  }

  /** Stops the running answer. The text so far stays. */
  readonly stop = (): void => {
    const turn = this.#turnQueue.running;
    if (!turn) return;
    // At once, however long the transport takes to react to the signal.
    this.#endTurn(turn, 'stopped');
    this.#turnQueue.advance();
  };

  /** Sends the last prompt again if its answer was interrupted or failed with a retryable error. */
  readonly retry = (): void => {
    const turnId = this.#isClearing ? undefined : this.conversation.restartLast();
    if (turnId) this.#enqueue(turnId, true);
  };

  /** Returns the last prompt to the composer if its answer failed. */
  readonly edit = (): void => {
    const answer = this.conversation.lastStarted;
    if (answer?.state === 'failed') this.#returnPrompt(answer.turnId);
  };

  /** Clears the conversation, here and in the backend. If the backend fails to, it stays. */
  async clear(): Promise<void> {
    if (this.#isClearing) return;
    this.#isClearing = true;
    for (const turn of this.#turnQueue.clear()) this.#endTurn(turn, 'stopped');
    const isCleared = this.conversation.messages.length === 0 || (await this.#clearBackend());
    this.#isClearing = false;
    if (isCleared) this.#startNew();
  }

  /** Retries after an error that blocks the conversation as a whole. */
  readonly reconnect = (): void => {
    this.connection.clearError();
    void this.connect();
  };

  onHistory(messages: readonly ChatMessage[]): void {
    this.#isBoundToBackend ||= messages.length > 0;
    this.conversation.prependHistory(messages);
  }

  onUnsolicitedReply({ reply, turnId }: UnsolicitedReplyEvent): void {
    const { conversation } = this;
    void this.#consumeReply(conversation.addUnsolicitedAnswer(turnId), reply, () => conversation === this.conversation);
  }

  onRetract(event: MessageRetractedEvent): void {
    this.conversation.retract(event);
  }

  /** Updates the element soon, once for all changes until then. */
  onChange(): void {
    this.#renderThrottle.request();
  }

  /** Reconnects as soon as the network is back, without waiting for the next attempt. */
  readonly #onOnline = (): void => {
    if (this.connection.status.error?.retryable) void this.connect();
  };

  onConnected(): void {
    this.#turnQueue.resume();
  }

  #enqueue(id: string, isFirst?: boolean): void {
    this.connection.clearError();
    this.#turnQueue.add({ id, controller: new AbortController() }, isFirst);
  }

  async #runTurn({ id, controller }: ActiveTurn, isCurrent: () => boolean): Promise<void> {
    this.conversation.markSending(id);
    this.#lastEventAt = Date.now();
    // A timer of its own, rather than a check at each event: a slow answer has no events.
    const timer = setInterval(() => (isCurrent() ? this.onChange() : clearInterval(timer)), SLOW_AFTER_MS / 4);
    const transport = await this.connection.open();
    if (!isCurrent()) return;
    // The prompt was not sent, so its text goes back to the composer.
    if (!transport) return this.#returnPrompt(id);
    this.#isBoundToBackend = true;
    const request = this.conversation.buildRequest(id, this.#host.assistant);
    return this.#consumeReply(id, transport.send(request, { signal: controller.signal }), isCurrent);
  }

  /** Applies the events of a reply to its turn while that is current. */
  async #consumeReply(turnId: string, reply: ChatReply, isCurrent: () => boolean): Promise<void> {
    for await (const event of reply) {
      if (!isCurrent()) return;
      this.#applyEvent(turnId, event);
    }
  }

  #applyEvent(turnId: string, event: ChatEvent): void {
    const answer = this.conversation.applyEvent(turnId, event);
    this.#lastEventAt = Date.now();
    this.onChange();
    if (!answer || !isTerminal(event)) return;
    const hasFailed = answer.error || answer.state === 'interrupted';
    // Without a connection the queued turns would fail, too.
    if (hasFailed && turnId === this.#turnQueue.running?.id && this.connection.isLost) this.#turnQueue.hold();
    this.#host.dispatchEvent(
      answer.error
        ? new AiChatErrorEvent(answer.error, this.#eventIds(answer))
        : new AiChatReplyEvent(answer, this.#eventIds(answer)),
    );
    this.#listener.onAnswerEnd(answer);
  }

  #endTurn({ id, controller }: ActiveTurn, reason: 'stopped' | 'interrupted'): void {
    // Only a stop by the visitor aborts the request. Disconnecting lets the backend finish the answer.
    if (reason === 'stopped') controller.abort();
    this.#applyEvent(id, { type: 'reply-end', reason });
  }

  #returnPrompt(turnId: string): void {
    this.#listener.onPromptReturned(this.conversation.removeTurn(turnId));
    this.onChange();
  }

  async #clearBackend(): Promise<boolean> {
    const transport = await this.connection.open();
    try {
      if (transport && hasCapability(transport, 'clear')) await transport.clear?.();
    } catch (cause) {
      this.connection.reportError(cause);
      return false;
    }
    return transport !== undefined;
  }

  #disconnect(): void {
    for (const turn of this.#turnQueue.clear()) this.#endTurn(turn, 'interrupted');
    this.connection.close();
  }

  #startNew(): void {
    this.conversation = new Conversation();
    this.#isBoundToBackend = false;
    this.connection.clearError();
  }

  #eventIds({ id, turnId }: Pick<ChatMessage, 'id' | 'turnId'>): EventIds {
    return { conversationId: this.conversation.id, turnId, messageId: id };
  }
}

/** Time without an event after which "Still working…" is shown. */
const SLOW_AFTER_MS = 8_000;
