import { chatError, type ChatError, type Clock } from '../chat/index.ts';
import { decodeCatExtension, encodeCatPrompt, encodeCatStop } from '../protocol/cat-client.ts';
import { CLOSE } from '../protocol/close-codes.ts';
import type { StockCat } from './stock-cat.ts';
import type { SocketConnection, SocketEvents, Turn } from './wire.ts';

/**
 * One socket to our relay, or to a Cat. What our relay says to a greeted client goes on as it is; what reads a stock Cat is
 * fetched when the first of its frames comes.
 */
export class CatConnection implements SocketConnection {
  readonly #socket: WebSocket;
  readonly #userId: string;
  readonly #events: SocketEvents;
  readonly #clock: Clock;
  #turn: Turn | undefined;
  #stock: StockCat | undefined;
  /** A stock Cat's frames, until there is somebody to read them. */
  readonly #unread: string[] = [];
  /** What reads them, on its way. */
  #fetching: Promise<void> | undefined;
  #isClosed = false;

  constructor(url: string, userId: string, events: SocketEvents, clock: Clock) {
    this.#userId = userId;
    this.#events = events;
    this.#clock = clock;
    this.#socket = new WebSocket(url);
    this.#socket.addEventListener('open', () => events.opened());
    this.#socket.addEventListener('message', ({ data }) => this.#heard(data));
    this.#socket.addEventListener('close', ({ code }) => {
      if (code === CLOSE.tooBig) this.#turn?.reply.fail(chatError('too-long'));
      if (this.#fetching) void this.#fetching.then(() => this.#gone(code));
      else this.#gone(code);
    });
  }

  ask(turn: Turn): void {
    const { turnId, messages, assistant } = turn.request;
    const { text = '', media } = messages.at(-1) ?? {};
    const image = media?.[0]?.url;
    this.#turn = turn;
    if (this.#stock) this.#stock.turn = turn;
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
    this.#socket.send(encodeCatStop(turnId));
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.close(CLOSE.normal);
  }

  #heard(data: unknown): void {
    // Frames come until the other end has closed too.
    if (this.#isClosed || typeof data !== 'string') return;
    this.#events.heard();
    const extension = decodeCatExtension(data);
    if (extension) this.#events.extension(extension);
    else if (this.#stock) this.#stock.hear(data);
    else {
      this.#unread.push(data);
      this.#fetching ??= this.#fetchReader(this.#turn);
    }
  }

  /** `turn`: the one that the first unread frame belongs to. */
  async #fetchReader(turn: Turn | undefined): Promise<void> {
    try {
      const module = await import('./stock-cat.ts');
      const stock = new module.StockCat(this.#events, this.#clock);
      stock.turn = turn;
      for (const frame of this.#unread.splice(0)) if (!this.#isClosed) stock.hear(frame);
      // Asked in the meantime.
      if (turn !== this.#turn) stock.turn = this.#turn;
      this.#stock = stock;
    } catch {
      this.#events.closed(chatError('chunk-missing'));
      this.close();
    }
    this.#fetching = undefined;
  }

  #gone(code: number): void {
    this.#stock?.left();
    this.#events.closed(REFUSALS[code]);
  }
}

/** What a relay says to a client that it does not let in. */
const REFUSALS: Readonly<Record<number, ChatError>> = {
  [CLOSE.unauthorized]: chatError('unauthorized'),
  [CLOSE.forbidden]: chatError('forbidden'),
  [CLOSE.rateLimited]: chatError('rate-limited'),
};
