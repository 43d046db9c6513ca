import {
  applyEvent,
  chatError,
  isOpen,
  keepGrammar,
  newMessage,
  type ChatEvent,
  type ChatMessage,
  type ChatReply,
  type Clock,
  type ReplyEnd,
  type ReplyError,
} from '../../chat/index.ts';
import type { Log } from '../log.ts';

/**
 * Receives the events of a turn, numbered from 1, and beside each the answer as far as it has come: whoever needs the whole
 * has it at the last event. A promise it returns holds the turn, and so its provider, until the reader can take more.
 */
export type TurnReader = (event: ChatEvent, number: number, answer: ChatMessage) => void | Promise<void>;

export interface TurnLimits {
  /** The most characters of one answer. */
  readonly answerCharacters: number;
  /** The longest that one answer may take, in milliseconds. */
  readonly answerMs: number;
}

export interface TurnOptions {
  readonly id: string;
  /** Who asked; only they find the turn again. */
  readonly owner: string;
  /** The id of the message that the answer becomes. */
  readonly messageId: string;
  readonly limits: TurnLimits;
  readonly clock: Clock;
  readonly log: Log;
  readonly ask: (signal: AbortSignal) => ChatReply;
}

/**
 * A running reply as a numbered event log, which its reader attaches to and leaves. It has one reader at a time, and goes on
 * without one: leaving is not stopping.
 */
export class Turn {
  readonly id: string;
  readonly owner: string;
  /** The whole answer, once its last event has been delivered. Never rejects. */
  readonly ended: Promise<ChatMessage>;

  readonly #limits: TurnLimits;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #events: ChatEvent[] = [];
  readonly #upstream = new AbortController();
  readonly #cancelTimer: () => void;
  readonly #resolveEnded: (answer: ChatMessage) => void;
  #answer: ChatMessage;
  #reader: TurnReader | undefined;
  /** Lets a turn go on that waits for a reader which is gone. */
  #release: (() => void) | undefined;
  #cancelGrace: (() => void) | undefined;

  constructor({ id, owner, messageId, limits, clock, log, ask }: TurnOptions) {
    this.id = id;
    this.owner = owner;
    this.#limits = limits;
    this.#clock = clock;
    this.#log = log;
    this.#answer = newMessage('assistant', { id: messageId, turnId: id, createdAt: clock.now() });
    const { promise, resolve } = Promise.withResolvers<ChatMessage>();
    this.ended = promise;
    this.#resolveEnded = resolve;
    this.#cancelTimer = clock.after(limits.answerMs, () =>
      this.#cutShort({ type: 'reply-error', ...chatError('timeout') }),
    );
    void this.#pump(ask);
  }

  /** The answer as far as it has come. */
  get answer(): ChatMessage {
    return this.#answer;
  }

  get isOver(): boolean {
    return !isOpen(this.#answer);
  }

  /**
   * Hands `reader` every event behind number `after`, those to come included, and takes the turn from whoever read it.
   * @returns leaves, and says whether there was something to leave: not if another reader has come since.
   */
  attach(reader: TurnReader, after = 0): () => boolean {
    this.#detach();
    this.#cancelGrace?.();
    for (const [index, event] of this.#events.entries()) {
      if (index >= after) void reader(event, index + 1, this.#answer);
    }
    this.#reader = reader;
    return () => {
      if (this.#reader !== reader) return false;
      this.#detach();
      return true;
    };
  }

  /** Ends the upstream request at once; the answer keeps what it has. */
  stop(): void {
    this.#cutShort({ type: 'reply-end', reason: 'stopped' });
  }

  /** Stops, unless a reader attaches within `ms` milliseconds: nobody should pay for what nobody comes back to read. */
  stopUnlessResumed(ms: number): void {
    this.#cancelGrace?.();
    this.#cancelGrace = this.#clock.after(ms, () => this.stop());
  }

  #detach(): void {
    this.#reader = undefined;
    this.#release?.();
  }

  /** Ends the turn from outside. A provider may take its time to notice; nobody waits for it. */
  #cutShort(end: ReplyEnd | ReplyError): void {
    if (this.isOver) return;
    void this.#deliver(end);
    this.#upstream.abort();
    this.#release?.();
  }

  async #pump(ask: TurnOptions['ask']): Promise<void> {
    // In a microtask, so that whoever makes the turn can attach before its first event.
    await Promise.resolve();
    const { signal } = this.#upstream;
    const events = keepGrammar(
      lazily(() => ask(signal)),
      (cause) => {
        this.#log.error({ err: cause, turn: this.id }, 'a turn failed unexpectedly');
      },
    );
    for await (const event of events) {
      if (this.isOver) return;
      const wait = this.#deliver(event);
      if (wait) await Promise.race([wait, new Promise<void>((resolve) => (this.#release = resolve))]);
      if (this.#answer.text.length > this.#limits.answerCharacters)
        this.#cutShort({ type: 'reply-end', reason: 'length' });
    }
  }

  #deliver(event: ChatEvent): void | Promise<void> {
    if (this.#events.length === 0 && event.type !== 'reply-start') void this.#deliver({ type: 'reply-start' });
    this.#events.push(event);
    this.#answer = applyEvent(this.#answer, event);
    if (this.isOver) {
      this.#cancelTimer();
      this.#cancelGrace?.();
      this.#resolveEnded(this.#answer);
    }
    return this.#reader?.(event, this.#events.length, this.#answer);
  }
}

/** A reply that is asked for when it is read, so that asking which throws is a reply that throws. */
async function* lazily(ask: () => ChatReply): AsyncGenerator<ChatEvent, void, void> {
  yield* ask();
}
