import { toErrorInfo } from '../../chat/error.ts';
import { ChatError, errorInfo, createMessage, type ChatErrorInfo, type ChatMessage } from '../../chat/index.ts';
import {
  CAT_HEADERS,
  CAT_PATHS,
  encodeCatRequestHeaders,
  decodeCatHistory,
  decodeCatStatus,
  type CatHistoryEntry,
} from '../../protocol/cat-http.ts';
import { catBehaviorOf } from '../../protocol/cat-behavior.ts';
import { findAnswer, lastIndexOfPrompt } from './stock/history-poller.ts';
import type { CatVisitorState } from './cat-visitor-state.ts';
import { resolveToken } from '../shared/resolve-token.ts';
import { logConfigurationHint } from '../shared/log-configuration-hint.ts';
import { fetchJson, type JsonResponse } from '../shared/fetch-json.ts';
import { RelayProbe } from '../shared/relay-probe.ts';
import { loadPendingPrompt } from './load-pending-prompt.ts';
import { savePendingPrompt } from './pending-prompt.ts';
import { browserClock } from '../shared/browser-clock.ts';
import { REQUEST_TIMEOUT_MS } from '../shared/timeouts.ts';
import type { SocketTransport } from '../socket/socket-transport.ts';
import type { TransportOptions } from '../contract/transport.ts';

export interface CatHttpOptions {
  /** The Cat's address, without a slash at its end. */
  readonly baseUrl: string;
  readonly visitor: CatVisitorState;
  readonly options: TransportOptions;
  /** Whose capabilities these are, and whose end is the end of whatever is under way. */
  readonly transport: Pick<SocketTransport, 'closing' | 'connect' | 'removeCapability'>;
}

/** The plain HTTP of a Cat: what it is, and what it remembers of a visitor. */
export class CatHttp {
  /** The version of the Cat, once it has said so. Who may not ask does not get to know it. */
  version: string | undefined;
  readonly baseUrl: string;
  readonly #visitor: CatVisitorState;
  readonly #options: TransportOptions;
  readonly #transport: CatHttpOptions['transport'];
  readonly #probe: RelayProbe;
  #aliasAttempts = 0;

  constructor({ baseUrl, visitor, options, transport }: CatHttpOptions) {
    this.baseUrl = baseUrl;
    this.#visitor = visitor;
    this.#options = options;
    this.#transport = transport;
    this.#probe = new RelayProbe({ baseUrl, clock: options.clock ?? browserClock, signal: transport.closing });
    if (!visitor.hasUnverifiedPrompt) return;
    visitor.pendingPrompt = loadPendingPrompt(visitor.pendingPromptKey);
    visitor.unansweredPrompt = visitor.pendingPrompt?.text;
    if (!visitor.pendingPrompt) savePendingPrompt(visitor.pendingPromptKey);
  }

