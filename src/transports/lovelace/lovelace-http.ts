import { toErrorInfo } from '../../chat/error.ts';
import { ChatError, errorInfo, type Assistant, type ChatErrorInfo } from '../../chat/index.ts';
import { toJson, type JsonObject } from '../../protocol/json.ts';
import {
  decodeLovelaceAnswer,
  decodeLovelaceProviders,
  LOVELACE_PATHS,
  type LovelaceAnswer,
} from '../../protocol/lovelace-http.ts';
import { resolveToken } from '../shared/resolve-token.ts';
import { logConfigurationHint } from '../shared/log-configuration-hint.ts';
import { fetchJson, type JsonResponse } from '../shared/fetch-json.ts';
import { RelayProbe } from '../shared/relay-probe.ts';
import { browserClock } from '../shared/browser-clock.ts';
import { REPLY_TIMEOUT_MS, REQUEST_TIMEOUT_MS } from '../shared/timeouts.ts';
import type { TransportOptions } from '../contract/transport.ts';

/** The HTTP API of a Lovelace: the list of assistants, and whole answers. */
export class LovelaceHttp {
  readonly #baseUrl: string;
  readonly #options: TransportOptions;
  readonly #signal: AbortSignal;
  readonly #probe: RelayProbe;

  /** @param signal Cancels all requests. */
  constructor(baseUrl: string, options: TransportOptions, signal: AbortSignal) {
    this.#baseUrl = baseUrl;
    this.#options = options;
    this.#signal = signal;
    this.#probe = new RelayProbe({ baseUrl, clock: options.clock ?? browserClock, signal });
  }

  /**
   * The assistants for the current mode, the automatic one first. The list is empty if the server fails to create it or is too slow: one
   * missing provider is enough for that, and prompts still work.
   */
  async listAssistants(): Promise<readonly Assistant[]> {
    try {
      return await this.#fetchProviders();
    } catch (cause) {
      const { code } = toErrorInfo(cause);
      if (code === 'provider-failed' || code === 'timeout') return [];
      this.logHint(toErrorInfo(cause));
      throw cause;
    }
  }

  /** Logs for the page's owner which setting to change, if known. */
  logHint(error: ChatErrorInfo): void {
    logConfigurationHint({ error, backendUrl: this.#baseUrl, options: this.#options });
  }

  async #fetchProviders(): Promise<readonly Assistant[]> {
    const { mode = 'socket' } = this.#options;
    const { status, body } = await this.#fetch(LOVELACE_PATHS.providers, REQUEST_TIMEOUT_MS, this.#signal);
    const choices = decodeLovelaceProviders(body, mode);
    if (choices) return choices.map(({ id, label }) => ({ id, label }));
    const answer = decodeLovelaceAnswer(status, body);
    throw new ChatError(answer.kind === 'error' ? answer.error : errorInfo('protocol-mismatch'));
  }

  /** Finds out why a socket could not be opened. Resolves to `undefined` to try again. @param hasOpened Whether an earlier one was. */
  async diagnoseFailure(hasOpened: boolean): Promise<ChatErrorInfo | undefined> {
    try {
      await this.#fetchProviders();
    } catch (cause) {
      const error = toErrorInfo(cause);
      if (error.code !== 'provider-failed') return this.#probe.diagnoseUnreachable(error, hasOpened);
    }
    return this.#probe.diagnoseReachable(errorInfo('unreachable'), hasOpened);
  }

  /** Sends a prompt and returns the whole answer. */
  async complete(query: JsonObject, signal: AbortSignal): Promise<LovelaceAnswer> {
    const { replyTimeoutMs = REPLY_TIMEOUT_MS } = this.#options;
    const { status, body } = await this.#fetch(LOVELACE_PATHS.completions, replyTimeoutMs, signal, toJson(query));
    return decodeLovelaceAnswer(status, body);
  }

  /** A POST with a body, else a GET. */
  async #fetch(path: string, timeoutMs: number, signal: AbortSignal, body?: string): Promise<JsonResponse> {
    const { httpToken, token, clock = browserClock } = this.#options;
    const authToken = httpToken ?? (await resolveToken(token));
    const headers = {
      ...(authToken && { authorization: `Bearer ${authToken}` }),
      ...(body && { 'content-type': 'application/json' }),
    };
    const init = { method: body ? 'POST' : 'GET', headers, ...(body && { body }) };
    return fetchJson(this.#baseUrl + path, { ...init, clock, timeoutMs, signal });
  }
}
