import { isTerminal } from '../../chat/event.ts';
import type { ChatErrorInfo, ChatEvent, ReplyEnd } from '../../chat/index.ts';

/**
 * A reply that callbacks of a socket write and one reader reads. It maintains the order of events: the start is added before the first
 * event, and events after the end are dropped, so writers need not check whether the visitor has stopped the reply.
 */
export class ReplyQueue implements AsyncIterableIterator<ChatEvent, undefined> {
  /** Whether there was an event. */
  hasBegun = false;
  /** Whether it has ended or its reader has cancelled. */
  isOver = false;

  readonly #onAbandoned: (() => void) | undefined;
  readonly #readers: ((result: IteratorResult<ChatEvent, undefined>) => void)[] = [];
  #buffer: ChatEvent[] = [];

  /** @param onAbandoned Called when the reader cancels before the end. */
  constructor(onAbandoned?: () => void) {
    this.#onAbandoned = onAbandoned;
  }

  push(event: ChatEvent): void {
    if (this.isOver) return;
    if (!this.hasBegun) this.#enqueue({ type: 'reply-start' });
    this.hasBegun = true;
    if (event.type !== 'reply-start') this.#enqueue(event);
    if (isTerminal(event)) this.#close();
  }

  /** Ends the reply with an error. */
  fail(error: ChatErrorInfo): void {
    this.push({ type: 'reply-error', ...error });
  }

  /** Ends the reply because it cannot continue: as interrupted if there was an event, else with the error. */
  interrupt(error: ChatErrorInfo): void {
    if (this.hasBegun) this.push(INTERRUPTED);
    else this.fail(error);
  }

  next(): Promise<IteratorResult<ChatEvent, undefined>> {
    const event = this.#buffer.shift();
    if (event) return Promise.resolve({ value: event, done: false });
    if (this.isOver) return Promise.resolve(DONE);
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  return(): Promise<IteratorResult<ChatEvent, undefined>> {
    this.#buffer = [];
    if (!this.isOver) {
      this.#close();
      this.#onAbandoned?.();
    }
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Merges text that has not been read, so that a slow reader costs no more than its text. */
  #enqueue(event: ChatEvent): void {
    const reader = this.#readers.shift();
    const last = this.#buffer.at(-1);
    if (reader) reader({ value: event, done: false });
    else if (event.type === 'text-delta' && last?.type === 'text-delta')
      this.#buffer[this.#buffer.length - 1] = { ...event, delta: last.delta + event.delta };
    else this.#buffer.push(event);
  }

  #close(): void {
    this.isOver = true;
    for (const reader of this.#readers.splice(0)) reader(DONE);
  }
}

const DONE = { value: undefined, done: true } as const;

/** The visitor stopped the reply. */
export const STOPPED: ReplyEnd = { type: 'reply-end', reason: 'stopped' };

/** The rest is lost. The text received so far stays. */
export const INTERRUPTED: ReplyEnd = { type: 'reply-end', reason: 'interrupted' };
