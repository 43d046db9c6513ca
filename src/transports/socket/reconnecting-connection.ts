import { errorInfo, toErrorInfo } from '../../chat/error.ts';
import type { ChatErrorInfo, Clock, ConnectionState } from '../../chat/index.ts';
import { backoffDelay, MAX_ATTEMPTS } from './backoff.ts';
import { resolveToken } from '../shared/resolve-token.ts';
import { browserClock } from '../shared/browser-clock.ts';
import { CLOSE_TIMEOUT_MS, CONNECT_TIMEOUT_MS } from '../shared/timeouts.ts';
import type { TransportOptions } from '../contract/transport.ts';

/** What a socket tells its keeper. */
export interface SocketLifecycle {
  onOpen(): void;
  /**
   * It is gone; said once, whether it was ever open or not.
   * @param error Why, where the other end said so: then there is no use in seeking it again.
   */
  onClose(error?: ChatErrorInfo): void;
}

export interface ConnectionCallbacks<Socket extends ClosableSocket> {
  /** Opens a socket. */
  open(token: string | undefined, lifecycle: SocketLifecycle): Socket | Promise<Socket>;
  /** Finds out why a socket could not be opened: a browser does not say. Nothing, if the next one may be opened by another way. */
  diagnoseFailure(): Promise<ChatErrorInfo | undefined>;
  onStateChange(state: ConnectionState, error?: ChatErrorInfo): void;
  onOpen(socket: Socket): void;
  /** The open socket is gone. It is sought again, unless `failed` follows. */
  onLost(error?: ChatErrorInfo): void;
  /** Given up, until somebody asks to connect again. */
  onFailed(error: ChatErrorInfo): void;
}

export interface ClosableSocket {
  /** Says goodbye. `closed` follows when the other end knows. */
  close(): void;
}

/**
 * Keeps a transport's connection: opens a socket when it is wanted, seeks it again when it is lost, and never has two at once.
 * The next one waits until the last one is closed at both ends: a Cat of 1.9 that sees a visitor's old socket close later
 * than the new one open never speaks to that visitor again.
 */
export class ReconnectingConnection<Socket extends ClosableSocket> {
  readonly #callbacks: ConnectionCallbacks<Socket>;
  readonly #options: Pick<TransportOptions, 'token' | 'connectTimeoutMs' | 'random'>;
  readonly #clock: Clock;
  #state: ConnectionState = 'idle';
  #error: ChatErrorInfo | undefined;
  /** The present attempt to have a connection: what an earlier one's callbacks say is too late. */
  #currentAttempt: object | undefined;
  #socket: Socket | undefined;
  /** Calls off the one thing that is waited for: a connection, a close, or the time of the next attempt. */
  #cancelTimer = (): void => {};
  #retryCount = 0;
  /** When the socket opened, while it is open. */
  #openedAt: number | undefined;
  #hasTimedOut = false;
  /** Whether the socket is closed to be replaced at once. */
  #isReplacingSocket = false;
  /** Whether a token was refused and the page has been asked for another since. */
  #hasNewToken = false;
  #isClosed = false;

  constructor(callbacks: ConnectionCallbacks<Socket>, options: TransportOptions) {
    this.#callbacks = callbacks;
    this.#options = options;
    this.#clock = options.clock ?? browserClock;
  }

  /** Wants a connection, now: a person who waits for it does not wait for the backoff. */
  connect(): void {
    if (this.#isClosed) return;
    if (this.#state === 'idle' || this.#state === 'failed') {
      this.#retryCount = 0;
      this.#hasNewToken = false;
      this.#setState('connecting');
      // A socket that is still closing sees to it when it is closed.
      if (!this.#currentAttempt) void this.#open();
    } else if (this.#state === 'reconnecting' && !this.#currentAttempt) void this.#open();
  }

  /** Drops a connection that can no longer be trusted, and seeks another. */
  reconnect(): void {
    if (this.#state === 'connected') this.#closeSocket();
  }

  /** The same for one whose other end is silent: it would not say goodbye either. */
  reconnectAtOnce(): void {
    if (this.#state !== 'connected') return;
    this.#socket?.close();
    this.#onSocketClosed();
  }

  /** Puts another socket in the place of one that hears no more, without a word: to whoever looks, the connection was never away. */
  replaceSocket(): void {
    if (this.#state !== 'connected' || this.#isReplacingSocket) return;
    this.#isReplacingSocket = true;
    this.#closeSocket();
  }

  /** Gives the connection up, until it is wanted again. */
  disconnect(): void {
    if (this.#state !== 'connected') return;
    this.#setState('idle');
    this.#closeSocket();
  }

  /** Says again how things stand. */
  emitState(): void {
    this.#callbacks.onStateChange(this.#state, this.#error);
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
    // First: whoever hears of the connection sees what it can do.
    this.#callbacks.onOpen(this.#socket);
    this.#setState('connected');
  }

  /** Closes the socket and waits for the other end to know, for so long. */
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
    // It was hung up, and is wanted again by now.
    if (this.#isReplacingSocket || (this.#state === 'connecting' && wasOpen)) void this.#open();
    // Whoever took it has it: taking it back before it is wanted would go on for ever.
    else if (error?.code === 'session-replaced' && wasStable) this.#setState('idle');
    else if (error) this.#onRejected(error);
    else if (this.#state !== 'connecting' && this.#retryCount < MAX_ATTEMPTS) this.#scheduleRetry();
    else void this.#failOrRetry(wasOpen);
  }

  #onRejected(error: ChatErrorInfo): void {
    // Tokens expire: one that a function gave is asked for once more.
    if (error.code === 'unauthorized' && typeof this.#options.token === 'function' && !this.#hasNewToken) {
      this.#hasNewToken = true;
      void this.#open();
      this.#setState('reconnecting', error);
    } else this.#fail(error);
  }

  #scheduleRetry(): void {
    const delayMs = backoffDelay(this.#retryCount, this.#options.random ?? Math.random);
    this.#retryCount += 1;
    this.#startTimer(delayMs, () => void this.#open());
    this.#setState('reconnecting', errorInfo('disconnected'));
    // If it was not just an accident, there may be another way in.
    if (this.#retryCount > 1) void this.#callbacks.diagnoseFailure().then((error) => error ?? this.connect());
  }

  async #failOrRetry(wasOpen: boolean): Promise<void> {
    const attempt = {};
    this.#currentAttempt = attempt;
    const error = wasOpen
      ? errorInfo('disconnected')
      : this.#hasTimedOut
        ? errorInfo('timeout')
        : await this.#callbacks.diagnoseFailure();
    if (attempt !== this.#currentAttempt) return;
    this.#currentAttempt = undefined;
    if (error) this.#fail(error);
    else void this.#open();
  }

  #fail(error: ChatErrorInfo): void {
    // First: whoever hears of the failure may ask again at once.
    this.#callbacks.onFailed(error);
    this.#setState('failed', error);
  }

  #setState(state: ConnectionState, error?: ChatErrorInfo): void {
    this.#state = state;
    this.#error = error;
    this.emitState();
  }

  #startTimer(ms: number, task: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.schedule(ms, task);
  }
}

/** Milliseconds after which a connection was a good one: losing it begins a new count. */
const STABLE_AFTER_MS = 10_000;
