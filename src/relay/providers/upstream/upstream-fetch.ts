import type { ClientRequest, IncomingMessage } from 'node:http';
import { readAll } from './response-body.ts';
import { ResponseStream } from './response-stream.ts';
import { UpstreamRequest, type UpstreamHooks, type UpstreamOptions } from './upstream-request.ts';

export interface UpstreamFetchOptions extends Omit<UpstreamOptions, 'open'> {
  /** Opens a POST request to a URL. */
  readonly open: (url: URL, headers: Readonly<Record<string, string>>) => ClientRequest;
}

export interface UpstreamFetchHooks extends Omit<UpstreamHooks, 'onResponse'> {
  /** Called with the body of an error response. */
  readonly onErrorResponse: (body: string) => void;
  /** Called with the complete body of a server that does not stream. */
  readonly onFullBody: (body: string) => void;
}

/**
 * A `fetch` for one call of a vendor's package. Errors go to the hooks and never reach the package, because its errors
 * contain the complete prompt. On an error the returned promise never settles.
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

  /** The last bytes received, if the response is a stream. */
  get tail(): string {
    return this.#stream?.tail ?? '';
  }

  /** The answer is complete; see {@link UpstreamRequest.expectEnd}. */
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