  /**
   * Why a socket was refused; nothing, if the visit goes on by another way. A browser tells a wrong credential, a locked-out
   * visitor, an unknown address and a dead server in no way apart.
   */
  async resolveFailure(): Promise<ChatErrorInfo | undefined> {
    const error = await this.#diagnose();
    if (error) return this.#probe.diagnoseUnreachable(error);
    const { hasPerUserSocket, rejectsReturningUser } = catBehaviorOf(this.version);
    if (!hasPerUserSocket && !this.#visitor.usesSharedSocket) {
      this.#visitor.usesSharedSocket = true;
      return undefined;
    }
    // To a Cat it is two parts of a path, however it is written.
    if (this.#visitor.userId.includes('/')) return errorInfo('invalid-configuration');
    // Of 1.7 every refusal with a token may be the token's fault.
    const isRejected = rejectsReturningUser && !(this.version?.startsWith('1.7.') && this.#options.token);
    if (!isRejected) return this.#probe.diagnoseReachable(errorInfo('unauthorized'));
    if (++this.#aliasAttempts > MAX_ALIAS_ATTEMPTS) return errorInfo('session-locked');
    // As somebody else, then, for as long as this page is there. For the page's developer; the visitor notices nothing but that
    // the Cat remembers nothing.
    console.warn('<ai-chat>', new ChatError(errorInfo('session-locked')));
    this.#visitor.userId = `${this.#options.userId}-${randomSuffix()}`;
    // Of somebody else the Cat mixes nothing up.
    this.#visitor.hasUnverifiedPrompt = false;
    return undefined;
  }

  /** Finds out the version, if it is not known yet. */
  async findVersion(): Promise<string | undefined> {
    if (this.version === undefined) await this.#diagnose();
    return this.version;
  }

  /**
   * What is remembered of the visitor, oldest first, and whether that waits for an answer. Cats have no ids for it: these are
   * made of the order.
   */
  async history(): Promise<readonly ChatMessage[]> {
    const visitor = this.#visitor;
    const entries = await this.#readEntries();
    const lastEntry = entries.at(-1);
    visitor.unansweredPrompt = visitor.pendingPrompt?.text ?? (lastEntry?.role === 'user' ? lastEntry.text : undefined);
    // The answer is perhaps on its way: to a socket, if there is one, and Cats of 1.6 and 1.7 do not bear it if there is none.
    if (visitor.unansweredPrompt !== undefined) this.#transport.connect();
    visitor.knownAnswers = new Map(
      entries.flatMap(({ promptText: input, text }) => (input === undefined ? [] : [[input, text]])),
    );
    const unansweredIndex =
      visitor.unansweredPrompt === undefined ? -1 : lastIndexOfPrompt(entries, visitor.unansweredPrompt);
    let turnNumber = 0;
    return entries.map(({ promptText: _, ...entry }, index) => {
      if (entry.role === 'user') turnNumber += 1;
      const turnId = `history-turn-${turnNumber}`;
      if (index === unansweredIndex) visitor.unansweredTurnId = turnId;
      return createMessage(entry.role, { id: `history-${index}`, turnId, state: 'done', ...entry });
    });
  }

  /** What is remembered of the visitor, and the prompt that was left unanswered, which Cats note first, last or not to be read. */
  async #readEntries(): Promise<readonly CatHistoryEntry[]> {
    const visitor = this.#visitor;
    let entries: readonly CatHistoryEntry[] = [];
    try {
      entries = await this.#withCapability('history', () => this.fetchHistory(this.#options.userId));
    } catch (cause) {
      if (!visitor.pendingPrompt || toErrorInfo(cause).code !== 'permission-denied') throw cause;
    }
    // As of now: the answer may have come meanwhile.
    const { pendingPrompt } = visitor;
    const answer = pendingPrompt && findAnswer(entries, pendingPrompt);
    if (pendingPrompt && answer === 'prompt-missing') return [...entries, { role: 'user', text: pendingPrompt.text }];
    if (typeof answer === 'object') this.#clearPendingPrompt();
    return entries;
  }

  #clearPendingPrompt(): void {
    savePendingPrompt(this.#visitor.pendingPromptKey);
    this.#visitor.pendingPrompt = this.#visitor.unansweredPrompt = undefined;
  }

  /** What is remembered of a user, oldest first. */
  async fetchHistory(userId: string): Promise<readonly CatHistoryEntry[]> {
    return decodeCatHistory((await this.#requestHistory('GET', userId))?.body);
  }

  /** Has it forget the visitor, whoever they have been. */
  async clear(): Promise<void> {
    await this.#withCapability('clear', async () => {
      for (const userId of new Set([this.#options.userId, this.#visitor.userId])) {
        if (!(await this.#requestHistory('DELETE', userId))) throw new ChatError(errorInfo('permission-denied'));
      }
    });
    this.#clearPendingPrompt();
  }

  /** With an ordinary login a Cat lets nobody forget, for one: what it has refused is offered no more. */
  async #withCapability<T>(capability: 'history' | 'clear', request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (cause) {
      const error = toErrorInfo(cause);
      if (error.code === 'permission-denied') this.#transport.removeCapability(capability);
      const diagnosed = await this.#probe.diagnoseUnreachable(error);
      if (!diagnosed) return this.#withCapability(capability, request);
      logConfigurationHint({ error: diagnosed, backendUrl: this.baseUrl, options: this.#options });
      throw diagnosed === error ? cause : new ChatError(diagnosed, cause);
    }
  }

  /** What there is to say against a Cat at this address, as far as its plain HTTP tells; nothing, if that is as it should be. */
  async #diagnose(): Promise<ChatErrorInfo | undefined> {
    try {
      const { status, body } = await this.#fetchWithToken('GET', CAT_PATHS.status);
      if (isUnauthorized(status)) return errorInfo('unauthorized');
      if (status >= 500) return errorInfo('unreachable');
      this.version = decodeCatStatus(body);
      return this.version === undefined ? errorInfo('protocol-mismatch') : undefined;
    } catch (cause) {
      return toErrorInfo(cause);
    }
  }

  /** Cats up to 1.4.7 want a slash at the end of the path, later ones want none. @returns nothing if there is no memory. */
  async #requestHistory(method: string, userId: string): Promise<JsonResponse | undefined> {
    // A header holds no other characters, so nobody can ask.
    if (!/^[\u0020-\u007e\u00a0-\u00ff]+$/.test(userId)) throw new ChatError(errorInfo('permission-denied'));
    for (const path of [CAT_PATHS.history, `${CAT_PATHS.history}/`]) {
      const response = await this.#fetchUnlessUnknownUser(method, path, userId);
      if (!response) return undefined;
      if (response.status >= 200 && response.status < 300) return response;
      if (isUnauthorized(response.status)) throw new ChatError(errorInfo('permission-denied'));
      if (response.status >= 429) throw new ChatError(errorInfo(response.status === 429 ? 'rate-limited' : 'internal'));
    }
    return undefined;
  }

  /** 1.3 fails of a user that it does not know, and in a way that looks to a page as if nobody answered. @returns nothing then. */
  async #fetchUnlessUnknownUser(method: string, path: string, userId: string): Promise<JsonResponse | undefined> {
    const isUnknownUser = async () => (await this.findVersion())?.startsWith('1.3.');
    try {
      const response = await this.#fetchWithToken(method, path, userId);
      return response.status === 500 && (await isUnknownUser()) ? undefined : response;
    } catch (cause) {
      if (toErrorInfo(cause).code === 'unreachable' && (await isUnknownUser())) return undefined;
      throw cause;
    }
  }

  /** With the key for HTTP. Without one, first with none: a Cat that has a key for sockets only refuses it here. */
  async #fetchWithToken(method: string, path: string, userId?: string): Promise<JsonResponse> {
    const { httpToken, token } = this.#options;
    const response = await this.#request(method, path, userId, httpToken);
    if (!isUnauthorized(response.status) || httpToken || !token) return response;
    return this.#request(method, path, userId, await resolveToken(token));
  }

  /** Without a user there is no header of the Cat's own: a browser asks at once, and reads what servers say that know nothing of such headers. */
  #request(
    method: string,
    path: string,
    userId: string | undefined,
    authToken: string | undefined,
  ): Promise<JsonResponse> {
    const { clock = browserClock } = this.#options;
    const { [CAT_HEADERS.user]: user = '', ...others } = encodeCatRequestHeaders(userId ?? '', authToken);
    const headers = { accept: 'application/json', ...others, ...(user && { [CAT_HEADERS.user]: user }) };
    return fetchJson(this.baseUrl + path, {
      method,
      headers,
      clock,
      timeoutMs: REQUEST_TIMEOUT_MS,
      signal: this.#transport.closing,
    });
  }
}

/** As often as that a page is somebody else before it gives up. */
const MAX_ALIAS_ATTEMPTS = 4;

function randomSuffix(): string {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function isUnauthorized(status: number): boolean {
  return status === 401 || status === 403;
}
