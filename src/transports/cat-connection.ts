import { chatError, type ChatError, type Clock, type ReplyEnd, type ReplyError } from '../chat/index.ts';
import { decodeCatFrame, encodeCatPrompt, encodeCatStop, type CatAnswer, type CatFrame } from '../protocol/cat.ts';
import { CLOSE } from '../protocol/close-codes.ts';
import { INTERRUPTED, ReplyQueue } from './reply-queue.ts';
import type { SocketConnection, SocketEvents, Turn } from './wire.ts';

/**
 * One socket to a Cat, or to our relay in a Cat's place. A stock Cat gives its frames no names: what comes while a turn is open
 * belongs to that turn, and what comes otherwise is a reply that nobody asked for.
 */
export class CatConnection implements SocketConnection {
  readonly #socket: WebSocket;
  readonly #userId: string;
  readonly #events: SocketEvents;
  readonly #clock: Clock;
  #turn: Turn | undefined;
  #unprompted: ReplyQueue | undefined;
  /** Until when pieces without a turn are taken for the tail of an answer that has ended. */
  #tailUntil = 0;
  #isClosed = false;

  constructor(url: string, userId: string, events: SocketEvents, clock: Clock) {
    this.#userId = userId;
    this.#events = events;
    this.#clock = clock;
    this.#socket = new WebSocket(url);
    this.#socket.addEventListener('open', () => events.opened());
    this.#socket.addEventListener('message', ({ data }) => this.#heard(data));
    this.#socket.addEventListener('close', ({ code }) => {
      this.#unprompted?.push(INTERRUPTED);
      if (code === CLOSE.tooBig) this.#turn?.reply.push({ type: 'reply-error', ...chatError('too-long') });
      events.closed(REFUSALS[code]);
    });
  }

  ask(turn: Turn): void {
    this.#turn = turn;
    const { turnId, messages, assistant } = turn.request;
    const { text = '', media } = messages.at(-1) ?? {};
    const image = media?.[0]?.url;
    this.#socket.send(
      encodeCatPrompt({
        text,
        userId: this.#userId,
        turnId,
        ...(image && { image }),
        ...(turn.last && { after: turn.last }),
        ...(assistant && { assistant }),
      }),
    );
  }

  stop(turnId: string): void {
    this.#turn = undefined;
    this.#socket.send(encodeCatStop(turnId));
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.close(CLOSE.normal);
  }

  #heard(data: unknown): void {
    // Frames come until the other end has closed too.
    if (this.#isClosed) return;
    this.#events.heard();
    if (typeof data === 'string') this.#receive(decodeCatFrame(data));
  }

  #receive(frame: CatFrame): void {
    switch (frame.kind) {
      case 'token':
        return this.#token(frame.delta);
      case 'notice':
        return this.#notice(frame.text);
      case 'answer':
        return this.#answer(frame);
      case 'error':
        return this.#finish({ type: 'reply-error', ...frame.error });
      case 'extension':
        return this.#events.extension(frame.frame);
      default:
    }
  }

  /** Pieces are often empty, the first and the last above all. */
  #token(delta: string): void {
    const now = this.#clock.now();
    if (!this.#turn && !this.#unprompted && now < this.#tailUntil) this.#tailUntil = now + TAIL;
    else if (delta) this.#reply().push({ type: 'text-delta', delta });
  }

  /** Outside any reply (a document is being read in) it becomes one of its own: a message with nothing but the notice. */
  #notice(text: string): void {
    const isAlone = !this.#turn && !this.#unprompted;
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
    return this.#unprompted ?? this.#turn?.reply ?? this.#begin();
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
      this.#turn = undefined;
      this.#events.answered();
    }
  }
}

/**
 * Milliseconds in which pieces without a turn are what is left of the last answer. Cats up to 1.5 send the whole answer before
 * its last pieces, and plug-ins send an answer of their own while the Cat's is still to come.
 */
const TAIL = 1000;

/** What a relay says to a client that it does not let in. */
const REFUSALS: Readonly<Record<number, ChatError>> = {
  [CLOSE.unauthorized]: chatError('unauthorized'),
  [CLOSE.forbidden]: chatError('forbidden'),
  [CLOSE.rateLimited]: chatError('rate-limited'),
};
