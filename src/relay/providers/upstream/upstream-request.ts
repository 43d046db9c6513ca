import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../../chat/index.ts';
import { createGuard, type Guard } from '../../guard.ts';
import { SilenceTimer } from '../../../chat/silence-timer.ts';

/** Timeouts of a request, by its phase. */
export interface UpstreamTimeouts {
  /** Maximum milliseconds to connect. Default 10 s. */
  readonly connectTimeoutMs: number;
  /**
   * Maximum milliseconds until the first byte of the answer. A model may have to be loaded, or to think first. Default
   * 2 minutes.
   */
  readonly firstByteTimeoutMs: number;
  /** Maximum milliseconds between two reads of the answer; keep-alive comments count. Default 1 minute. */
  readonly idleTimeoutMs: number;
}

/** The current phase: connecting, waiting for the first byte of the answer, or receiving the rest. */
export type UpstreamPhase = 'connect' | 'wait' | 'answer';

export interface UpstreamOptions extends UpstreamTimeouts {
  readonly clock: Clock;
  /** Opens a request. The caller then sends this body with it. */
  readonly open: (body: string) => ClientRequest;
}

/** Before a response arrives at most one of the first three is called. None is called after `close`. */
export interface UpstreamHooks {
  readonly onResponse: (response: IncomingMessage) => void;
  /** The request failed without a response. `cause`: Node's error code. */
  readonly onFailure: (phase: UpstreamPhase, cause: string | undefined) => void;
  /** Nothing was received for as long as the phase allows. */
  readonly onSilence: (phase: UpstreamPhase) => void;
  /** A listener of the request or the response has thrown. */
  readonly onThrow: (cause: unknown) => void;
}

/**
 * One request to a provider's server: sent over a persistent connection if there is one, with a timeout for silence.
 */
export class UpstreamRequest {
  /** Wraps all listeners of the request and its response. */
  readonly guard: Guard;
  readonly #options: UpstreamOptions;
  readonly #hooks: UpstreamHooks;
  readonly #silenceTimer: SilenceTimer;
  #request: ClientRequest | undefined;
  #response: IncomingMessage | undefined;
  #phase: UpstreamPhase = 'connect';
  #isClosed = false;

  constructor(options: UpstreamOptions, hooks: UpstreamHooks) {
    this.#options = options;
    this.#hooks = hooks;
    this.guard = createGuard(hooks.onThrow);
    this.#silenceTimer = new SilenceTimer(
      options.clock,
      this.guard(() => hooks.onSilence(this.#phase)),
    );
  }

  send(body: string, canRetry = true): void {
    const { open, clock, connectTimeoutMs, firstByteTimeoutMs } = this.#options;
    const sentAt = clock.now();
    if (this.#isClosed) return;
    const request = open(body);
    const onConnect = this.guard(() => {
      this.#phase = 'wait';
      if (!this.#isClosed) this.#silenceTimer.start(firstByteTimeoutMs);
    });
    const onSocket = this.guard((socket: Socket) => {
      if (socket.connecting) socket.once('encrypted' in socket ? 'secureConnect' : 'connect', onConnect);
      else onConnect();
    });
    const onResponse = this.guard((response: IncomingMessage) => {
      this.#response = response;
      if (this.#isClosed) response.destroy();
      else this.#hooks.onResponse(response);
    });
    const onError = this.guard((cause: NodeJS.ErrnoException) => {
      if (this.#isClosed || this.#response) return;
      // If the server closed a persistent connection while it was idle, the request fails immediately. A later failure
      // may come after the request was processed.
      const wasStale = request.reusedSocket && isConnectionReset(cause.code) && clock.now() - sentAt < STALE_MS;
      if (wasStale && canRetry) this.send(body, false);
      else this.#hooks.onFailure(this.#phase, cause.code);
    });
    // Attached first: an 'error' without a listener ends the process.
    request.on('socket', onSocket).on('response', onResponse).on('error', onError);
    this.#request = request;
    this.#response = undefined;
    this.#phase = 'connect';
    this.#silenceTimer.start(connectTimeoutMs);
    request.end(body);
  }

  /** Records that part of the answer has arrived. */
  recordActivity(): void {
    if (this.#isClosed) return;
    if (this.#phase === 'answer') return this.#silenceTimer.recordActivity();
    this.#phase = 'answer';
    this.#silenceTimer.start(this.#options.idleTimeoutMs);
  }

  /** Stops reading. The silence that follows is not the server's, so the timer is stopped. */
  pause(): void {
    this.#silenceTimer.pause();
    this.#response?.pause();
  }

  resume(): void {
    if (!this.#isClosed) this.#silenceTimer.recordActivity();
    this.#response?.resume();
  }

  /** The answer is complete. Token counts and the end of the body may still follow, but only within a short time. */
  expectEnd(): void {
    this.#phase = 'answer';
    this.#silenceTimer.start(Math.min(this.#options.idleTimeoutMs, TRAILER_MS));
  }

  /**
   * Ends the request.
   * @param isComplete Whether the answer is complete. If so, the rest of the body is given a short time, which keeps
   * the connection usable for the next request.
   */
  close(isComplete = false): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#silenceTimer.stop();
    const response = this.#response;
    if (!isComplete || !response) return void this.#request?.destroy();
    if (response.complete) return void response.resume();
    const cancelTimer = this.#options.clock.schedule(TRAILER_MS, () => response.destroy());
    response.once('close', cancelTimer);
    response.resume();
  }
}

function isConnectionReset(code: string | undefined): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE';
}

/**
 * A request that fails within this time on a persistent connection was sent over one that the server had already
 * closed.
 */
const STALE_MS = 1000;

/** Time for the end of a response after the answer is complete. */
const TRAILER_MS = 5000;
