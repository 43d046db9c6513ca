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
  /** The base URL of the Cat's sockets. */
  readonly socketUrl: string;
  readonly token: string | undefined;
  readonly visitor: Readonly<CatVisitorState>;
  /** The key of the visitor's conversation, for our relay. */
  readonly conversation: string | undefined;
  readonly events: SocketEvents;
  readonly clock: Clock;
  /** The session with a stock Cat, if it is loaded. It outlives sockets. */
  readonly getStockSession: () => StockCatSession | undefined;
  readonly loadStockSession: (events: SocketEvents) => Promise<StockCatSession>;
  /** Called with the server's reason for closing the socket. */
  readonly onClose?: (reason: string) => void;
}

/** One socket to our relay or to a stock Cat. Extension frames go to the transport, other frames to the session with the stock Cat. */
export class CatConnection implements SocketConnection {
  readonly #socket: WebSocket;
  readonly #options: CatConnectionOptions;
  /** Whether the server is our relay or a stock Cat; `undefined` before its first frame. */
  #isExtended: boolean | undefined;
  /** Prompts to and frames from a stock Cat, in order, until the session is loaded. */
  readonly #buffered: (string | PendingRequest)[] = [];
  #session: StockCatSession | undefined;
  #loading: Promise<void> | undefined;
  #cancelLoad = (): void => {};
  #turn: PendingRequest | undefined;
  #cancelWatch = (): void => {};
  #isClosed = false;

  constructor(options: CatConnectionOptions) {
    const { socketUrl, token, visitor, conversation, events } = options;
    this.#options = options;
    this.#socket = new WebSocket(
      encodeCatSocketUrl(socketUrl, visitor.usesSharedSocket ? undefined : visitor.userId, token, conversation),
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
    const { messages, ...keys } = turn.request;
    const { text = '', media, context, data } = messages.at(-1) ?? {};
    const { visitor } = this.#options;
    const { userId } = visitor;
    // The stock key holds one image without its name, and reaches any Cat.
    const attachments = this.#isExtended ? { media } : { image: media?.[0]?.url };
    const { lastEventNumber } = turn;
    this.#turn = turn;
    // Not for our relay: it resumes turns itself.
    if (this.#isExtended === undefined) savePendingPrompt(visitor.pendingPromptKey, { text, userId });
    const prompt = encodeCatPrompt({ ...keys, ...attachments, text, userId, lastEventNumber, context, data });
    this.#socket.send(prompt);
    this.#watchUpload(turn.request.turnId, prompt.length);
    this.#handleOrBuffer(turn);
  }

  /** Reports how much of a large prompt has left the page. As long as something does, the connection is alive. */
  #watchUpload(turnId: string, totalBytes: number, sentBefore = -1): void {
    const { clock, events } = this.#options;
    const sentBytes = Math.max(sentBefore, totalBytes - this.#socket.bufferedAmount);
    if (sentBefore < 0 && totalBytes - sentBytes < MIN_WATCHED_BYTES) return;
    if (sentBytes > sentBefore) events.onActivity();
    events.onEvent({ type: 'upload', turnId, sentBytes, totalBytes });
    if (sentBytes < totalBytes)
      this.#cancelWatch = clock.schedule(UPLOAD_INTERVAL_MS, () => this.#watchUpload(turnId, totalBytes, sentBytes));
  }

  sendStop(turnId: string): void {
    this.#socket.send(encodeCatStop(turnId));
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelLoad();
    this.#cancelWatch();
    this.#socket.close(CLOSE.NORMAL);
  }

  #onMessage(data: unknown): void {
    // Frames arrive until the closing handshake is complete.
    if (this.#isClosed || typeof data !== 'string') return;
    this.#options.events.onActivity();
    // The hello is the first frame or never arrives, so frames of a stock Cat are not decoded twice.
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

  /** A server that sends nothing is treated as a stock Cat, because our relay's hello would have arrived. */
  #loadUnlessExtended(): void {
    this.#cancelLoad();
    this.#cancelLoad = this.#options.clock.schedule(STOCK_AFTER_MS, () => this.#startLoading());
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
        // The loop includes prompts that are added while it runs.
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

  /** Releases prompts that waited to find out what the server is. */
  #unblockPrompts(): void {
    const { visitor, events } = this.#options;
    if (visitor.releasePrompts()) events.onReady();
  }

  #onSocketClosed(code: number): void {
    this.#cancelLoad();
    this.#cancelWatch();
    // Cats up to 1.5.3 close the socket after every error.
    const isReplaced = code === CLOSE.NORMAL && !this.#isClosed && !this.#session?.closesAfterError;
    this.#session?.onSocketClosed(this, code);
    this.#options.events.onClose(isReplaced ? errorInfo('session-replaced') : CLOSE_ERRORS[code]);
  }
}

/** The silence of an open socket after which the code for stock Cats is loaded. A hello that arrives later still counts. */
const STOCK_AFTER_MS = 500;

/** What waits to be sent below this is sent before anybody notices. */
const MIN_WATCHED_BYTES = 300_000;

const UPLOAD_INTERVAL_MS = 250;

/** The close codes of a relay that rejects the client. */
const CLOSE_ERRORS: Readonly<Record<number, ChatErrorInfo>> = {
  [CLOSE.UNAUTHORIZED]: errorInfo('unauthorized'),
  [CLOSE.FORBIDDEN]: errorInfo('forbidden'),
  [CLOSE.RATE_LIMITED]: errorInfo('rate-limited'),
};
