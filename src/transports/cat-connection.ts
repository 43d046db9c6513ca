import { chatError } from '../chat/error.ts';
import type { ChatError, Clock } from '../chat/index.ts';
import { catSocketUrl } from '../protocol/cat-address.ts';
import { decodeCatExtension, encodeCatPrompt, encodeCatStop } from '../protocol/cat-client.ts';
import * as CLOSE from '../protocol/close-codes.ts';
import type { CatVisit } from './cat-visit.ts';
import { keepPrompt } from './pending-prompt.ts';
import type { StockCat } from './stock-cat.ts';
import type { SocketConnection, SocketEvents, Turn } from './wire.ts';

export interface CatConnectionOptions {
  /** Of the Cat's sockets. */
  readonly address: string;
  readonly token: string | undefined;
  readonly visit: CatVisit;
  readonly events: SocketEvents;
  readonly clock: Clock;
  /** What deals with a stock Cat, if it is there: it outlives sockets. */
  readonly stock: () => StockCat | undefined;
  readonly fetchStock: (events: SocketEvents) => Promise<StockCat>;
  /** Hears why the socket has closed, in the other end's own word. */
  readonly onClose?: (reason: string) => void;
}

/** One socket to our relay, or to a Cat. What our relay says to a greeted client goes on as it is. */
export class CatConnection implements SocketConnection {
  readonly #socket: WebSocket;
  readonly #options: CatConnectionOptions;
  /** Whether our relay is at the other end, or a stock Cat, as soon as it has spoken. */
  #isGreeted: boolean | undefined;
  /** What a stock Cat was asked and said, in that order, until there is somebody to read it. */
  readonly #unread: (string | Turn)[] = [];
  /** Who reads it: a Cat's reader outlives sockets. */
  #reader: StockCat | undefined;
  /** Who will, on their way. */
  #fetching: Promise<void> | undefined;
  #callOffFetch = (): void => {};
  #turn: Turn | undefined;
  #isClosed = false;

  constructor(options: CatConnectionOptions) {
    const { address, token, visit, events } = options;
    this.#options = options;
    this.#socket = new WebSocket(catSocketUrl(address, visit.isShared ? undefined : visit.userId, token));
    this.#socket.addEventListener('open', () => {
      const reader = options.stock();
      if (reader) this.#meet(reader);
      else if (visit.isHeld || visit.unanswered !== undefined) this.#fetchUnlessGreeted();
      events.opened();
    });
    this.#socket.addEventListener('message', ({ data }) => this.#heard(data));
    this.#socket.addEventListener('close', ({ code, reason }) => {
      options.onClose?.(reason);
      if (code === CLOSE.tooBig) this.#turn?.reply.fail(chatError('too-long'));
      if (this.#fetching) void this.#fetching.then(() => this.#gone(code));
      else this.#gone(code);
    });
  }

  get hindrance(): SocketConnection['hindrance'] {
    return this.#reader ? this.#reader.hindrance : this.#options.visit.isHeld ? 'busy' : undefined;
  }

  ask(turn: Turn): void {
    const { turnId, messages, assistant } = turn.request;
    const { text = '', media } = messages.at(-1) ?? {};
    const { visit } = this.#options;
    const { userId } = visit;
    const image = media?.[0]?.url || undefined;
    const after = turn.last || undefined;
    this.#turn = turn;
    // Our relay brings back by itself what it was asked.
    if (this.#isGreeted === undefined) keepPrompt(visit.pendingKey, { text, userId });
    this.#socket.send(encodeCatPrompt({ text, userId, image, turnId, after, assistant }));
    this.#read(turn);
  }

  stop(turnId: string): void {
    this.#socket.send(encodeCatStop(turnId));
  }

  close(): void {
    this.#isClosed = true;
    this.#callOffFetch();
    this.#socket.close(CLOSE.normal);
  }

  #heard(data: unknown): void {
    // Frames come until the other end has closed too.
    if (this.#isClosed || typeof data !== 'string') return;
    this.#options.events.heard();
    // Whoever has not greeted first never will: its frames are read once.
    const extension = this.#isGreeted === false ? undefined : decodeCatExtension(data);
    if (!extension) {
      this.#isGreeted ??= false;
      return this.#read(data);
    }
    this.#callOffFetch();
    this.#isGreeted = true;
    this.#reader?.dismiss();
    this.#reader = undefined;
    if (extension.kind === 'greeting') keepPrompt(this.#options.visit.pendingKey);
    this.#options.events.extension(extension);
    this.#letGo();
  }

  #read(item: string | Turn): void {
    if (this.#isGreeted) return;
    if (this.#reader && !this.#fetching) return this.#reader.take(item);
    this.#unread.push(item);
    if (typeof item === 'string') this.#fetch();
    else this.#fetchUnlessGreeted();
  }

  /** A Cat that says nothing is one to deal with, too. Our relay will have greeted by then. */
  #fetchUnlessGreeted(): void {
    this.#callOffFetch();
    this.#callOffFetch = this.#options.clock.after(GREETING_MS, () => this.#fetch());
  }

  #fetch(): void {
    this.#callOffFetch();
    this.#fetching ??= this.#fetchStock();
  }

  async #fetchStock(): Promise<void> {
    const { fetchStock, events } = this.#options;
    try {
      const reader = await fetchStock(events);
      if (this.#isGreeted) reader.dismiss();
      else if (!this.#isClosed) {
        this.#meet(reader);
        // To the end, what is asked behind an answer in it included.
        for (const item of this.#unread) reader.take(item);
      }
      this.#unread.length = 0;
    } catch {
      if (this.#unread.some((item) => typeof item === 'string')) {
        events.closed(chatError('chunk-missing'));
        this.close();
      } else this.#letGo();
    }
    this.#fetching = undefined;
  }

  #meet(reader: StockCat): void {
    this.#reader = reader;
    reader.opened(this);
    this.#letGo();
  }

  /** Has asked what waited for the other end to say what it is. */
  #letGo(): void {
    const { visit, events } = this.#options;
    if (!visit.isHeld) return;
    visit.isHeld = false;
    events.ready();
  }

  #gone(code: number): void {
    this.#callOffFetch();
    // Behind an error Cats up to 1.5.3 hang up as a matter of course.
    const isTakenOver = code === CLOSE.normal && !this.#isClosed && !this.#reader?.hangsUp;
    this.#reader?.left(this, code);
    this.#options.events.closed(isTakenOver ? chatError('taken-over') : REFUSALS[code]);
  }
}

/** Milliseconds in which our relay's greeting has come, even over a slow line: it is the first frame. */
const GREETING_MS = 500;

/** What a relay says to a client that it does not let in. */
const REFUSALS: Readonly<Record<number, ChatError>> = {
  [CLOSE.unauthorized]: chatError('unauthorized'),
  [CLOSE.forbidden]: chatError('forbidden'),
  [CLOSE.rateLimited]: chatError('rate-limited'),
};
