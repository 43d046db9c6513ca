import { errorInfo, toErrorInfo } from '../../chat/error.ts';
import type { ChatErrorInfo, Clock, ConnectionState } from '../../chat/index.ts';
import { backoffDelay, MAX_ATTEMPTS } from './backoff.ts';
import { resolveToken } from '../shared/resolve-token.ts';
import { browserClock } from '../shared/browser-clock.ts';
import { CLOSE_TIMEOUT_MS, CONNECT_TIMEOUT_MS } from '../shared/timeouts.ts';
import type { TransportOptions } from '../contract/transport.ts';

/**
 * Why a socket could not be opened. `other-way`: the next attempt, which follows at once, will be made in another way. `undefined`: another
 * attempt will tell.
 */
export type Diagnosis = ChatErrorInfo | 'other-way' | undefined;

/** Callbacks from a socket to its connection. */
export interface SocketLifecycle {
  onOpen(): void;
  /**
   * The socket is closed. Called once, also if it was never open.
   * @param error The reason, if the server gave one. Reconnecting is useless then.
   */
  onClose(error?: ChatErrorInfo): void;
}

export interface ConnectionCallbacks<Socket extends ClosableSocket> {
  open(token: string | undefined, lifecycle: SocketLifecycle): Socket | Promise<Socket>;
  /** Finds out why a socket could not be opened. @param hasOpened Whether an earlier one was. */
  diagnoseFailure(hasOpened: boolean): Promise<Diagnosis>;
  onStateChange(state: ConnectionState, error?: ChatErrorInfo): void;
  onOpen(socket: Socket): void;
  /** The open socket is lost. The connection reconnects unless `onFailed` follows. */
  onLost(error?: ChatErrorInfo): void;
  /** The connection has given up until the next `connect()`. */
  onFailed(error: ChatErrorInfo): void;
}

export interface ClosableSocket {
  /** Starts the closing handshake. `onClose` follows at its end. */
  close(): void;
}

/**
 * A connection that opens a socket on demand and reconnects when it is lost. It never has two sockets at once: the next one is opened
 * after the last one is closed at both ends, because a Cat 1.9 stops writing to a visitor's new socket when the old one closes later.
 */
export class ReconnectingConnection<Socket extends ClosableSocket> {
  readonly #callbacks: ConnectionCallbacks<Socket>;
  readonly #options: Pick<TransportOptions, 'token' | 'connectTimeoutMs' | 'random'>;
  readonly #clock: Clock;
  #state: ConnectionState = 'idle';
  /** Identifies the current attempt to connect. Callbacks of earlier attempts are ignored. */
  #currentAttempt: object | undefined;
  #socket: Socket | undefined;
  /** Cancels the only timer: for a connection, a closing handshake, or the next attempt. */
  #cancelTimer = (): void => {};
  #retryCount = 0;
  /** When the socket was opened; `undefined` while it is not open. */
  #openedAt: number | undefined;
  #hasOpened = false;
  #hasTimedOut = false;
  /** Whether the socket is being closed to be replaced at once. */
  #isReplacingSocket = false;
  /** Whether a token was rejected and another one has been requested from the page. */
  #hasNewToken = false;
  #isClosed = false;

  constructor(callbacks: ConnectionCallbacks<Socket>, options: TransportOptions) {
    this.#callbacks = callbacks;
    this.#options = options;
    this.#clock = options.clock ?? browserClock;
  }

