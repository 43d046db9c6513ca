import {
  applyEvent,
  errorInfo,
  isPending,
  normalizeReply,
  createMessage,
  type ChatEvent,
  type ChatMessage,
  type ChatReply,
  type Clock,
  type ReplyEnd,
  type ReplyError,
} from '../../chat/index.ts';
import type { Limits } from '../limits/limits.ts';
import type { Log } from '../logging/log.ts';
import { truncateEvent } from './truncate-event.ts';
import { ReplyLog } from './reply-log.ts';
import { turnLabel } from './turn-label.ts';
import { createSafeReader, type TurnReader } from './turn-reader.ts';

export type { TurnReader } from './turn-reader.ts';

export type TurnLimits = Pick<Limits, 'answerCharacters' | 'answerTimeoutMs'>;

export interface TurnOptions {
  readonly id: string;
  /** Who asked; only they find the turn again. */
  readonly owner: string;
  /** Its place among all that the relay was asked. */
  readonly sequence: number;
  /** The id of the message that the answer becomes. */
  readonly messageId: string;
  readonly limits: TurnLimits;
  readonly clock: Clock;
  readonly log: Log;
  readonly startReply: (signal: AbortSignal) => ChatReply;
}

/**
 * A running reply as a numbered event log, which its reader attaches to and leaves. It has one reader at a time, and goes on
 * without one: leaving is not stopping.
 */
export class Turn {
  readonly id: string;
  readonly owner: string;
  /** Whether the conversation it belongs to has been cleared since. */
  isConversationCleared = false;
  readonly sequence: number;
  /** The whole answer, once its last event has been delivered. Never rejects. */
  readonly ended: Promise<ChatMessage>;

  readonly #limits: TurnLimits;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #events = new ReplyLog();
  readonly #upstream = new AbortController();
  readonly #cancelTimeout: () => void;
  readonly #resolveEnded: (answer: ChatMessage) => void;
  #answer: ChatMessage;
  /** The answer as it was streamed, which a text at the end may have replaced. */
  #streamed: ChatMessage;
  #activeReader: ActiveReader | undefined;
  /** Pending while the reader cannot take more. */
  #backpressure: Promise<void> | undefined;
  /** Lets the turn go on without the reader that holds it. */
  #resume: (() => void) | undefined;
  #cancelGrace: (() => void) | undefined;

