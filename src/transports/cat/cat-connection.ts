import { errorInfo } from '../../chat/error.ts';
import type { ChatErrorInfo, Clock } from '../../chat/index.ts';
import { encodeCatSocketUrl } from '../../protocol/cat-url.ts';
import { decodeCatExtensionFrame, encodeCatPrompt, encodeCatStop } from '../../protocol/cat-client-codec.ts';
import * as CLOSE from '../../protocol/close-codes.ts';
import type { CatVisitorState } from './cat-visitor-state.ts';
import { savePendingPrompt } from './pending-prompt.ts';
import type { StockCatSession } from './stock/stock-cat-session.ts';
import type { SocketConnection, SocketEvents, PendingRequest } from '../socket/protocol-adapter.ts';

export interface CatConnectionOptions {
  /** Of the Cat's sockets. */
  readonly socketUrl: string;
  readonly token: string | undefined;
  readonly visitor: CatVisitorState;
  readonly events: SocketEvents;
  readonly clock: Clock;
  /** What deals with a stock Cat, if it is there: it outlives sockets. */
  readonly getStockSession: () => StockCatSession | undefined;
  readonly loadStockSession: (events: SocketEvents) => Promise<StockCatSession>;
  /** Hears why the socket has closed, in the other end's own word. */
  readonly onClose?: (reason: string) => void;
}

/** One socket to our relay, or to a Cat. What our relay says to a greeted client goes on as it is. */
export class CatConnection implements SocketConnection {
  readonly #socket: WebSocket;
  readonly #options: CatConnectionOptions;
  /** Whether our relay is at the other end, or a stock Cat, as soon as it has spoken. */
  #isExtended: boolean | undefined;
  /** What a stock Cat was asked and said, in that order, until there is somebody to read it. */
  readonly #buffered: (string | PendingRequest)[] = [];
  /** Who reads it: a Cat's reader outlives sockets. */
  #session: StockCatSession | undefined;
  /** Who will, on their way. */
  #loading: Promise<void> | undefined;
  #cancelLoad = (): void => {};
  #turn: PendingRequest | undefined;
  #isClosed = false;

  constructor(options: CatConnectionOptions) {
    const { socketUrl, token, visitor, events } = options;
    this.#options = options;
    this.#socket = new WebSocket(
      encodeCatSocketUrl(socketUrl, visitor.usesSharedSocket ? undefined : visitor.userId, token),
    );
    this.#socket.addEventListener('open', () => {
      const session = options.getStockSession();
      if (session) this.#attach(session);
      else if (visitor.hasUnverifiedPrompt || visitor.unansweredPrompt !== undefined) this.#loadUnlessExtended();
      events.onOpen();
    });
    this.#socket.addEventListener('message', ({ data }) => this.#onMessage(data));
    this.#socket.addEventListener('close', ({ code, reason }) => {
      options.onClose?.(reason);
      if (code === CLOSE.MESSAGE_TOO_BIG) this.#turn?.reply.fail(errorInfo('too-long'));
      if (this.#loading) void this.#loading.then(() => this.#onSocketClosed(code));
      else this.#onSocketClosed(code);
    });
  }

  get blockedBy(): SocketConnection['blockedBy'] {
    return this.#session ? this.#session.blockedBy : this.#options.visitor.hasUnverifiedPrompt ? 'busy' : undefined;
  }

  sendPrompt(turn: PendingRequest): void {
    const { turnId, messages, assistant } = turn.request;
    const { text = '', media } = messages.at(-1) ?? {};
    const { visitor } = this.#options;
    const { userId } = visitor;
    const image = media?.[0]?.url || undefined;
    const lastEventNumber = turn.lastEventNumber || undefined;
    this.#turn = turn;
    // Our relay brings back by itself what it was asked.
    if (this.#isExtended === undefined) savePendingPrompt(visitor.pendingPromptKey, { text, userId });
    this.#socket.send(encodeCatPrompt({ text, userId, image, turnId, lastEventNumber, assistant }));
    this.#handleOrBuffer(turn);
  }

  sendStop(turnId: string): void {
    this.#socket.send(encodeCatStop(turnId));
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelLoad();
    this.#socket.close(CLOSE.NORMAL);
  }

  #onMessage(data: unknown): void {
    // Frames come until the other end has closed too.
    if (this.#isClosed || typeof data !== 'string') return;
    this.#options.events.onActivity();
    // Whoever has not greeted first never will: its frames are read once.
    const extension = this.#isExtended === false ? undefined : decodeCatExtensionFrame(data);
    if (!extension) {
      this.#isExtended ??= false;
      return this.#handleOrBuffer(data);
    }
    this.#cancelLoad();
    this.#isExtended = true;
    this.#session?.dispose();
    this.#session = undefined;
    if (extension.kind === 'hello') savePendingPrompt(this.#options.visitor.pendingPromptKey);
    this.#options.events.onExtensionFrame(extension);
    this.#unblockPrompts();
  }

  #handleOrBuffer(item: string | PendingRequest): void {
    if (this.#isExtended) return;
    if (this.#session && !this.#loading) return this.#session.handle(item);
    this.#buffered.push(item);
    if (typeof item === 'string') this.#startLoading();
    else this.#loadUnlessExtended();
  }

  /** A Cat that says nothing is one to deal with, too. Our relay will have greeted by then. */
  #loadUnlessExtended(): void {
    this.#cancelLoad();
    this.#cancelLoad = this.#options.clock.schedule(HELLO_TIMEOUT_MS, () => this.#startLoading());
  }

  #startLoading(): void {
    this.#cancelLoad();
    this.#loading ??= this.#loadStockSession();
  }

  async #loadStockSession(): Promise<void> {
    const { loadStockSession, events } = this.#options;
    try {
      const session = await loadStockSession(events);
      if (this.#isExtended) session.dispose();
      else if (!this.#isClosed) {
        this.#attach(session);
        // To the end, what is asked behind an answer in it included.
        for (const item of this.#buffered) session.handle(item);
      }
      this.#buffered.length = 0;
    } catch {
      if (this.#buffered.some((item) => typeof item === 'string')) {
        events.onClose(errorInfo('load-failed'));
        this.close();
      } else this.#unblockPrompts();
    }
    this.#loading = undefined;
  }

  #attach(session: StockCatSession): void {
    this.#session = session;
    session.onSocketOpen(this);
    this.#unblockPrompts();
  }

  /** Has asked what waited for the other end to say what it is. */
  #unblockPrompts(): void {
    const { visitor, events } = this.#options;
    if (!visitor.hasUnverifiedPrompt) return;
    visitor.hasUnverifiedPrompt = false;
    events.onReady();
  }

  #onSocketClosed(code: number): void {
    this.#cancelLoad();
    // Behind an error Cats up to 1.5.3 hang up as a matter of course.
    const isReplaced = code === CLOSE.NORMAL && !this.#isClosed && !this.#session?.closesAfterError;
    this.#session?.onSocketClosed(this, code);
    this.#options.events.onClose(isReplaced ? errorInfo('session-replaced') : CLOSE_ERRORS[code]);
  }
}

/** Milliseconds in which our relay's greeting has come, even over a slow line: it is the first frame. */
const HELLO_TIMEOUT_MS = 500;

/** What a relay says to a client that it does not let in. */
const CLOSE_ERRORS: Readonly<Record<number, ChatErrorInfo>> = {
  [CLOSE.UNAUTHORIZED]: errorInfo('unauthorized'),
  [CLOSE.FORBIDDEN]: errorInfo('forbidden'),
  [CLOSE.RATE_LIMITED]: errorInfo('rate-limited'),
};
