import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../chat/index.ts';

/** The responses that have not been sent completely. A response is ended if its client reads nothing for too long. */
export class OpenResponses {
  readonly #open = new Set<ServerResponse>();
  readonly #byConnection = new WeakMap<Socket, Set<ServerResponse>>();
  readonly #clock: Clock;
  readonly #stallTimeoutMs: number;
  #cancelCheck: (() => void) | undefined;

  constructor(clock: Clock, stallTimeoutMs: number) {
    this.#clock = clock;
    this.#stallTimeoutMs = stallTimeoutMs;
  }

  add(request: IncomingMessage, response: ServerResponse): void {
    const responses = this.#responsesOn(request.socket);
    this.#open.add(response);
    responses.add(response);
    response.once('close', () => {
      this.#open.delete(response);
      responses.delete(response);
    });
    this.#cancelCheck ??= this.#clock.schedule(this.#stallTimeoutMs / 4, () => this.#armStallTimeouts());
  }

  /**
   * The responses of one connection. When it closes, Node emits `close` only for the response that is being written, and not for those
   * queued behind it by a client that pipelines requests. Without the event, code that waits for their end would never continue.
   */
  #responsesOn(socket: Socket): Set<ServerResponse> {
    const known = this.#byConnection.get(socket);
    if (known) return known;
    const responses = new Set<ServerResponse>();
    this.#byConnection.set(socket, responses);
    socket.once('close', () => {
      for (const response of responses) {
        response.destroy();
        response.emit('close');
      }
    });
    return responses;
  }

  /** Resolves when all responses that are open now have closed. */
  async whenClosed(): Promise<void> {
    await Promise.all(
      Array.from(this.#open, (response) => new Promise<void>((resolve) => void response.once('close', resolve))),
    );
  }

  stop(): void {
    this.#cancelCheck?.();
  }

  /**
   * Sets a time-out on each response that has been started; before that, the client waits for the relay. Node's time-out includes data
   * that the system has buffered.
   */
  #armStallTimeouts(): void {
    this.#cancelCheck = undefined;
    for (const response of this.#open) {
      if (response.headersSent && response.listenerCount('timeout') === 0) {
        response.setTimeout(this.#stallTimeoutMs, () => response.destroy());
      }
    }
    if (this.#open.size > 0)
      this.#cancelCheck = this.#clock.schedule(this.#stallTimeoutMs / 4, () => this.#armStallTimeouts());
  }
}
