import { ChatFailure, chatError, newMessage, type ChatError, type ChatMessage } from '../chat/index.ts';
import { CAT_HEADERS, CAT_PATHS, catRequestHeaders, decodeCatHistory, decodeCatStatus } from '../protocol/cat-http.ts';
import { errorOf } from './error-of.ts';
import { fetchAnswer, type HttpAnswer } from './http-answer.ts';
import { systemClock } from './system-clock.ts';
import { TIMEOUTS } from './timeouts.ts';
import type { TransportOptions } from './transport.ts';

/** The plain HTTP of a Cat: what it is, and what it remembers of a visitor. */
export class CatHttp {
  readonly #base: string;
  readonly #options: TransportOptions;
  readonly #signal: AbortSignal;

  /** @param signal Ends whatever is under way. */
  constructor(base: string, options: TransportOptions, signal: AbortSignal) {
    this.#base = base;
    this.#options = options;
    this.#signal = signal;
  }

  /** Why a socket was refused. A browser tells a wrong credential, a locked-out visitor and a dead server in no way apart. */
  async diagnose(): Promise<ChatError> {
    try {
      const { status, body } = await this.#fetch('GET', CAT_PATHS.status);
      if (isRefusal(status)) return chatError('unauthorized');
      if (status >= 500) return chatError('unreachable');
      const version = decodeCatStatus(body);
      if (version === undefined) return chatError('wrong-backend');
      // 1.6 lets every socket in and 1.7 those without a token, unless they have locked the visitor out.
      const isLockedOut = version.startsWith('1.6.') || (version.startsWith('1.7.') && !this.#options.token);
      return chatError(isLockedOut ? 'locked-out' : 'unauthorized');
    } catch (cause) {
      return errorOf(cause);
    }
  }

  /** What is remembered, oldest first. Cats have no ids for it: these are made of the order. */
  async history(): Promise<readonly ChatMessage[]> {
    const answer = await this.#memory('GET');
    let turn = 0;
    return decodeCatHistory(answer?.body).map((memory, index) => {
      if (memory.role === 'user') turn += 1;
      return newMessage(memory.role, {
        id: `history-${index}`,
        turnId: `history-turn-${turn}`,
        state: 'done',
        ...memory,
      });
    });
  }

  async clear(): Promise<void> {
    if (!(await this.#memory('DELETE'))) throw new ChatFailure(chatError('not-allowed'));
  }

  /** Cats up to 1.4.7 want a slash at the end of the path, later ones want none. @returns nothing if there is no memory. */
  async #memory(method: string): Promise<HttpAnswer | undefined> {
    for (const path of [CAT_PATHS.history, `${CAT_PATHS.history}/`]) {
      const answer = await this.#fetch(method, path);
      if (answer.status >= 200 && answer.status < 300) return answer;
      if (isRefusal(answer.status)) throw new ChatFailure(chatError('not-allowed'));
      if (answer.status >= 429) throw new ChatFailure(chatError(answer.status === 429 ? 'rate-limited' : 'internal'));
    }
    return undefined;
  }

  /** With the key for HTTP. Without one, first with none: a Cat that has a key for sockets only refuses it here. */
  async #fetch(method: string, path: string): Promise<HttpAnswer> {
    const { httpKey, token } = this.#options;
    const answer = await this.#ask(method, path, httpKey);
    if (!isRefusal(answer.status) || httpKey || !token) return answer;
    return this.#ask(method, path, typeof token === 'function' ? await token() : token);
  }

  #ask(method: string, path: string, key: string | undefined): Promise<HttpAnswer> {
    const { userId, clock = systemClock } = this.#options;
    const { [CAT_HEADERS.user]: user = '', ...others } = catRequestHeaders(userId, key);
    // Without a header of the Cat's own a browser asks at once, and reads what servers say that know nothing of such headers.
    const isStatus = path === CAT_PATHS.status;
    const headers = { accept: 'application/json', ...others, ...(!isStatus && { [CAT_HEADERS.user]: user }) };
    return fetchAnswer(this.#base + path, { method, headers, clock, timeout: TIMEOUTS.request, signal: this.#signal });
  }
}

function isRefusal(status: number): boolean {
  return status === 401 || status === 403;
}
