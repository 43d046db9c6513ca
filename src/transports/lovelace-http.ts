import { ChatFailure, chatError, type Assistant, type ChatError } from '../chat/index.ts';
import { toJson, type JsonObject } from '../protocol/json.ts';
import {
  decodeLovelaceAnswer,
  decodeLovelaceProviders,
  LOVELACE_PATHS,
  type LovelaceAnswer,
} from '../protocol/lovelace-rest.ts';
import { errorOf } from './error-of.ts';
import { currentToken } from './current-token.ts';
import { fetchAnswer, type HttpAnswer } from './http-answer.ts';
import { systemClock } from './system-clock.ts';
import * as TIMEOUTS from './timeouts.ts';
import type { TransportOptions } from './transport.ts';

/** The plain HTTP of a Lovelace: who can be asked, and whole answers. */
export class LovelaceHttp {
  readonly #base: string;
  readonly #options: TransportOptions;
  readonly #signal: AbortSignal;

  /** @param signal Ends whatever is under way. */
  constructor(base: string, options: TransportOptions, signal: AbortSignal) {
    this.#base = base;
    this.#options = options;
    this.#signal = signal;
  }

  /**
   * Who can be asked in the present mode, whoever the server chooses first. A server that cannot make its list, or takes its
   * time, answers all the same: one missing provider is enough for that. Then there is nobody to choose among.
   */
  async assistants(): Promise<readonly Assistant[]> {
    try {
      return await this.#listed();
    } catch (cause) {
      const { code } = errorOf(cause);
      if (code === 'provider-failed' || code === 'timeout') return [];
      throw cause;
    }
  }

  async #listed(): Promise<readonly Assistant[]> {
    const { mode = 'socket' } = this.#options;
    const { status, body } = await this.#fetch(LOVELACE_PATHS.providers, TIMEOUTS.request, this.#signal);
    const choices = decodeLovelaceProviders(body, mode);
    if (choices) return choices.map(({ id, label }) => ({ id, label }));
    const answer = decodeLovelaceAnswer(status, body);
    throw new ChatFailure(answer.kind === 'fault' ? answer.error : chatError('wrong-backend'));
  }

  /** Why a socket could not be opened, of a server that may be there. */
  async diagnose(): Promise<ChatError> {
    try {
      await this.#listed();
      return chatError('unreachable');
    } catch (cause) {
      const error = errorOf(cause);
      return error.code === 'provider-failed' ? chatError('unreachable') : error;
    }
  }

  /** Asks, and waits for the whole answer. */
  async complete(query: JsonObject, signal: AbortSignal): Promise<LovelaceAnswer> {
    const { replyTimeout = TIMEOUTS.reply } = this.#options;
    const { status, body } = await this.#fetch(LOVELACE_PATHS.completions, replyTimeout, signal, toJson(query));
    return decodeLovelaceAnswer(status, body);
  }

  /** With a body it is a question, without one a look. */
  async #fetch(path: string, timeout: number, signal: AbortSignal, body?: string): Promise<HttpAnswer> {
    const { httpKey, token, clock = systemClock } = this.#options;
    const key = httpKey ?? (await currentToken(token));
    const headers = {
      ...(key && { authorization: `Bearer ${key}` }),
      ...(body && { 'content-type': 'application/json' }),
    };
    const init = { method: body ? 'POST' : 'GET', headers, ...(body && { body }) };
    return fetchAnswer(this.#base + path, { ...init, clock, timeout, signal });
  }
}
