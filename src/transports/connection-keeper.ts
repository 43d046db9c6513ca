import { chatError } from '../chat/error.ts';
import type { ChatError, Clock, ConnectionState } from '../chat/index.ts';
import { backoffDelay, MOST_ATTEMPTS } from './backoff.ts';
import { currentToken } from './current-token.ts';
import { errorOf } from './error-of.ts';
import { systemClock } from './system-clock.ts';
import * as TIMEOUTS from './timeouts.ts';
import type { TransportOptions } from './transport.ts';

/** What a socket tells its keeper. */
export interface SocketLife {
  opened(): void;
  /**
   * It is gone; said once, whether it was ever open or not.
   * @param error Why, where the other end said so: then there is no use in seeking it again.
   */
  closed(error?: ChatError): void;
}

export interface KeeperHooks<Socket extends Closable> {
  /** Opens a socket. */
  open(token: string | undefined, life: SocketLife): Socket | Promise<Socket>;
  /** Finds out why a socket could not be opened: a browser does not say. Nothing, if the next one may be opened by another way. */
  diagnose(): Promise<ChatError | undefined>;
  changed(state: ConnectionState, error?: ChatError): void;
  opened(socket: Socket): void;
  /** The open socket is gone. It is sought again, unless `failed` follows. */
  lost(error?: ChatError): void;
  /** Given up, until somebody asks to connect again. */
  failed(error: ChatError): void;
}

export interface Closable {
  /** Says goodbye. `closed` follows when the other end knows. */
  close(): void;
}

/**
 * Keeps a transport's connection: opens a socket when it is wanted, seeks it again when it is lost, and never has two at once.
 * The next one waits until the last one is closed at both ends: a Cat of 1.9 that sees a visitor's old socket close later
 * than the new one open never speaks to that visitor again.
 */
export class ConnectionKeeper<Socket extends Closable> {
  readonly #hooks: KeeperHooks<Socket>;
  readonly #options: Pick<TransportOptions, 'token' | 'connectTimeout' | 'random'>;
  readonly #clock: Clock;
  #state: ConnectionState = 'idle';
  #error: ChatError | undefined;
  /** The present attempt to have a connection: what an earlier one's callbacks say is too late. */
  #attempt: object | undefined;
  #socket: Socket | undefined;
  /** Calls off the one thing that is waited for: a connection, a close, or the time of the next attempt. */
  #stopWaiting = (): void => {};
  #attempts = 0;
  /** When the socket opened, while it is open. */
  #openedAt: number | undefined;
  #hasTimedOut = false;
  /** Whether the socket is closed to be replaced at once. */
  #isRefreshing = false;
  /** Whether a token was refused and the page has been asked for another since. */
  #hasNewToken = false;
  #isClosed = false;

