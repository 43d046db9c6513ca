import type { ClientRequest, IncomingMessage } from 'node:http';
import { readWhole } from './response-body.ts';
import { UpstreamRequest, type UpstreamHooks, type UpstreamOptions } from './upstream-request.ts';

export interface UpstreamFetchOptions extends Omit<UpstreamOptions, 'open'> {
  /** Opens a POST to this address. */
  readonly open: (url: URL, headers: Readonly<Record<string, string>>) => ClientRequest;
}

export interface UpstreamFetchHooks extends Pick<UpstreamHooks, 'onFailure' | 'onSilence'> {
  /** The server does not stream: it refused, or is none that could. */
  readonly onRefusal: (response: IncomingMessage, body: string) => void;
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
            if (isStream(response)) resolve(new Response(streamOf(response, upstream)));
            else this.#refuse(response, upstream);
          },
        },
      );
      this.#upstream = upstream;
      upstream.send(body);
    });

  /** The model has come to its end; see {@link UpstreamRequest.expectEnd}. */
  expectEnd(): void {
    this.#upstream?.expectEnd();
  }

  close(isAnswered: boolean): void {
    this.#isClosed = true;
    this.#upstream?.close(isAnswered);
  }

  #refuse(response: IncomingMessage, upstream: UpstreamRequest): void {
    const refused = (body: string) => this.#hooks.onRefusal(response, body);
    response.on('error', () => refused(''));
    readWhole(response, {
      onSign: () => upstream.sign(),
      onData: refused,
      onOverflow: () => refused(''),
      onEnd() {},
    });
  }
}

/** Proxies may leave out the type of a stream. */
function isStream({ statusCode, headers }: IncomingMessage): boolean {
  return statusCode === 200 && !/json|html/.test(headers['content-type'] ?? '');
}

/** The body, read no faster than it is asked for. One that is cut ends: an error would throw away what had arrived and waits to be read. */
function streamOf(response: IncomingMessage, upstream: UpstreamRequest): ReadableStream<Uint8Array> {
  let isOpen = true;
  return new ReadableStream({
    start(controller) {
      const end = () => {
        if (isOpen) controller.close();
        isOpen = false;
      };
      response.on('data', (bytes: Buffer) => {
        upstream.sign();
        if (!isOpen) return;
        controller.enqueue(bytes);
        if ((controller.desiredSize ?? 0) <= 0) upstream.pause();
      });
      response.on('error', end);
      response.on('end', end);
      response.on('close', end);
    },
    pull: () => upstream.resume(),
    cancel() {
      isOpen = false;
    },
  });
}
