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

/** The plain HTTP of a Lovelace: who can be asked, and whole answers. */
export class LovelaceHttp {
  readonly #baseUrl: string;
  readonly #options: TransportOptions;
  readonly #signal: AbortSignal;
  readonly #probe: RelayProbe;

  /** @param signal Ends whatever is under way. */
  constructor(baseUrl: string, options: TransportOptions, signal: AbortSignal) {
    this.#baseUrl = baseUrl;
    this.#options = options;
    this.#signal = signal;
    this.#probe = new RelayProbe({ baseUrl, clock: options.clock ?? browserClock, signal });
  }

  /**
   * Who can be asked in the present mode, whoever the server chooses first. A server that cannot make its list, or takes its
   * time, answers all the same: one missing provider is enough for that. Then there is nobody to choose among.
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

  /** Says to the owner of the page what to change, where that is known. */
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

  /** Why a socket could not be opened, of a server that may be there; nothing, to try once more. */
  async diagnoseFailure(): Promise<ChatErrorInfo | undefined> {
    try {
      await this.#fetchProviders();
    } catch (cause) {
      const error = toErrorInfo(cause);
      if (error.code !== 'provider-failed') return this.#probe.diagnoseUnreachable(error);
    }
    return this.#probe.diagnoseReachable(errorInfo('unreachable'));
  }

  /** Asks, and waits for the whole answer. */
  async complete(query: JsonObject, signal: AbortSignal): Promise<LovelaceAnswer> {
    const { replyTimeoutMs = REPLY_TIMEOUT_MS } = this.#options;
    const { status, body } = await this.#fetch(LOVELACE_PATHS.completions, replyTimeoutMs, signal, toJson(query));
    return decodeLovelaceAnswer(status, body);
  }

  /** With a body it is a question, without one a look. */
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
