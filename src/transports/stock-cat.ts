import { chatError, type Clock, type ReplyEnd, type ReplyError } from '../chat/index.ts';
import { decodeCatFrame, type CatAnswer } from '../protocol/cat.ts';
import { INTERRUPTED, ReplyQueue } from './reply-queue.ts';
import type { SocketEvents, Turn } from './wire.ts';

/**
 * Makes replies of what a stock Cat says on one socket. Its frames have no names: what comes while a turn is open belongs to
 * that turn, and what comes otherwise is a reply that nobody asked for.
 */
export class StockCat {
  /** The turn that is answered. */
  turn: Turn | undefined;
  readonly #events: Pick<SocketEvents, 'answered' | 'said'>;
  readonly #clock: Clock;
  #unprompted: ReplyQueue | undefined;
  /** Until when pieces without a turn are taken for the tail of an answer that has ended. */
  #tailUntil = 0;

  constructor(events: Pick<SocketEvents, 'answered' | 'said'>, clock: Clock) {
    this.#events = events;
    this.#clock = clock;
  }

  hear(data: string): void {
    const frame = decodeCatFrame(data);
    switch (frame.kind) {
      case 'token':
        return this.#token(frame.delta);
      case 'notice':
        return this.#notice(frame.text);
      case 'answer':
        return this.#answer(frame);
      case 'error':
        return this.#finish({ type: 'reply-error', ...frame.error });
      default:
    }
  }

  /** The socket is gone. */
  left(): void {
    this.#unprompted?.push(INTERRUPTED);
  }

  /** Pieces are often empty, the first and the last above all. */
  #token(delta: string): void {
    const now = this.#clock.now();
    if (!this.turn && !this.#unprompted && now < this.#tailUntil) this.#tailUntil = now + TAIL;
    else if (delta) this.#reply().push({ type: 'text-delta', delta });
  }

  /** Outside any reply (a document is being read in) it becomes one of its own: a message with nothing but the notice. */
  #notice(text: string): void {
    const isAlone = !this.turn && !this.#unprompted;
    this.#reply().push({ type: 'notice', text });
    if (isAlone) this.#finish({ type: 'reply-end', reason: 'done' });
  }

  #answer({ text, media = [], sources, steps }: CatAnswer): void {
    const reply = this.#reply();
    for (const item of media) reply.push({ type: 'media', ...item });
    if (!text && media.length === 0) this.#finish({ type: 'reply-error', ...chatError('empty-answer') });
    else
      this.#finish({ type: 'reply-end', reason: 'done', text, ...(sources && { sources }), ...(steps && { steps }) });
  }

  /** Whose frame this is. A reply that nobody asked for is heard out first: the Cat answers prompts one after another. */
  #reply(): ReplyQueue {
    return this.#unprompted ?? this.turn?.reply ?? this.#begin();
  }

  #begin(): ReplyQueue {
    const reply = new ReplyQueue();
    this.#unprompted = reply;
    this.#events.said({ type: 'unprompted', reply });
    return reply;
  }

  #finish(event: ReplyEnd | ReplyError): void {
    this.#reply().push(event);
    this.#tailUntil = this.#clock.now() + TAIL;
    if (this.#unprompted) this.#unprompted = undefined;
    else {
      this.turn = undefined;
      this.#events.answered();
    }
  }
}

/**
 * Milliseconds in which pieces without a turn are what is left of the last answer. Cats up to 1.5 send the whole answer before
 * its last pieces, and plug-ins send an answer of their own while the Cat's is still to come.
 */
const TAIL = 1000;
