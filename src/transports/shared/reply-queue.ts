import { isTerminal } from '../../chat/event.ts';
import type { ChatErrorInfo, ChatEvent, ReplyEnd } from '../../chat/index.ts';

/**
 * A reply that a socket writes and one reader reads. It keeps the reply grammar by itself: the start is put in before whatever
 * comes first, and what follows the end is dropped, so that nobody who writes has to know whether a person said stop meanwhile.
 */
export class ReplyQueue implements AsyncIterableIterator<ChatEvent, undefined> {
  /** Whether anything has come. */
  hasBegun = false;
  /** Whether it has ended, or nobody reads it any more. */
  isOver = false;

  readonly #onAbandoned: (() => void) | undefined;
  readonly #readers: ((result: IteratorResult<ChatEvent, undefined>) => void)[] = [];
  #buffer: ChatEvent[] = [];

  /** @param onAbandoned Called when the reader goes away before the end. */
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

  /** Ends it with a fault. */
  fail(error: ChatErrorInfo): void {
    this.push({ type: 'reply-error', ...error });
  }

  /** Ends it because it cannot go on: what came stays; if nothing came, the reader learns why. */
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

  /** Text that nobody has fetched yet becomes one piece: a reader that stands still costs its text and no more. */
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

/** A person said stop. */
export const STOPPED: ReplyEnd = { type: 'reply-end', reason: 'stopped' };

/** The rest is lost; what came stays. */
export const INTERRUPTED: ReplyEnd = { type: 'reply-end', reason: 'interrupted' };