  /** Connects at once. It skips the backoff, because a visitor is waiting. */
  connect(): void {
    if (this.#isClosed) return;
    if (this.#state === 'idle' || this.#state === 'failed') {
      this.#retryCount = 0;
      this.#hasNewToken = false;
      this.#setState('connecting');
      // If a socket is still closing, its `onClose` opens the next one.
      if (!this.#currentAttempt) void this.#open();
    } else if (this.#state === 'reconnecting' && !this.#currentAttempt) void this.#open();
  }

  /** Closes a broken connection and opens another. */
  reconnect(): void {
    if (this.#state === 'connected') this.#closeSocket();
  }

  /** Like `reconnect`, without waiting for the closing handshake, for a server that sends nothing any more. */
  reconnectAtOnce(): void {
    if (this.#state !== 'connected') return;
    this.#socket?.close();
    this.#onSocketClosed();
  }

  /** Replaces a socket that receives nothing any more. The state stays `connected`. */
  replaceSocket(): void {
    if (this.#state !== 'connected' || this.#isReplacingSocket) return;
    this.#isReplacingSocket = true;
    this.#closeSocket();
  }

  /** Disconnects until the next `connect()`. */
  disconnect(): void {
    if (this.#state !== 'connected') return;
    this.#setState('idle');
    this.#closeSocket();
  }

  close(): void {
    this.#isClosed = true;
    this.#state = 'idle';
    this.#currentAttempt = undefined;
    this.#cancelTimer();
    this.#socket?.close();
  }

  async #open(): Promise<void> {
    const attempt = {};
    this.#currentAttempt = attempt;
    this.#isReplacingSocket = this.#hasTimedOut = false;
    this.#startTimer(this.#options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS, () => {
      this.#hasTimedOut = true;
      this.#closeSocket();
    });
    try {
      const token = await resolveToken(this.#options.token);
      if (attempt !== this.#currentAttempt) return;
      const socket = await this.#callbacks.open(token, {
        onOpen: () => attempt === this.#currentAttempt && this.#onSocketOpen(),
        onClose: (error) => attempt === this.#currentAttempt && this.#onSocketClosed(error),
      });
      if (attempt === this.#currentAttempt) this.#socket = socket;
      else socket.close();
    } catch (cause) {
      if (attempt === this.#currentAttempt) this.#onSocketClosed(toErrorInfo(cause));
    }
  }

  #onSocketOpen(): void {
    if (this.#hasTimedOut || !this.#socket) return;
    this.#cancelTimer();
    this.#openedAt = this.#clock.now();
    this.#hasOpened = true;
    // Before the state changes, so that listeners see the capabilities.
    this.#callbacks.onOpen(this.#socket);
    this.#setState('connected');
  }

  /** Closes the socket and waits a limited time for the closing handshake. */
  #closeSocket(): void {
    this.#startTimer(CLOSE_TIMEOUT_MS, () => this.#onSocketClosed());
    if (this.#socket) this.#socket.close();
    else this.#onSocketClosed();
  }

  #onSocketClosed(error?: ChatErrorInfo): void {
    const openedAt = this.#openedAt;
    const wasOpen = openedAt !== undefined;
    const wasStable = wasOpen && this.#clock.now() - openedAt >= STABLE_AFTER_MS;
    if (wasStable) {
      this.#retryCount = 0;
      this.#hasNewToken = false;
    }
    this.#cancelTimer();
    this.#currentAttempt = this.#socket = this.#openedAt = undefined;
    if (wasOpen) this.#callbacks.onLost(error);
    if (this.#state === 'idle') return;
    // `connecting` after an open socket: disconnect() was followed by connect().
    if (this.#isReplacingSocket || (this.#state === 'connecting' && wasOpen)) void this.#open();
    // Another tab owns the connection now. Reconnecting on our own would make the tabs take it from each other forever.
    else if (error?.code === 'session-replaced' && wasStable) this.#setState('idle');
    else if (error) this.#onRejected(error);
    else if (this.#state !== 'connecting' && this.#retryCount < MAX_ATTEMPTS) this.#scheduleRetry();
    else void this.#failOrRetry(wasOpen);
  }

  #onRejected(error: ChatErrorInfo): void {
    // Tokens expire: request another one from the page's function, once.
    if (error.code === 'unauthorized' && typeof this.#options.token === 'function' && !this.#hasNewToken) {
      this.#hasNewToken = true;
      void this.#open();
      this.#setState('reconnecting', error);
    } else this.#fail(error);
  }

  #scheduleRetry(): void {
    const delayMs = this.#openLater();
    this.#setState('reconnecting', { ...errorInfo('disconnected'), retryAfter: delayMs / 1000 });
    // After the second failure, find out whether there is another way to connect.
    if (this.#retryCount > 1)
      void this.#callbacks.diagnoseFailure(this.#hasOpened).then((found) => found === 'other-way' && this.connect());
  }

  /** Opens a socket after a delay, which it returns. */
  #openLater(): number {
    const delayMs = backoffDelay(this.#retryCount, this.#options.random ?? Math.random);
    this.#retryCount += 1;
    this.#startTimer(delayMs, () => void this.#open());
    return delayMs;
  }

  async #failOrRetry(wasOpen: boolean): Promise<void> {
    const attempt = {};
    this.#currentAttempt = attempt;
    const diagnosis = wasOpen
      ? errorInfo('disconnected')
      : this.#hasTimedOut
        ? errorInfo('timeout')
        : await this.#callbacks.diagnoseFailure(this.#hasOpened);
    if (attempt !== this.#currentAttempt) return;
    this.#currentAttempt = undefined;
    if (diagnosis === 'other-way') void this.#open();
    else if (diagnosis) this.#fail(diagnosis);
    else this.#openLater();
  }

  #fail(error: ChatErrorInfo): void {
    // Before the state changes, because listeners may send again at once.
    this.#callbacks.onFailed(error);
    this.#setState('failed', error);
  }

  #setState(state: ConnectionState, error?: ChatErrorInfo): void {
    this.#state = state;
    this.#callbacks.onStateChange(state, error);
  }

  #startTimer(ms: number, task: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.schedule(ms, task);
  }
}

/** A connection that lasted this long resets the number of retries. */
const STABLE_AFTER_MS = 10_000;
