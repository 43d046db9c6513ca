import { ChatError, errorInfo, type Feedback } from '../../chat/index.ts';
import { toJson, type JsonObject } from '../../protocol/json.ts';
import { encodeDeleteRequest, encodeFeedbackRequest, MESSAGE_PATHS } from '../../protocol/message-requests.ts';
import type { TransportOptions } from '../contract/transport.ts';
import { browserClock } from './browser-clock.ts';
import { fetchJson } from './fetch-json.ts';
import { resolveToken } from './resolve-token.ts';
import { REQUEST_TIMEOUT_MS } from './timeouts.ts';

/** Requests to our relay about a visitor's turns, the same on each wire. They reject with a `ChatError`. */
export class RelayRequests {
  readonly #baseUrl: string;
  readonly #options: TransportOptions;
  readonly #signal: AbortSignal;

  /** @param signal Cancels all requests. */
  constructor(baseUrl: string, options: TransportOptions, signal: AbortSignal) {
    this.#baseUrl = baseUrl;
    this.#options = options;
    this.#signal = signal;
  }

  async sendFeedback(turnId: string, feedback: Feedback | undefined): Promise<void> {
    const { userId, conversation } = this.#options;
    await this.#post(MESSAGE_PATHS.feedback, encodeFeedbackRequest({ userId, conversation, turnId, feedback }), true);
  }

  async deleteTurns(turnIds: readonly string[]): Promise<void> {
    const { userId, conversation } = this.#options;
    await this.#post(MESSAGE_PATHS.delete, encodeDeleteRequest({ userId, conversation, turnIds }), false);
  }

  /** @param mayBeUnknown Whether it is no error that the relay does not know the turn: it forgets, and cannot be told again. */
  async #post(path: string, body: JsonObject, mayBeUnknown: boolean): Promise<void> {
    const { httpToken, token, clock = browserClock } = this.#options;
    const authToken = httpToken ?? (await resolveToken(token));
    const { status } = await fetchJson(this.#baseUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authToken && { authorization: `Bearer ${authToken}` }) },
      body: toJson(body),
      clock,
      timeoutMs: REQUEST_TIMEOUT_MS,
      signal: this.#signal,
    });
    if ((status >= 200 && status < 300) || (mayBeUnknown && status === 404)) return;
    if (status === 401 || status === 403) throw new ChatError(errorInfo('permission-denied'));
    throw new ChatError(errorInfo(status === 429 ? 'rate-limited' : status === 503 ? 'overloaded' : 'internal'));
  }
}
