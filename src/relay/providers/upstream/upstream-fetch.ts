import type { ClientRequest, IncomingMessage } from 'node:http';
import { readAll } from './response-body.ts';
import { ResponseStream } from './response-stream.ts';
import { UpstreamRequest, type UpstreamHooks, type UpstreamOptions } from './upstream-request.ts';

export interface UpstreamFetchOptions extends Omit<UpstreamOptions, 'open'> {
  /** Opens a POST to this address. */
  readonly open: (url: URL, headers: Readonly<Record<string, string>>) => ClientRequest;
}

export interface UpstreamFetchHooks extends Omit<UpstreamHooks, 'onResponse'> {
  /** The server refused. */
  readonly onErrorResponse: (body: string) => void;
  /** The server does not stream: what it has to say came in one piece. */
  readonly onFullBody: (body: string) => void;
}

/**
 * The `fetch` of one call, as the packages of the vendors take it. Faults are told to the hooks, with what is known of them, and
 * never reach the package, whose errors hold the whole prompt: where there is no stream to hand on, its promise stays open.
 */
export class UpstreamFetch {
  /** The last response, for the log. */
  response: IncomingMessage | undefined;
  readonly #options: UpstreamFetchOptions;
  readonly #hooks: UpstreamFetchHooks;
  #upstream: UpstreamRequest | undefined;
  #stream: ResponseStream | undefined;
  #isClosed = false;

  constructor(options: UpstreamFetchOptions, hooks: UpstreamFetchHooks) {
    this.#options = options;
    this.#hooks = hooks;
  }

  readonly fetch = (input: string | URL | Request, init: RequestInit = {}): Promise<Response> =>
    new Promise((resolve) => {
      if (this.#isClosed) return;
      const url = new URL(input instanceof Request ? input.url : input);
      const body = typeof init.body === 'string' ? init.body : '';
      const headers = {
        ...Object.fromEntries(new Headers(init.headers)),
        'content-length': `${Buffer.byteLength(body)}`,
      };
      const upstream = new UpstreamRequest(
        { ...this.#options, open: () => this.#options.open(url, headers) },
        {
          ...this.#hooks,
          onResponse: (response) => {
            this.response = response;
            const status = response.statusCode ?? 0;
            if (status < 200 || status > 299) this.#readErrorResponse(response, upstream);
            else this.#stream = new ResponseStream(response, upstream, { ...this.#hooks, onStream: resolve });
          },
        },
      );
      this.#upstream = upstream;
      upstream.send(body);
    });

  /** The end of what the server has sent, in as much as it streams. */
  get tail(): string {
    return this.#stream?.tail ?? '';
  }

  /** The model has come to its end; see {@link UpstreamRequest.expectEnd}. */
  expectEnd(): void {
    this.#upstream?.expectEnd();
  }

  close(isComplete: boolean): void {
    this.#isClosed = true;
    this.#upstream?.close(isComplete);
  }

  #readErrorResponse(response: IncomingMessage, upstream: UpstreamRequest): void {
    const { onErrorResponse } = this.#hooks;
    response.on(
      'error',
      upstream.guard(() => onErrorResponse('')),
    );
    const reader = {
      onActivity: () => upstream.recordActivity(),
      onFullBody: onErrorResponse,
      onOverflow: () => onErrorResponse(''),
      onEnd() {},
    };
    readAll(response, reader, upstream.guard);
  }
}
