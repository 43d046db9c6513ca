import { ChatError, errorInfo, type Feedback } from '../../chat/index.ts';
import { toJson, type JsonObject } from '../../protocol/json.ts';
import {
  encodeDeleteRequest,
  encodeEraseRequest,
  encodeFeedbackRequest,
  encodeRenameRequest,
  MESSAGE_PATHS,
} from '../../protocol/message-requests.ts';
import type { TransportOptions } from '../contract/transport.ts';
import { browserClock } from './browser-clock.ts';
import { fetchJson } from './fetch-json.ts';
import { resolveToken } from './resolve-token.ts';
import { REQUEST_TIMEOUT_MS } from './timeouts.ts';

/** Requests to our relay about a visitor's turns and conversations, the same on each wire. They reject with a `ChatError`. */
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
    // A relay that does not know the turn has forgotten it, and cannot be told again.
    await this.#post(MESSAGE_PATHS.feedback, encodeFeedbackRequest({ userId, conversation, turnId, feedback }));
  }

  async deleteTurns(turnIds: readonly string[]): Promise<void> {
    const { userId, conversation } = this.#options;
    const isKnown = await this.#post(MESSAGE_PATHS.delete, encodeDeleteRequest({ userId, conversation, turnIds }));
    if (!isKnown) throw new ChatError(errorInfo('internal'));
  }

  /** Resolves to `false` for a conversation that the relay does not have, and at one without titles. */
  rename(title: string): Promise<boolean> {
    const { userId, conversation } = this.#options;
    return this.#post(MESSAGE_PATHS.rename, encodeRenameRequest({ userId, conversation, title }));
  }

  /** Resolves to `false` at a relay that cannot erase all. */
  erase(): Promise<boolean> {
    return this.#post(MESSAGE_PATHS.erase, encodeEraseRequest(this.#options));
  }

  /** Resolves to `false` if the relay does not know the path, or what the request is about. */
  async #post(path: string, body: JsonObject): Promise<boolean> {
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
    if (status >= 200 && status < 300) return true;
    if (status === 404) return false;
    if (status === 401 || status === 403) throw new ChatError(errorInfo('permission-denied'));
    throw new ChatError(errorInfo(status === 429 ? 'rate-limited' : status === 503 ? 'overloaded' : 'internal'));
  }
}
