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
import { createSafeReader, type ActiveReader, type TurnReader } from './turn-reader.ts';

export type { TurnReader } from './turn-reader.ts';

export type TurnLimits = Pick<Limits, 'answerCharacters' | 'answerTimeoutMs'>;

export interface TurnOptions {
  readonly id: string;
  /** The key of the owner. The turn is found with its owner and id only. */
  readonly owner: string;
  /** The position among all prompts of the relay. */
  readonly sequence: number;
  /** The id of the answer's message. */
  readonly messageId: string;
  readonly limits: TurnLimits;
  readonly clock: Clock;
  readonly log: Log;
  readonly startReply: (signal: AbortSignal) => ChatReply;
}

/**
 * A running reply as a log of numbered events. It has at most one reader at a time, and continues without one: a reader that detaches
 * does not stop it.
 */
export class Turn {
  readonly id: string;
  readonly owner: string;
  /** Whether the conversation has been cleared since the turn started. */
  isConversationCleared = false;
  readonly sequence: number;
  /** Resolves with the whole answer when the last event has been delivered. Never rejects. */
  readonly ended: Promise<ChatMessage>;

  readonly #limits: TurnLimits;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #events = new ReplyLog();
  readonly #upstream = new AbortController();
  readonly #cancelTimeout: () => void;
  readonly #resolveEnded: (answer: ChatMessage) => void;
  #answer: ChatMessage;
  /** The answer as it was streamed. A `text` in the last event can have replaced its text. */
  #streamed: ChatMessage;
  #activeReader: ActiveReader | undefined;
  /** Pending while the reader cannot take more. */
  #backpressure: Promise<void> | undefined;
  /** Ends the wait for the reader. */
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
    // A provider can be custom code, and can yield events that `applyEvent` cannot handle.
    this.#pump(startReply).catch((cause: unknown) => {
      this.#report(cause);
      this.#terminate({ type: 'reply-error', ...errorInfo('internal') });
    });
  }

  /** The answer so far. */
  get answer(): ChatMessage {
    return this.#answer;
  }

  get isOver(): boolean {
    return !isPending(this.#answer);
  }

  /** Whether it is running without a reader, because the connection of its reader has closed. */
  get isAbandoned(): boolean {
    return !this.isOver && this.#activeReader === undefined;
  }

  /** Memory that the ended turn uses, in characters. */
  get size(): number {
    const { text, reasoning = '' } = this.#streamed;
    const replaced = this.#answer.text === text ? 0 : this.#answer.text.length;
    return text.length + reasoning.length + replaced + this.#events.size;
  }

  /**
   * Attaches a reader, which gets all events behind `lastEventNumber`, past and future, and replaces the reader before it. Past events
   * are replayed as fast as the reader accepts them, with deltas merged.
   * @returns a function that detaches the reader. It returns `false` if another reader has been attached since.
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

  /** Whether this reader is attached and has not received the last event. */
  isReadBy(reader: TurnReader): boolean {
    return this.#activeReader?.reader === reader;
  }

  /** Aborts the upstream request. The answer keeps its text so far. `interrupted`: not stopped by the visitor. */
  stop(reason: 'stopped' | 'interrupted' = 'stopped'): void {
    this.#terminate({ type: 'reply-end', reason });
  }

  /** Stops the turn unless a reader attaches within `graceMs` milliseconds, so that no unread answer is paid for. */
  stopAfter(graceMs: number): void {
    if (this.isOver) return;
    this.#cancelGrace?.();
    this.#cancelGrace = this.#clock.schedule(graceMs, () => this.stop());
  }

  #detach(): void {
    this.#activeReader = undefined;
    this.#resume?.();
  }

  /** Replays events until the reader has all of them or returns a promise. */
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

  /** Ends the turn without waiting for the provider to notice. */
  #terminate(end: ReplyEnd | ReplyError): void {
    if (this.isOver) return;
    this.#emit(end);
    this.#upstream.abort();
    this.#resume?.();
  }

  /** Makes the provider wait until the reader accepts more, detaches, or the turn is over. */
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
    // In a microtask, so that a reader can be attached before the first event.
    await Promise.resolve();
    if (this.isOver) return;
    const { signal } = this.#upstream;
    // `startReply` is called by the iteration, so that an error it throws is handled as an error of the reply.
    const reply: ChatReply = { [Symbol.asyncIterator]: () => startReply(signal)[Symbol.asyncIterator]() };
    for await (const event of normalizeReply(reply, (cause) => this.#report(cause))) {
      if (this.isOver) return;
      // Has no effect, and would only use memory.
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
    // A reader that is still catching up gets the event from the log.
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
    // After the end, an error of the provider is only its reaction to the abort.
    if (!this.isOver) this.#log.error({ err: cause, turn: turnLabel(this.id) }, 'provider threw');
  }
}

/**
 * Makes V8 store a concatenated string in one piece. Until it is read, it references all its parts: for 64,000 tokens 14 times the
 * memory.
 */
function flattenString(text: string): void {
  text.charCodeAt(0);
}
