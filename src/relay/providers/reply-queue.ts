import type { ChatEvent, ReplyEnd, ReplyError } from '../../chat/index.ts';

export interface ReplyQueueHooks {
  /** The reader asks for the first time: nothing is done, and nothing paid for, before that. */
  readonly onStart: () => void;
  /** The reader has caught up, after `push` had said that there is no room. */
  readonly onDrain: () => void;
  /** The reader went away before the end. */
  readonly onCancel: () => void;
}

/**
 * A reply that callbacks write and one reader reads. An async generator over the socket would do the same;
 * this costs one promise a token instead of several, which is most of what a token costs.
 */
export class ReplyQueue implements AsyncIterableIterator<ChatEvent, undefined> {
  readonly #hooks: ReplyQueueHooks;
  readonly #events: ChatEvent[] = [];
  /** Where in `#events` the reader is: taking from the front of an array would move all the others. */
  #readIndex = 0;
  /** Characters of what waits. */
  #characters = 0;
  readonly #pendingReads: ((result: IteratorResult<ChatEvent, undefined>) => void)[] = [];
  #hasStarted = false;
  #hasEnded = false;
  #isFull = false;

  constructor(hooks: ReplyQueueHooks) {
    this.#hooks = hooks;
  }

  /** Adds an event. @returns whether there is room for more; `onDrain` tells when there is again. */
  push(event: ChatEvent): boolean {
    if (this.#hasEnded) return true;
    const resolveRead = this.#pendingReads.shift();
    if (resolveRead) resolveRead({ value: event, done: false });
    else this.#enqueue(event);
    this.#isFull ||= this.#events.length - this.#readIndex >= MAX_EVENTS || this.#characters >= MAX_CHARACTERS;
    return !this.#isFull;
  }

  /** Adds the last event. */
  end(event: ReplyEnd | ReplyError): void {
    this.push(event);
    this.#hasEnded = true;
    for (const resolveRead of this.#pendingReads.splice(0)) resolveRead(DONE);
  }

  /** Takes back what has not been read yet. */
  discard(): void {
    this.#clear();
  }

  next(): Promise<IteratorResult<ChatEvent, undefined>> {
    if (!this.#hasStarted && !this.#hasEnded) {
      this.#hasStarted = true;
      this.#hooks.onStart();
      return Promise.resolve({ value: START, done: false });
    }
    const event = this.#events[this.#readIndex];
    if (event) {
      this.#readIndex += 1;
      if (this.#readIndex === this.#events.length) this.#markDrained();
      return Promise.resolve({ value: event, done: false });
    }
    if (this.#hasEnded) return Promise.resolve(DONE);
    return new Promise((resolve) => this.#pendingReads.push(resolve));
  }

  return(): Promise<IteratorResult<ChatEvent, undefined>> {
    if (!this.#hasEnded) {
      this.#hasEnded = true;
      this.#hooks.onCancel();
    }
    this.discard();
    for (const resolveRead of this.#pendingReads.splice(0)) resolveRead(DONE);
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #enqueue(event: ChatEvent): void {
    this.#events.push(event);
    this.#characters += 'delta' in event ? event.delta.length : 0;
  }

  #clear(): void {
    this.#events.length = 0;
    this.#readIndex = 0;
    this.#characters = 0;
  }

  #markDrained(): void {
    this.#clear();
    if (!this.#isFull) return;
    this.#isFull = false;
    this.#hooks.onDrain();
  }
}

/** Events that may wait for a slow reader before the provider has to, and characters in them: some send an answer in few, large pieces. */
const MAX_EVENTS = 256;
const MAX_CHARACTERS = 65_536;

const START: ChatEvent = { type: 'reply-start' };

const DONE = { value: undefined, done: true } as const;
