import { CAT_HEADERS, encodeCatRequestHeaders } from '../../protocol/cat-http.ts';
import { browserClock } from '../shared/browser-clock.ts';
import { fetchJson, type JsonResponse } from '../shared/fetch-json.ts';
import { resolveToken } from '../shared/resolve-token.ts';
import { REQUEST_TIMEOUT_MS } from '../shared/timeouts.ts';
import type { TransportOptions } from '../contract/transport.ts';

/** Requests to a Cat with the visitor's key. They reject with a `ChatError`. */
export class CatRequests {
  readonly #baseUrl: string;
  readonly #options: TransportOptions;
  readonly #signal: AbortSignal;

  /** @param signal Cancels all requests. */
  constructor(baseUrl: string, options: TransportOptions, signal: AbortSignal) {
    this.#baseUrl = baseUrl;
    this.#options = options;
    this.#signal = signal;
  }

  /** Uses the key for HTTP. Without one, first none and then the socket's, because a Cat with a key for sockets only rejects that one here. */
  async send(method: string, path: string, userId?: string): Promise<JsonResponse> {
    const { httpToken, token } = this.#options;
    const response = await this.#send(method, path, userId, httpToken);
    if (!isUnauthorized(response.status) || httpToken || !token) return response;
    return this.#send(method, path, userId, await resolveToken(token));
  }

  /** Without a user id, no special header is sent: no preflight, and answers of servers that do not allow such a header can be read. */
  #send(
    method: string,
    path: string,
    userId: string | undefined,
    authToken: string | undefined,
  ): Promise<JsonResponse> {
    const { clock = browserClock } = this.#options;
    const { [CAT_HEADERS.user]: user = '', ...others } = encodeCatRequestHeaders(userId ?? '', authToken);
    const headers = { accept: 'application/json', ...others, ...(user && { [CAT_HEADERS.user]: user }) };
    const init = { method, headers, clock, timeoutMs: REQUEST_TIMEOUT_MS, signal: this.#signal };
    return fetchJson(this.#baseUrl + path, init);
  }
}

export function isUnauthorized(status: number): boolean {
  return status === 401 || status === 403;
}
