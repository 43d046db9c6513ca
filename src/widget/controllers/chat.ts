import type { ReactiveController } from 'lit';
import { isLast } from '../../chat/event.ts';
import type { ChatError, ChatEvent, ChatMessage, ChatReply, RetractEvent, UnpromptedEvent } from '../../chat/index.ts';
import type { AiChat } from '../ai-chat.ts';
import { Conversation, type Turn } from '../conversation.ts';
import { DrawPace } from '../draw-pace.ts';
import { AiChatErrorEvent, AiChatPromptEvent, AiChatReplyEvent, type EventIds } from '../events.ts';
import { randomId } from '../random-id.ts';
import { Memory } from './memory.ts';
import { TransportController, type TransportListener } from './transport.ts';
import { TurnQueue } from './turn-queue.ts';

/** Who hears what the conversation itself cannot deal with. */
export interface ChatListener {
  /** A prompt is in the transcript. */
  sent(): void;
  /** A prompt never left, or is to be written anew: out of the transcript again, here is its text. */
  takenBack(text: string): void;
  /** An answer is over. */
  answered(answer: ChatMessage): void;
}

/** The page may hand over anything. */
function isPrompt(text: unknown): text is string {
  return typeof text === 'string' && text.trim() !== '';
}

/** Leads the conversation: one turn after another, from the prompt to the end of its answer. */
export class ChatController implements ReactiveController, TransportListener {
  conversation = new Conversation();
  readonly transport: TransportController;

  readonly #host: AiChat;
  readonly #listener: ChatListener;
  readonly #memory: Memory;
  readonly #turns = new TurnQueue((turn, isWanted) => this.#run(turn, isWanted));
  #heardAt = 0;
  readonly #pace: DrawPace;
  #userId: string;
  /** Some backend has its part in this conversation; another one's history does not belong to it. */
  #hasHome = false;
  #isClearing = false;

