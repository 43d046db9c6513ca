import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../chat/index.ts';

/** The responses that have not been read to their last byte. One of which nothing is read for too long is ended, whoever wrote it. */
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
   * Those of one connection. When it closes, Node says so of the response that is being written, and not of those that wait behind it,
   * as they do where a client asks several things at once: they would be held for ever by whoever waits for their end.
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

  /** Resolves when all that are open now have closed. */
  async whenClosed(): Promise<void> {
    await Promise.all(
      Array.from(this.#open, (response) => new Promise<void>((resolve) => void response.once('close', resolve))),
    );
  }

  stop(): void {
    this.#cancelCheck?.();
  }

  /** Only what has begun to be written: before that it is us who is waited for. Node sees what the system still holds of it. */
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
