import {
  createMessage,
  errorInfo,
  normalizeReply,
  type ChatEvent,
  type ChatMessage,
  type ChatReply,
  type Clock,
  type ReplyEnd,
  type ReplyError,
} from '../../chat/index.ts';
import type { Limits } from '../limits/limits.ts';
import type { Log } from '../logging/log.ts';
import { isPushReply } from '../providers/provider.ts';
import type { TurnProducer } from '../store/shared-turns.ts';
import { NumberedReply } from './numbered-reply.ts';
import { hasNoEffect, truncateEvent } from './truncate-event.ts';
import { turnLabel } from './turn-label.ts';
import type { TurnReader } from './turn-reader.ts';
import { TurnReaders } from './turn-readers.ts';

export type { TurnReader } from './turn-reader.ts';

export type TurnLimits = Pick<Limits, 'answerCharacters' | 'answerTimeoutMs' | 'readersPerAnswer'>;

export interface TurnOptions {
  readonly id: string;
  /** The key of the owner. The turn is found with its owner and id only. */
  readonly owner: string;
  /** The position among all prompts of the relay. */
  readonly sequence: number;
  /** The id of the answer's message. */
  readonly messageId: string;
  /** How long it continues after its last reader has left, in milliseconds. `Infinity`: to its end. */
  readonly unreadTimeoutMs: number;
  readonly limits: TurnLimits;
  readonly clock: Clock;
  readonly log: Log;
  readonly startReply: (signal: AbortSignal) => ChatReply;
  /** Stores the events for other relays. Default: the turn can be read on this relay only. */
  readonly producer?: TurnProducer | undefined;
  /** Stops the turn on another relay. Present if it runs there, and its events are only read here. */
  readonly stopElsewhere?: (() => void) | undefined;
  /** When it began, in milliseconds since 1970. Default: now. */
  readonly createdAt?: number | undefined;
}

/** A running reply as a log of numbered events, which any number of readers attach to and leave. Leaving does not stop it. */
export class Turn {
  readonly id: string;
  readonly owner: string;
  readonly sequence: number;
  /** Resolves with the whole answer when the last event has been delivered to the readers that can take it. Never rejects. */
  readonly ended: Promise<ChatMessage>;

  readonly #unreadTimeoutMs: number;
  readonly #answerCharacters: number;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #reply: NumberedReply;
  readonly #readers: TurnReaders;
  readonly #producer: TurnProducer | undefined;
  readonly #stopElsewhere: (() => void) | undefined;
  readonly #upstream = new AbortController();
  readonly #cancelTimeout: () => void;
  readonly #resolveEnded: (answer: ChatMessage) => void;
  #cancelUnreadTimeout: (() => void) | undefined;