  constructor(host: AiChat, listener: ChatListener) {
    this.#host = host;
    this.#listener = listener;
    this.#memory = new Memory(host);
    this.transport = new TransportController(host, this.#memory, this);
    this.#pace = new DrawPace(() => host.requestUpdate());
    this.#userId = this.#memory.userId;
    host.addController(this);
  }

  get isAnswering(): boolean {
    return this.#turns.running !== undefined;
  }

  /** Whether nothing has come of the answer for a while. */
  get isSlow(): boolean {
    return this.isAnswering && Date.now() - this.#heardAt >= SLOW_MS;
  }

  /** What keeps the conversation as a whole from going on, unless its last message says so already: one fault is said once. */
  get hindrance(): ChatError | undefined {
    const { error } = this.transport;
    const { error: said, state } = this.conversation.last ?? {};
    const isSaid = error?.code === said?.code || (error?.retryable && (said?.retryable || state === 'interrupted'));
    return isSaid ? undefined : error;
  }

  get takesHistory(): boolean {
    return !this.#hasHome;
  }

  hostUpdate(): void {
    const { isShown, isConnected } = this.#host;
    const { userId } = this.#memory;
    if (userId !== this.#userId) {
      this.#userId = userId;
      this.#leave();
      this.#begin();
    }
    // Nothing said yet, so nothing to disturb: whoever the properties name now can be asked what they remember.
    if (isShown && isConnected && this.conversation.messages.length === 0) this.transport.wake();
  }

  hostConnected(): void {
    addEventListener('online', this.#onOnline);
  }

  hostDisconnected(): void {
    removeEventListener('online', this.#onOnline);
    // An element that is only moved is back before the microtask.
    queueMicrotask(() => this.#host.isConnected || this.#leave());
  }

  /** Connects, because a person is about to write. */
  async connect(): Promise<void> {
    const transport = await this.transport.open();
    transport?.connect?.();
  }

  /** Has a prompt answered when its turn comes. False: there is nothing to send, or the page forbade it. */
  send(text: string): boolean {
    if (this.#isClearing || !isPrompt(text)) return false;
    const [turnId, id] = [randomId(), randomId()];
    const prompt = new AiChatPromptEvent(text, this.#ids({ turnId, id }));
    if (!this.#host.dispatchEvent(prompt) || !isPrompt(prompt.text)) return false;
    this.#memory.keep();
    this.#userId = this.#memory.userId;
    this.conversation.ask(turnId, id, prompt.text);
    this.#listener.sent();
    this.#enqueue(turnId);
    return true;
  }

  /** Ends the running answer at a person's word. What has come stays. */
  readonly stop = (): void => {
    const turn = this.#turns.running;
    if (!turn) return;
    // At once, whatever a transport makes of the signal: a person who says stop sees it stop.
    this.#end(turn, 'stopped');
    this.#turns.drop();
  };

  /** Has the last prompt answered again, if its answer failed or was cut off. */
  readonly retry = (): void => {
    const turnId = this.#isClearing ? undefined : this.conversation.retry();
    if (turnId) this.#enqueue(turnId, true);
  };

  /** Hands the last prompt back to be written anew, if its answer failed. */
  readonly edit = (): void => {
    const answer = this.conversation.last;
    if (answer?.state === 'failed') this.#takeBack(answer.turnId);
  };

  /** Empties the conversation and what the backend remembers of it. If the backend cannot, nothing is emptied. */
  async clear(): Promise<void> {
    if (this.#isClearing) return;
    this.#isClearing = true;
    for (const turn of this.#turns.dropAll()) this.#end(turn, 'stopped');
    const isClear = this.conversation.messages.length === 0 || (await this.#isForgotten());
    this.#isClearing = false;
    if (isClear) this.#begin();
  }

  /** Tries again what failed for the conversation as a whole. */
  readonly reconnect = (): void => {
    this.transport.forgive();
    void this.connect();
  };

  history(messages: readonly ChatMessage[]): void {
    this.#hasHome ||= messages.length > 0;
    this.conversation.prepend(messages);
  }

  unprompted({ reply, turnId }: UnpromptedEvent): void {
    const { conversation } = this;
    void this.#follow(conversation.hear(turnId), reply, () => conversation === this.conversation);
  }

  retract(event: RetractEvent): void {
    this.conversation.retract(event);
  }

  /** Has the element drawn soon, however much changes until then. */
  changed(): void {
    this.#pace.ask();
  }

  /** Whose network is back does not wait until the connection would be sought again. */
  readonly #onOnline = (): void => {
    if (this.transport.status.error?.retryable) void this.connect();
  };

  /** There is a connection, or one again. */
  connected(): void {
    this.#turns.resume();
  }

  #enqueue(id: string, isFirst?: boolean): void {
    this.transport.forgive();
    this.#turns.add({ id, stop: new AbortController() }, isFirst);
  }

  async #run({ id, stop }: Turn, isWanted: () => boolean): Promise<void> {
    this.conversation.send(id);
    this.#heardAt = Date.now();
    // Looks now and then, not with every piece of the answer.
    const timer = setInterval(() => (isWanted() ? this.changed() : clearInterval(timer)), SLOW_MS / 4);
    const transport = await this.transport.open();
    if (!isWanted()) return;
    // It never left: what was typed goes back to where it can be sent from.
    if (!transport) return this.#takeBack(id);
    this.#hasHome = true;
    const request = this.conversation.request(id, this.#host.assistant);
    return this.#follow(id, transport.send(request, { signal: stop.signal }), isWanted);
  }

  /** Folds a reply into its turn, for as long as it is wanted. */
  async #follow(turnId: string, reply: ChatReply, isWanted: () => boolean): Promise<void> {
    for await (const event of reply) {
      if (!isWanted()) return;
      this.#hear(turnId, event);
    }
  }

  #hear(turnId: string, event: ChatEvent): void {
    const answer = this.conversation.apply(turnId, event);
    this.#heardAt = Date.now();
    this.changed();
    if (!answer || !isLast(event)) return;
    const isLost = answer.error || answer.state === 'interrupted';
    // Without a connection the next ones would only fail, too.
    if (isLost && turnId === this.#turns.running?.id && this.transport.isLost) this.#turns.hold();
    this.#host.dispatchEvent(
      answer.error
        ? new AiChatErrorEvent(answer.error, this.#ids(answer))
        : new AiChatReplyEvent(answer, this.#ids(answer)),
    );
    this.#listener.answered(answer);
  }

  #end({ id, stop }: Turn, reason: 'stopped' | 'interrupted'): void {
    // Leaving is not stopping: only a person's stop reaches the backend.
    if (reason === 'stopped') stop.abort();
    this.#hear(id, { type: 'reply-end', reason });
  }

  #takeBack(turnId: string): void {
    this.#listener.takenBack(this.conversation.takeBack(turnId));
    this.changed();
  }

  async #isForgotten(): Promise<boolean> {
    const transport = await this.transport.open();
    try {
      await transport?.clear?.();
    } catch (cause) {
      this.transport.fail(cause);
      return false;
    }
    return transport !== undefined;
  }

  #leave(): void {
    for (const turn of this.#turns.dropAll()) this.#end(turn, 'interrupted');
    this.transport.close();
  }

  #begin(): void {
    this.conversation = new Conversation();
    this.#hasHome = false;
    this.transport.forgive();
  }

  #ids({ id, turnId }: Pick<ChatMessage, 'id' | 'turnId'>): EventIds {
    return { conversationId: this.conversation.id, turnId, messageId: id };
  }
}

/** Milliseconds without anything of an answer, after which it is said that it is worked at. */
const SLOW_MS = 8_000;
