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
import { fitEvent } from './answer-limit.ts';
import { turnLabel } from './turn-label.ts';
import { guarded, type TurnReader } from './turn-reader.ts';

export type { TurnReader } from './turn-reader.ts';

export interface TurnLimits {
  /** The most characters of one answer, its reasoning included. */
  readonly answerCharacters: number;
  /** The longest that one answer may take, in milliseconds. */
  readonly answerMs: number;
}

export interface TurnOptions {
  readonly id: string;
  /** Who asked; only they find the turn again. */
  readonly owner: string;
  /** Its place among all that the relay was asked. */
  readonly rank: number;
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
  /** Whether the conversation it belongs to has been cleared since. */
  isForgotten = false;
  readonly rank: number;
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
  /** Pending while the reader cannot take more. */
  #held: Promise<void> | undefined;
  /** Lets the turn go on without the reader that holds it. */
  #release: (() => void) | undefined;
  #cancelGrace: (() => void) | undefined;

  constructor({ id, owner, rank, messageId, limits, clock, log, ask }: TurnOptions) {
    this.id = id;
    this.owner = owner;
    this.rank = rank;
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
    // A provider may be anybody's code, and an event of its of no form that anything here could read.
    this.#pump(ask).catch((cause: unknown) => {
      this.#report(cause);
      this.#cutShort({ type: 'reply-error', ...chatError('internal') });
    });
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
    const safe = guarded(reader, (cause) => {
      this.#log.error({ err: cause, turn: turnLabel(this.id) }, 'the reader of a turn failed');
    });
    for (const [index, event] of this.#events.entries()) {
      // It may say that it is behind: then the first event to come finds it so, and holds the turn.
      if (index >= after) void safe(event, index + 1, this.#answer);
    }
    if (this.isOver) return () => false;
    this.#reader = safe;
    return () => {
      if (this.#reader !== safe) return false;
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
    if (this.isOver) return;
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
    this.#deliver(end);
    this.#upstream.abort();
    this.#release?.();
  }

  /** Keeps the provider waiting until the reader can take more, is gone, or the turn is over. */
  #hold(wait: Promise<void>): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    this.#release = resolve;
    void wait.then(resolve);
    void promise.then(() => {
      if (this.#held === promise) this.#held = undefined;
    });
  }

  async #pump(ask: TurnOptions['ask']): Promise<void> {
    // In a microtask, so that whoever makes the turn can attach before its first event.
    await Promise.resolve();
    if (this.isOver) return;
    const { signal } = this.#upstream;
    // Asked for when it is read, so that asking which throws is a reply that throws.
    const reply: ChatReply = { [Symbol.asyncIterator]: () => ask(signal)[Symbol.asyncIterator]() };
    for await (const event of keepGrammar(reply, (cause) => this.#report(cause))) {
      if (this.isOver) return;
      // Says nothing, and would only fill the log.
      if ('delta' in event && event.delta === '') continue;
      const fitting = fitEvent(event, this.#answer, this.#limits.answerCharacters);
      this.#deliver(fitting);
      if (fitting !== event) this.#cutShort({ type: 'reply-end', reason: 'length' });
      while (this.#held) await this.#held;
      if (this.isOver) return;
    }
  }

  #deliver(event: ChatEvent): void {
    if (this.#events.length === 0 && event.type !== 'reply-start') this.#deliver({ type: 'reply-start' });
    this.#events.push(event);
    this.#answer = applyEvent(this.#answer, event);
    const wait = this.#reader?.(event, this.#events.length, this.#answer);
    if (!this.isOver) {
      if (wait) this.#hold(wait);
      return;
    }
    this.#reader = undefined;
    this.#cancelTimer();
    this.#cancelGrace?.();
    this.#resolveEnded(this.#answer);
  }

  #report(cause: unknown): void {
    // Once it is over, what the provider still throws is how it takes being cut off.
    if (!this.isOver) this.#log.error({ err: cause, turn: turnLabel(this.id) }, 'a turn failed unexpectedly');
  }
}
