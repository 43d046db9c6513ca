import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../../chat/index.ts';
import { createGuard, type Guard } from '../../guard.ts';
import { SilenceTimer } from '../../../chat/silence-timer.ts';

/** How long a silence may last. */
export interface UpstreamTimeouts {
  /** Milliseconds to reach the server. Default 10 s. */
  readonly connectTimeoutMs: number;
  /** Milliseconds until the first of the answer: a model may have to be loaded, or to think. Default 2 minutes. */
  readonly firstByteTimeoutMs: number;
  /** Milliseconds between two pieces of the answer; comments that keep the line open count. Default 1 minute. */
  readonly idleTimeoutMs: number;
}

/** What is waited for: the connection, the first of the answer, or the rest of it. */
export type UpstreamPhase = 'connect' | 'wait' | 'answer';

export interface UpstreamOptions extends UpstreamTimeouts {
  readonly clock: Clock;
  /** Opens a request that this body is then sent with. */
  readonly open: (body: string) => ClientRequest;
}

/** At most one of the first three is called as long as nothing has arrived. None of them after `close`. */
export interface UpstreamHooks {
  readonly onResponse: (response: IncomingMessage) => void;
  /** There will be no response. `cause`: Node's word for why. */
  readonly onFailure: (phase: UpstreamPhase, cause: string | undefined) => void;
  /** There was no sign of life for as long as the phase allows. */
  readonly onSilence: (phase: UpstreamPhase) => void;
  /** A listener of the request or of its response has thrown. */
  readonly onThrow: (cause: unknown) => void;
}

/** One request to a provider's server: sent over a kept connection where there is one, and watched for silence. */
export class UpstreamRequest {
  /** What every listener of the request and of its response runs in. */
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
      // A kept connection that the server closed while it was idle shows at once. Later, the request may be at work.
      const wasStale = request.reusedSocket && isConnectionReset(cause.code) && clock.now() - sentAt < STALE_MS;
      if (wasStale && canRetry) this.send(body, false);
      else this.#hooks.onFailure(this.#phase, cause.code);
    });
    // Before anything else can go wrong: a request that is given up without a listener ends the process.
    request.on('socket', onSocket).on('response', onResponse).on('error', onError);
    this.#request = request;
    this.#response = undefined;
    this.#phase = 'connect';
    this.#silenceTimer.start(connectTimeoutMs);
    request.end(body);
  }

  /** Something of the answer has arrived. */
  recordActivity(): void {
    if (this.#isClosed) return;
    if (this.#phase === 'answer') return this.#silenceTimer.recordActivity();
    this.#phase = 'answer';
    this.#silenceTimer.start(this.#options.idleTimeoutMs);
  }

  /** Takes no more of the answer, and does not mistake that for the server's silence. */
  pause(): void {
    this.#silenceTimer.pause();
    this.#response?.pause();
  }

  resume(): void {
    if (!this.#isClosed) this.#silenceTimer.recordActivity();
    this.#response?.resume();
  }

  /** The answer is there. What may still follow, token counts or the end of the body, has only a moment to come. */
  expectEnd(): void {
    this.#phase = 'answer';
    this.#silenceTimer.start(Math.min(this.#options.idleTimeoutMs, TRAILER_MS));
  }

  /**
   * Ends it. Nothing is waited for any more.
   * @param isComplete Whether the server has said all that matters. Then a body that is still to end may do so for a moment,
   * which leaves the connection for the next request.
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

/** How soon a request must fail for its kept connection to have been dead before. */
const STALE_MS = 1000;

/** How long the end of a response may take once the answer is there. */
const TRAILER_MS = 5000;
