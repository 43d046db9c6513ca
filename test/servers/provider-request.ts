import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Json } from './provider-dialect.ts';

/** One request, from the server's side. */
export class ProviderRequest {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  /** The same number for requests over one connection. */
  readonly connection: number;
  readonly body: Json;
  /** How the response came to its end: sent to the last byte, or given up by who asked. */
  readonly closed: Promise<'finished' | 'aborted'>;
  /** Whether it has. */
  isOver = false;
  /** Tokens handed to the socket so far. */
  sent = 0;
  #allowance = 0;
  #wake = Promise.withResolvers<void>();

  constructor(request: IncomingMessage, response: ServerResponse, body: Json) {
    this.headers = request.headers;
    this.path = request.url ?? '';
    this.connection = request.socket.remotePort ?? 0;
    this.body = body;
    this.closed = once(response, 'close').then(() => {
      this.isOver = true;
      this.#wake.resolve();
      return response.writableFinished ? 'finished' : 'aborted';
    });
  }

  /** Lets out the next held tokens. */
  next(count = 1): void {
    this.#allowance += count;
    this.#wake.resolve();
  }

  /** Lets out all that is held. */
  rest(): void {
    this.next(Infinity);
  }

  /** Waits until the next token may go. */
  async allowed(response: ServerResponse): Promise<void> {
    while (this.#allowance <= 0 && !response.destroyed) {
      this.#wake = Promise.withResolvers();
      await this.#wake.promise;
    }
    this.#allowance -= 1;
  }
}
