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
import { ReplyLog } from './reply-log.ts';
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
  readonly #events = new ReplyLog();
  readonly #upstream = new AbortController();
  readonly #cancelTimer: () => void;
  readonly #resolveEnded: (answer: ChatMessage) => void;
  #answer: ChatMessage;
  /** The answer as it was streamed, which a text at the end may have replaced. */
  #streamed: ChatMessage;
  #reading: Reading | undefined;
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
    this.#streamed = this.#answer;
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

  /** Whether it runs and nobody reads it: whoever did has lost the connection. */
  get isAbandoned(): boolean {
    return !this.isOver && this.#reading === undefined;
  }

  /** Characters that it takes to keep it, once it is over. */
  get size(): number {
    const { text, reasoning = '' } = this.#streamed;
    const replaced = this.#answer.text === text ? 0 : this.#answer.text.length;
    return text.length + reasoning.length + replaced + this.#events.size;
  }

  /**
   * Hands `reader` every event behind number `after`, those to come included, and takes the turn from whoever read it. What came before
   * is read no faster than the reader takes it, deltas in runs.
   * @returns leaves, and says whether there was something to leave: not if another reader has come since.
   */
  attach(reader: TurnReader, after = 0): () => boolean {
    this.#detach();
    this.#cancelGrace?.();
    const read = guarded(reader, (cause) => {
      this.#log.error({ err: cause, turn: turnLabel(this.id) }, 'the reader of a turn failed');
    });
    const reading: Reading = { reader, read, position: after, isCatchingUp: true };
    this.#reading = reading;
    this.#catchUp(reading);
    return () => {
      if (this.#reading !== reading) return false;
      this.#detach();
      return true;
    };
  }

  /** Whether this is who reads it, and there is something left to read. */
  isReadBy(reader: TurnReader): boolean {
    return this.#reading?.reader === reader;
  }

  /** Ends the upstream request at once; the answer keeps what it has. `reason`: `interrupted` when it is not the visitor who ends it. */
  stop(reason: 'stopped' | 'interrupted' = 'stopped'): void {
    this.#cutShort({ type: 'reply-end', reason });
  }

  /** Stops, unless a reader attaches within `ms` milliseconds: nobody should pay for what nobody comes back to read. */
  stopUnlessResumed(ms: number): void {
    if (this.isOver) return;
    this.#cancelGrace?.();
    this.#cancelGrace = this.#clock.after(ms, () => this.stop());
  }

  #detach(): void {
    this.#reading = undefined;
    this.#release?.();
  }

  /** Reads on from where the reader is, until it is behind, or has all there is. */
  #catchUp(reading: Reading): void {
    while (this.#reading === reading) {
      const next = this.#events.after(reading.position, this.#streamed);
      if (!next) {
        reading.isCatchingUp = false;
        if (this.isOver) this.#reading = undefined;
        return;
      }
      reading.position = next.last;
      const wait = reading.read(next.event, next.last, this.#answer, next.first);
      if (!wait) continue;
      if (!this.isOver) this.#hold(wait);
      void wait.then(() => this.#catchUp(reading));
      return;
    }
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
    this.#answer = applyEvent(this.#answer, event);
    this.#events.add(event, this.#answer);
    if (event.type !== 'reply-end' || event.text === undefined) this.#streamed = this.#answer;
    const reading = this.#reading;
    let wait: void | Promise<void> = undefined;
    // One that is still catching up finds it in the log.
    if (reading && !reading.isCatchingUp) {
      reading.position = this.#events.length;
      wait = reading.read(event, this.#events.length, this.#answer);
    }
    if (!this.isOver) {
      if (wait) this.#hold(wait);
      return;
    }
    if (!reading?.isCatchingUp) this.#reading = undefined;
    this.#events.seal();
    flatten(this.#streamed.text);
    flatten(this.#streamed.reasoning ?? '');
    this.#cancelTimer();
    this.#cancelGrace?.();
    this.#resolveEnded(this.#answer);
  }

  #report(cause: unknown): void {
    // Once it is over, what the provider still throws is how it takes being cut off.
    if (!this.isOver) this.#log.error({ err: cause, turn: turnLabel(this.id) }, 'a turn failed unexpectedly');
  }
}

/** How far the reader of a turn is. */
interface Reading {
  readonly reader: TurnReader;
  readonly read: TurnReader;
  /** The number of the last event that it has. */
  position: number;
  /** Whether it reads what came before, and is not handed what comes now. */
  isCatchingUp: boolean;
}

/** A text put together of many keeps them all until somebody looks into it: of 64,000 tokens that is 14 times as much. */
function flatten(text: string): void {
  text.charCodeAt(0);
}