  constructor({ id, owner, sequence, messageId, limits, clock, log, startReply }: TurnOptions) {
    this.id = id;
    this.owner = owner;
    this.sequence = sequence;
    this.#limits = limits;
    this.#clock = clock;
    this.#log = log;
    this.#answer = createMessage('assistant', { id: messageId, turnId: id, createdAt: clock.now() });
    this.#streamed = this.#answer;
    const { promise, resolve } = Promise.withResolvers<ChatMessage>();
    this.ended = promise;
    this.#resolveEnded = resolve;
    this.#cancelTimeout = clock.schedule(limits.answerTimeoutMs, () =>
      this.#terminate({ type: 'reply-error', ...errorInfo('timeout') }),
    );
    // A provider may be anybody's code, and an event of its of no form that anything here could read.
    this.#pump(startReply).catch((cause: unknown) => {
      this.#report(cause);
      this.#terminate({ type: 'reply-error', ...errorInfo('internal') });
    });
  }

  /** The answer as far as it has come. */
  get answer(): ChatMessage {
    return this.#answer;
  }

  get isOver(): boolean {
    return !isPending(this.#answer);
  }

  /** Whether it runs and nobody reads it: whoever did has lost the connection. */
  get isAbandoned(): boolean {
    return !this.isOver && this.#activeReader === undefined;
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
  attach(reader: TurnReader, lastEventNumber = 0): () => boolean {
    this.#detach();
    this.#cancelGrace?.();
    const safeReader = createSafeReader(reader, (cause) => {
      this.#log.error({ err: cause, turn: turnLabel(this.id) }, 'reply consumer threw');
    });
    const activeReader: ActiveReader = { reader, safeReader, position: lastEventNumber, isCatchingUp: true };
    this.#activeReader = activeReader;
    this.#catchUp(activeReader);
    return () => {
      if (this.#activeReader !== activeReader) return false;
      this.#detach();
      return true;
    };
  }

  /** Whether this is who reads it, and there is something left to read. */
  isReadBy(reader: TurnReader): boolean {
    return this.#activeReader?.reader === reader;
  }

  /** Ends the upstream request at once; the answer keeps what it has. `reason`: `interrupted` when it is not the visitor who ends it. */
  stop(reason: 'stopped' | 'interrupted' = 'stopped'): void {
    this.#terminate({ type: 'reply-end', reason });
  }

  /** Stops, unless a reader attaches within `ms` milliseconds: nobody should pay for what nobody comes back to read. */
  stopAfter(graceMs: number): void {
    if (this.isOver) return;
    this.#cancelGrace?.();
    this.#cancelGrace = this.#clock.schedule(graceMs, () => this.stop());
  }

  #detach(): void {
    this.#activeReader = undefined;
    this.#resume?.();
  }

  /** Reads on from where the reader is, until it is behind, or has all there is. */
  #catchUp(activeReader: ActiveReader): void {
    while (this.#activeReader === activeReader) {
      const next = this.#events.readAfter(activeReader.position, this.#streamed);
      if (!next) {
        activeReader.isCatchingUp = false;
        if (this.isOver) this.#activeReader = undefined;
        return;
      }
      activeReader.position = next.lastNumber;
      const ready = activeReader.safeReader(next.event, next.lastNumber, this.#answer, next.firstNumber);
      if (!ready) continue;
      if (!this.isOver) this.#waitForReader(ready);
      void ready.then(() => this.#catchUp(activeReader));
      return;
    }
  }

  /** Ends the turn from outside. A provider may take its time to notice; nobody waits for it. */
  #terminate(end: ReplyEnd | ReplyError): void {
    if (this.isOver) return;
    this.#emit(end);
    this.#upstream.abort();
    this.#resume?.();
  }

  /** Keeps the provider waiting until the reader can take more, is gone, or the turn is over. */
  #waitForReader(ready: Promise<void>): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#backpressure = promise;
    this.#resume = resolve;
    void ready.then(resolve);
    void promise.then(() => {
      if (this.#backpressure === promise) this.#backpressure = undefined;
    });
  }

  async #pump(startReply: TurnOptions['startReply']): Promise<void> {
    // In a microtask, so that whoever makes the turn can attach before its first event.
    await Promise.resolve();
    if (this.isOver) return;
    const { signal } = this.#upstream;
    // Asked for when it is read, so that asking which throws is a reply that throws.
    const reply: ChatReply = { [Symbol.asyncIterator]: () => startReply(signal)[Symbol.asyncIterator]() };
    for await (const event of normalizeReply(reply, (cause) => this.#report(cause))) {
      if (this.isOver) return;
      // Says nothing, and would only fill the log.
      if ('delta' in event && event.delta === '') continue;
      const truncated = truncateEvent(event, this.#answer, this.#limits.answerCharacters);
      this.#emit(truncated);
      if (truncated !== event) this.#terminate({ type: 'reply-end', reason: 'length' });
      while (this.#backpressure) await this.#backpressure;
      if (this.isOver) return;
    }
  }

  #emit(event: ChatEvent): void {
    if (this.#events.length === 0 && event.type !== 'reply-start') this.#emit({ type: 'reply-start' });
    this.#answer = applyEvent(this.#answer, event);
    this.#events.add(event, this.#answer);
    if (event.type !== 'reply-end' || event.text === undefined) this.#streamed = this.#answer;
    const activeReader = this.#activeReader;
    let ready: void | Promise<void> = undefined;
    // One that is still catching up finds it in the log.
    if (activeReader && !activeReader.isCatchingUp) {
      activeReader.position = this.#events.length;
      ready = activeReader.safeReader(event, this.#events.length, this.#answer);
    }
    if (!this.isOver) {
      if (ready) this.#waitForReader(ready);
      return;
    }
    if (!activeReader?.isCatchingUp) this.#activeReader = undefined;
    this.#events.compact();
    flattenString(this.#streamed.text);
    flattenString(this.#streamed.reasoning ?? '');
    this.#cancelTimeout();
    this.#cancelGrace?.();
    this.#resolveEnded(this.#answer);
  }

  #report(cause: unknown): void {
    // Once it is over, what the provider still throws is how it takes being cut off.
    if (!this.isOver) this.#log.error({ err: cause, turn: turnLabel(this.id) }, 'provider threw');
  }
}

/** How far the reader of a turn is. */
interface ActiveReader {
  readonly reader: TurnReader;
  readonly safeReader: TurnReader;
  /** The number of the last event that it has. */
  position: number;
  /** Whether it reads what came before, and is not handed what comes now. */
  isCatchingUp: boolean;
}

/** A text put together of many keeps them all until somebody looks into it: of 64,000 tokens that is 14 times as much. */
function flattenString(text: string): void {
  text.charCodeAt(0);
}