  constructor(options: TurnOptions) {
    const { id, owner, sequence, messageId, unreadTimeoutMs, limits, clock, log, startReply } = options;
    const { producer, stopElsewhere, createdAt = clock.now() } = options;
    this.id = id;
    this.owner = owner;
    this.sequence = sequence;
    this.#unreadTimeoutMs = unreadTimeoutMs;
    this.#answerCharacters = limits.answerCharacters;
    this.#clock = clock;
    this.#log = log;
    this.#producer = producer;
    this.#stopElsewhere = stopElsewhere;
    this.#reply = new NumberedReply(createMessage('assistant', { id: messageId, turnId: id, createdAt }));
    this.#readers = new TurnReaders({
      reply: this.#reply,
      maxReaders: limits.readersPerAnswer,
      mayLag: stopElsewhere !== undefined,
      onError: (cause) => this.#logError(cause, 'reply consumer threw'),
    });
    const { promise, resolve } = Promise.withResolvers<ChatMessage>();
    this.ended = promise;
    this.#resolveEnded = resolve;
    this.#cancelTimeout = clock.schedule(limits.answerTimeoutMs, () =>
      this.#terminate({ type: 'reply-error', ...errorInfo('timeout') }),
    );
    producer?.start(this.#reply, () => this.stop());
    // A provider can be custom code, and can yield events that `applyEvent` cannot handle.
    this.#pump(startReply).catch((cause: unknown) => this.#fail(cause));
  }

  /** The answer so far. */
  get answer(): ChatMessage {
    return this.#reply.answer;
  }

  /** The number of the last event of the answer so far. */
  get lastEventNumber(): number {
    return this.#reply.length;
  }

  get isOver(): boolean {
    return this.#reply.isOver;
  }

  /** Whether it is running without a reader, because the connections of its readers have closed. */
  get isAbandoned(): boolean {
    return !this.isOver && this.#readers.isEmpty;
  }

  /** Memory that the ended turn uses, in characters. */
  get size(): number {
    return this.#reply.size;
  }

  /**
   * Attaches a reader, which gets the events after `lastEventNumber`, past and future.
   * @param replaced The reader that it takes the place of.
   * @returns a function that detaches it. Without a reader the turn is stopped after `unreadTimeoutMs`, so that no unread answer is paid for.
   */
  attach(reader: TurnReader, lastEventNumber = 0, replaced?: TurnReader): () => void {
    this.#cancelUnreadTimeout?.();
    const detach = this.#readers.attach(reader, lastEventNumber, replaced);
    return () => {
      if (detach() && this.isAbandoned) this.#startUnreadTimeout();
    };
  }

  /** Whether this reader is attached and has not received the last event. */
  isReadBy(reader: TurnReader): boolean {
    return this.#readers.has(reader);
  }

  /** Aborts the upstream request. The answer keeps its text so far. `interrupted`: not stopped by the visitor. */
  stop(reason: 'stopped' | 'interrupted' = 'stopped'): void {
    if (reason === 'stopped' && this.#stopElsewhere && !this.isOver) this.#stopElsewhere();
    else this.#terminate({ type: 'reply-end', reason });
  }

  /** Ends it without a reader after a while. A turn of another relay is not read any more, and goes on there. */
  #startUnreadTimeout(): void {
    const end = () => {
      if (this.#producer?.isReadElsewhere) this.#startUnreadTimeout();
      else this.#terminate({ type: 'reply-end', reason: 'stopped' });
    };
    if (this.#unreadTimeoutMs === 0) end();
    else if (this.#unreadTimeoutMs < Infinity)
      this.#cancelUnreadTimeout = this.#clock.schedule(this.#unreadTimeoutMs, end);
  }

  /** Ends the turn without waiting for the provider to notice. */
  #terminate(end: ReplyEnd | ReplyError): void {
    if (this.isOver) return;
    this.#emit(end);
    this.#upstream.abort();
  }

  async #pump(startReply: TurnOptions['startReply']): Promise<void> {
    // In a microtask, so that a reader can be attached before the first event.
    await Promise.resolve();
    if (this.isOver) return;
    const reply = startReply(this.#upstream.signal);
    if (isPushReply(reply)) return reply.passTo((event) => this.#receiveSafely(event));
    for await (const event of normalizeReply(reply, (cause) => this.#report(cause))) {
      const ready = this.#receive(event);
      if (ready) await ready;
      if (this.isOver) return;
    }
  }

  /** Handles an event of the provider. @returns a promise while all readers are behind. */
  #receive(event: ChatEvent): Promise<void> | undefined {
    if (this.isOver || hasNoEffect(event)) return undefined;
    const truncated = truncateEvent(event, this.answer, this.#answerCharacters);
    this.#emit(truncated);
    if ('delta' in event && truncated !== event) this.#terminate({ type: 'reply-end', reason: 'length' });
    const ready = this.#readers.whenReady();
    return ready && this.#untilReady(ready);
  }

  #receiveSafely(event: ChatEvent): Promise<void> | undefined {
    try {
      return this.#receive(event);
    } catch (cause) {
      return this.#fail(cause);
    }
  }

  async #untilReady(first: Promise<void>): Promise<void> {
    for (let ready: Promise<void> | undefined = first; ready; ready = this.#readers.whenReady()) await ready;
  }

  #fail(cause: unknown): undefined {
    this.#report(cause);
    this.#terminate({ type: 'reply-error', ...errorInfo('internal') });
  }

  #emit(event: ChatEvent): void {
    if (this.#reply.length === 0 && event.type !== 'reply-start') this.#emit({ type: 'reply-start' });
    // A reader can end the turn from within an event.
    if (this.isOver) return;
    this.#reply.add(event);
    this.#producer?.publish();
    const isEnd = this.isOver;
    this.#readers.deliver(event);
    if (!isEnd) return;
    this.#cancelTimeout();
    this.#cancelUnreadTimeout?.();
    this.#resolveEnded(this.answer);
  }

  #report(cause: unknown): void {
    // After the end, an error of the provider is only its reaction to the abort.
    if (!this.isOver) this.#logError(cause, 'provider threw');
  }

  #logError(cause: unknown, message: string): void {
    this.#log.error({ err: cause, turn: turnLabel(this.id) }, message);
  }
}
