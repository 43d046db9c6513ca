import type { ChatErrorInfo } from './error.ts';
import { isTerminal, type ChatEvent, type ReplyEnd } from './event.ts';

export interface ReplyStreamOptions {
  /** Called on the first read. `reply-start` is then delivered at once, else with the first event. */
  readonly onStart?: () => void;
  /** Called when all events have been read after `push` returned false. */
  readonly onDrain?: () => void;
  /** Called when the reader cancels before the end. */
  readonly onCancel?: () => void;
  /** Unread events and characters from which on `push` returns false. Without it, unread text deltas are merged instead. */
  readonly limit?: { readonly events: number; readonly characters: number };
}

/**
 * A reply that callbacks write and one reader reads. It maintains the order of events: the start is added, and events after the end are
 * dropped, so writers need not check whether the reply was stopped. An async generator would create several promises per token; this class
 * creates one.
 */
export class ReplyStream implements AsyncIterableIterator<ChatEvent, undefined> {
  /** Whether there was an event. */
  hasBegun = false;
  /** Whether it has ended or its reader has cancelled. */
  isOver = false;
  /** The number of the last event that was read. 0: the turn can be resumed, but nothing was read; `undefined`: it cannot be resumed. */
  lastEventNumber: number | undefined;

  readonly #options: ReplyStreamOptions;
  readonly #pendingReads: ((result: IteratorResult<ChatEvent, undefined>) => void)[] = [];
  /** The unread events, each with its number if it has one; merged deltas with that of the last. */
  readonly #unread: [event: ChatEvent, number: number | undefined][] = [];
  /** The reader's position in `#unread`. Removing the first item of an array would move all others. */
  #readIndex = 0;
  #unreadCharacters = 0;
  #isFull = false;

  constructor(options: ReplyStreamOptions = {}) {
    this.#options = options;
  }

  /** Adds an event with its number, if the turn can be resumed. @returns whether there is room for more; if not, `onDrain` follows. */
  push(event: ChatEvent, number?: number): boolean {
    if (this.isOver) return true;
    const isStart = event.type === 'reply-start';
    if (!this.hasBegun) this.deliver(START, isStart ? number : undefined);
    this.hasBegun = true;
    if (!isStart) this.deliver(event, number);
    if (isTerminal(event)) this.#close();
    return !this.#isFull;
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

  /** Drops all unread events. */
  discard(): void {
    this.#unread.length = this.#readIndex = this.#unreadCharacters = 0;
  }

  next(): Promise<IteratorResult<ChatEvent, undefined>> {
    const result = this.readUnread();
    return result ? Promise.resolve(result) : new Promise((resolve) => this.#pendingReads.push(resolve));
  }

  return(): Promise<IteratorResult<ChatEvent, undefined>> {
    this.discard();
    if (!this.isOver) {
      this.#close();
      this.#options.onCancel?.();
    }
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Returns the next event or the end, without waiting. `undefined` if nothing has arrived. */
  protected readUnread(): IteratorResult<ChatEvent, undefined> | undefined {
    const { onStart } = this.#options;
    if (onStart && !this.hasBegun && !this.isOver) {
      this.hasBegun = true;
      onStart();
      return { value: START, done: false };
    }
    const unread = this.#unread[this.#readIndex];
    if (!unread) return this.isOver ? DONE : undefined;
    this.#readIndex += 1;
    if (this.#readIndex === this.#unread.length) this.#onAllRead();
    return this.#read(...unread);
  }

  protected deliver(event: ChatEvent, number: number | undefined): void {
    const resolveRead = this.#pendingReads.shift();
    if (resolveRead) resolveRead(this.#read(event, number));
    else this.#append(event, number);
  }

  #read(value: ChatEvent, number: number | undefined): IteratorResult<ChatEvent, undefined> {
    this.lastEventNumber = number ?? this.lastEventNumber;
    return { value, done: false };
  }

  /** Without a limit, merges text that has not been read, so that a slow reader costs no more than its text. */
  #append(event: ChatEvent, number: number | undefined): void {
    const { limit } = this.#options;
    const [last] = this.#unread.at(-1) ?? [];
    if (!limit && event.type === 'text-delta' && last?.type === 'text-delta')
      this.#unread[this.#unread.length - 1] = [{ ...event, delta: last.delta + event.delta }, number];
    else this.#unread.push([event, number]);
    if (!limit) return;
    this.#unreadCharacters += 'delta' in event ? event.delta.length : 0;
    const unreadEvents = this.#unread.length - this.#readIndex;
    this.#isFull ||= unreadEvents >= limit.events || this.#unreadCharacters >= limit.characters;
  }

  #onAllRead(): void {
    this.discard();
    if (!this.#isFull) return;
    this.#isFull = false;
    this.#options.onDrain?.();
  }

  #close(): void {
    this.isOver = true;
    for (const resolveRead of this.#pendingReads.splice(0)) resolveRead(DONE);
  }
}

export const START: ChatEvent = { type: 'reply-start' };
const DONE = { value: undefined, done: true } as const;

/** The visitor stopped the reply. */
export const STOPPED: ReplyEnd = { type: 'reply-end', reason: 'stopped' };

/** The rest is lost. The text received so far stays. */
export const INTERRUPTED: ReplyEnd = { type: 'reply-end', reason: 'interrupted' };
