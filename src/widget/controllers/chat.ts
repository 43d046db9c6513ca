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
import type { AiChat } from '../ai-chat.ts';
import { Conversation, type ActiveTurn } from '../conversation/conversation.ts';
import { RenderThrottle } from '../rendering/render-throttle.ts';
import { AiChatErrorEvent, AiChatPromptEvent, AiChatReplyEvent, type EventIds } from '../events.ts';
import { randomId } from '../conversation/random-id.ts';
import { VisitorId } from '../conversation/visitor-id.ts';
import { Connection, type ConnectionListener } from '../conversation/connection.ts';
import { TurnQueue } from '../conversation/turn-queue.ts';

/** Who hears what the conversation itself cannot deal with. */
export interface ChatListener {
  /** A prompt is in the transcript. */
  onPromptAdded(): void;
  /** A prompt never left, or is to be written anew: out of the transcript again, here is its text. */
  onPromptReturned(text: string): void;
  /** An answer is over. */
  onAnswerEnd(answer: ChatMessage): void;
}

/** The page may hand over anything. */
function hasText(text: unknown): text is string {
  return typeof text === 'string' && text.trim() !== '';
}

/** Leads the conversation: one turn after another, from the prompt to the end of its answer. */
export class ChatController implements ReactiveController, ConnectionListener {
  conversation = new Conversation();
  readonly connection: Connection;

  readonly #host: AiChat;
  readonly #listener: ChatListener;
  readonly #visitorId: VisitorId;
  readonly #turnQueue = new TurnQueue((turn, isCurrent) => this.#runTurn(turn, isCurrent));
  #lastEventAt = 0;
  readonly #renderThrottle: RenderThrottle;
  #userId: string;
  /** Some backend has its part in this conversation; another one's history does not belong to it. */
  #isBoundToBackend = false;
  #isClearing = false;

  constructor(host: AiChat, listener: ChatListener) {
    this.#host = host;
    this.#listener = listener;
    this.#visitorId = new VisitorId(host);
    this.connection = new Connection(host, this.#visitorId, this);
    this.#renderThrottle = new RenderThrottle(() => host.requestUpdate());
    this.#userId = this.#visitorId.value;
    host.addController(this);
  }

  get isAnswering(): boolean {
    return this.#turnQueue.running !== undefined;
  }

  /** Whether nothing has come of the answer for a while. */
  get isSlow(): boolean {
    return this.isAnswering && Date.now() - this.#lastEventAt >= SLOW_AFTER_MS;
  }

  /** What keeps the conversation as a whole from going on, unless its last message says so already: one fault is said once. */
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
    const { isVisible, isConnected } = this.#host;
    const { value: userId } = this.#visitorId;
    if (userId !== this.#userId) {
      this.#userId = userId;
      this.#disconnect();
      this.#startNew();
    }
    // Nothing said yet, so nothing to disturb: whoever the properties name now can be asked what they remember.
    if (isVisible && isConnected && this.conversation.messages.length === 0) this.connection.openEagerly();
  }

  hostConnected(): void {
    addEventListener('online', this.#onOnline);
  }

  hostDisconnected(): void {
    removeEventListener('online', this.#onOnline);
    // An element that is only moved is back before the microtask.
    queueMicrotask(() => this.#host.isConnected || this.#disconnect());
  }

  /** Connects, because a person is about to write. */
  async connect(): Promise<void> {
    const transport = await this.connection.open();
    transport?.connect?.();
  }

  /** Has a prompt answered when its turn comes. False: there is nothing to send, or the page forbade it. */
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

  /** Ends the running answer at a person's word. What has come stays. */
  readonly stop = (): void => {
    const turn = this.#turnQueue.running;
    if (!turn) return;
    // At once, whatever a transport makes of the signal: a person who says stop sees it stop.
    this.#endTurn(turn, 'stopped');
    this.#turnQueue.advance();
  };

  /** Has the last prompt answered again, if its answer failed or was cut off. */
  readonly retry = (): void => {
    const turnId = this.#isClearing ? undefined : this.conversation.restartLast();
    if (turnId) this.#enqueue(turnId, true);
  };

  /** Hands the last prompt back to be written anew, if its answer failed. */
  readonly edit = (): void => {
    const answer = this.conversation.lastStarted;
    if (answer?.state === 'failed') this.#returnPrompt(answer.turnId);
  };

  /** Empties the conversation and what the backend remembers of it. If the backend cannot, nothing is emptied. */
  async clear(): Promise<void> {
    if (this.#isClearing) return;
    this.#isClearing = true;
    for (const turn of this.#turnQueue.clear()) this.#endTurn(turn, 'stopped');
    const isCleared = this.conversation.messages.length === 0 || (await this.#clearBackend());
    this.#isClearing = false;
    if (isCleared) this.#startNew();
  }

  /** Tries again what failed for the conversation as a whole. */
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

  /** Has the element drawn soon, however much changes until then. */
  onChange(): void {
    this.#renderThrottle.request();
  }

  /** Whose network is back does not wait until the connection would be sought again. */
  readonly #onOnline = (): void => {
    if (this.connection.status.error?.retryable) void this.connect();
  };

  /** There is a connection, or one again. */
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
    // Looks now and then, not with every piece of the answer.
    const timer = setInterval(() => (isCurrent() ? this.onChange() : clearInterval(timer)), SLOW_AFTER_MS / 4);
    const transport = await this.connection.open();
    if (!isCurrent()) return;
    // It never left: what was typed goes back to where it can be sent from.
    if (!transport) return this.#returnPrompt(id);
    this.#isBoundToBackend = true;
    const request = this.conversation.buildRequest(id, this.#host.assistant);
    return this.#consumeReply(id, transport.send(request, { signal: controller.signal }), isCurrent);
  }

  /** Folds a reply into its turn, for as long as it is wanted. */
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
    // Without a connection the next ones would only fail, too.
    if (hasFailed && turnId === this.#turnQueue.running?.id && this.connection.isLost) this.#turnQueue.hold();
    this.#host.dispatchEvent(
      answer.error
        ? new AiChatErrorEvent(answer.error, this.#eventIds(answer))
        : new AiChatReplyEvent(answer, this.#eventIds(answer)),
    );
    this.#listener.onAnswerEnd(answer);
  }

  #endTurn({ id, controller }: ActiveTurn, reason: 'stopped' | 'interrupted'): void {
    // Leaving is not stopping: only a person's stop reaches the backend.
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

/** Milliseconds without anything of an answer, after which it is said that it is worked at. */
const SLOW_AFTER_MS = 8_000;