  constructor(hooks: KeeperHooks<Socket>, options: TransportOptions) {
    this.#hooks = hooks;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Wants a connection, now: a person who waits for it does not wait for the backoff. */
  connect(): void {
    if (this.#isClosed) return;
    if (this.#state === 'idle' || this.#state === 'failed') {
      this.#attempts = 0;
      this.#hasNewToken = false;
      this.#become('connecting');
      // A socket that is still closing sees to it when it is closed.
      if (!this.#attempt) void this.#open();
    } else if (this.#state === 'reconnecting' && !this.#attempt) void this.#open();
  }

  /** Drops a connection that can no longer be trusted, and seeks another. */
  renew(): void {
    if (this.#state === 'connected') this.#leave();
  }

  /** The same for one whose other end is silent: it would not say goodbye either. */
  drop(): void {
    if (this.#state !== 'connected') return;
    this.#socket?.close();
    this.#closed();
  }

  /** Puts another socket in the place of one that hears no more, without a word: to whoever looks, the connection was never away. */
  refresh(): void {
    if (this.#state !== 'connected' || this.#isRefreshing) return;
    this.#isRefreshing = true;
    this.#leave();
  }

  /** Gives the connection up, until it is wanted again. */
  hangUp(): void {
    if (this.#state !== 'connected') return;
    this.#become('idle');
    this.#leave();
  }

  /** Says again how things stand. */
  announce(): void {
    this.#hooks.changed(this.#state, this.#error);
  }

  close(): void {
    this.#isClosed = true;
    this.#state = 'idle';
    this.#attempt = undefined;
    this.#stopWaiting();
    this.#socket?.close();
  }

  async #open(): Promise<void> {
    const attempt = {};
    this.#attempt = attempt;
    this.#isRefreshing = this.#hasTimedOut = false;
    this.#wait(this.#options.connectTimeout ?? TIMEOUTS.connect, () => {
      this.#hasTimedOut = true;
      this.#leave();
    });
    try {
      const token = await currentToken(this.#options.token);
      if (attempt !== this.#attempt) return;
      const socket = await this.#hooks.open(token, {
        opened: () => attempt === this.#attempt && this.#opened(),
        closed: (error) => attempt === this.#attempt && this.#closed(error),
      });
      if (attempt === this.#attempt) this.#socket = socket;
      else socket.close();
    } catch (cause) {
      if (attempt === this.#attempt) this.#closed(errorOf(cause));
    }
  }

  #opened(): void {
    if (this.#hasTimedOut || !this.#socket) return;
    this.#stopWaiting();
    this.#openedAt = this.#clock.now();
    // First: whoever hears of the connection sees what it can do.
    this.#hooks.opened(this.#socket);
    this.#become('connected');
  }

  /** Closes the socket and waits for the other end to know, for so long. */
  #leave(): void {
    this.#wait(TIMEOUTS.close, () => this.#closed());
    if (this.#socket) this.#socket.close();
    else this.#closed();
  }

  #closed(error?: ChatError): void {
    const openedAt = this.#openedAt;
    const wasOpen = openedAt !== undefined;
    const wasSteady = wasOpen && this.#clock.now() - openedAt >= STEADY;
    if (wasSteady) {
      this.#attempts = 0;
      this.#hasNewToken = false;
    }
    this.#stopWaiting();
    this.#attempt = this.#socket = this.#openedAt = undefined;
    if (wasOpen) this.#hooks.lost(error);
    if (this.#state === 'idle') return;
    // It was hung up, and is wanted again by now.
    if (this.#isRefreshing || (this.#state === 'connecting' && wasOpen)) void this.#open();
    // Whoever took it has it: taking it back before it is wanted would go on for ever.
    else if (error?.code === 'taken-over' && wasSteady) this.#become('idle');
    else if (error) this.#refused(error);
    else if (this.#state !== 'connecting' && this.#attempts < MOST_ATTEMPTS) this.#pause();
    else void this.#giveUp(wasOpen);
  }

  #refused(error: ChatError): void {
    // Tokens expire: one that a function gave is asked for once more.
    if (error.code === 'unauthorized' && typeof this.#options.token === 'function' && !this.#hasNewToken) {
      this.#hasNewToken = true;
      void this.#open();
      this.#become('reconnecting', error);
    } else this.#fail(error);
  }

  #pause(): void {
    const delay = backoffDelay(this.#attempts, this.#options.random ?? Math.random);
    this.#attempts += 1;
    this.#wait(delay, () => void this.#open());
    this.#become('reconnecting', chatError('disconnected'));
    // If it was not just an accident, there may be another way in.
    if (this.#attempts > 1) void this.#hooks.diagnose().then((error) => error ?? this.connect());
  }

  async #giveUp(wasOpen: boolean): Promise<void> {
    const attempt = {};
    this.#attempt = attempt;
    const error = wasOpen
      ? chatError('disconnected')
      : this.#hasTimedOut
        ? chatError('timeout')
        : await this.#hooks.diagnose();
    if (attempt !== this.#attempt) return;
    this.#attempt = undefined;
    if (error) this.#fail(error);
    else void this.#open();
  }

  #fail(error: ChatError): void {
    // First: whoever hears of the failure may ask again at once.
    this.#hooks.failed(error);
    this.#become('failed', error);
  }

  #become(state: ConnectionState, error?: ChatError): void {
    this.#state = state;
    this.#error = error;
    this.announce();
  }

  #wait(ms: number, task: () => void): void {
    this.#stopWaiting();
    this.#stopWaiting = this.#clock.after(ms, task);
  }
}

/** Milliseconds after which a connection was a good one: losing it begins a new count. */
const STEADY = 10_000;
