import { isLast, type ChatEvent, type Clock, type ConversationEvent } from '../chat/index.ts';
import { INTERRUPTED, ReplyQueue } from './reply-queue.ts';
import { Watchdog } from './watchdog.ts';

/** A reply that nobody asked for, while it comes. One that falls silent was cut off: what is behind it should not wait for ever. */
export class UnpromptedReply {
  readonly #say: (event: ConversationEvent) => void;
  readonly #watchdog: Watchdog;
  #reply: ReplyQueue | undefined;

  /** @param cutOff Called when it has fallen silent. */
  constructor(say: (event: ConversationEvent) => void, clock: Clock, cutOff: () => void) {
    this.#say = say;
    this.#watchdog = new Watchdog(SILENCE, clock, () => {
      this.cut();
      cutOff();
    });
  }

  get isOpen(): boolean {
    return this.#reply !== undefined;
  }

  /** Adds events; the first one of all begins it, and a last one ends it. */
  push(...events: readonly ChatEvent[]): void {
    const reply = this.#reply ?? this.#begin();
    this.#watchdog.heard();
    for (const event of events) reply.push(event);
    if (events.some(isLast)) this.#close();
  }

  /** The rest will not come. */
  cut(): void {
    this.#reply?.push(INTERRUPTED);
    this.#close();
  }

  #begin(): ReplyQueue {
    const reply = new ReplyQueue();
    this.#reply = reply;
    this.#say({ type: 'unprompted', reply });
    this.#watchdog.start();
    return reply;
  }

  #close(): void {
    this.#reply = undefined;
    this.#watchdog.stop();
  }
}

/** Milliseconds; a model that calls a tool in the middle of its answer takes its time. */
const SILENCE = 15_000;
