import type { RememberedConversation } from '../../chat/conversation-title.ts';
import { toErrorInfo } from '../../chat/error.ts';
import { ChatError, errorInfo, type ChatErrorInfo, type ChatMessage } from '../../chat/index.ts';
import {
  CAT_PATHS,
  decodeCatConversations,
  decodeCatExtendedHistory,
  decodeCatHistory,
  decodeCatStatus,
  type CatHistoryEntry,
} from '../../protocol/cat-http.ts';
import { encodeExtensionQuery } from '../../protocol/extension.ts';
import { catBehaviorOf } from '../../protocol/cat-behavior.ts';
import { CatRequests, isUnauthorized } from './cat-requests.ts';
import { findAnswer } from './find-answer.ts';
import { isContinuedAfter, summarize, toMessages } from './history-entries.ts';
import type { CatVisitorState } from './cat-visitor-state.ts';
import {
  recordCleared,
  recordHistory,
  restorePendingPrompt,
  settlePreviousPrompt,
  useAlias,
  useSharedSocket,
} from './visitor-changes.ts';
import { logConfigurationHint } from '../shared/log-configuration-hint.ts';
import type { JsonResponse } from '../shared/fetch-json.ts';
import { RelayProbe } from '../shared/relay-probe.ts';
import { loadPendingPrompt } from './load-pending-prompt.ts';
import { savePendingPrompt, type PendingPrompt } from './pending-prompt.ts';
import { browserClock } from '../shared/browser-clock.ts';
import type { Diagnosis } from '../socket/reconnecting-connection.ts';
import type { SocketTransport } from '../socket/socket-transport.ts';
import type { TransportOptions } from '../contract/transport.ts';

export interface CatHttpOptions {
  /** The Cat's URL without a trailing slash. */
  readonly baseUrl: string;
  readonly visitor: Readonly<CatVisitorState>;
  readonly options: TransportOptions;
  /** The transport with these capabilities. Closing it cancels all requests. */
  readonly transport: Pick<SocketTransport, 'closing' | 'connect' | 'capabilityList'>;
}

/** The HTTP API of a Cat: its version and a visitor's history. */
export class CatHttp {
  /** The Cat's version, once known. It stays unknown without a valid credential. */
  version: string | undefined;
  readonly baseUrl: string;
  readonly #visitor: Readonly<CatVisitorState>;
  readonly #options: TransportOptions;
  readonly #transport: CatHttpOptions['transport'];
  readonly #requests: CatRequests;
  readonly #probe: RelayProbe;
  #aliasAttempts = 0;

  constructor({ baseUrl, visitor, options, transport }: CatHttpOptions) {
    this.baseUrl = baseUrl;
    this.#visitor = visitor;
    this.#options = options;
    this.#transport = transport;
    this.#requests = new CatRequests(baseUrl, options, transport.closing);
    this.#probe = new RelayProbe({ baseUrl, clock: options.clock ?? browserClock, signal: transport.closing });
    if (visitor.hasUnverifiedPrompt) restorePendingPrompt(visitor, loadPendingPrompt(visitor.pendingPromptKey));
  }

  /**
   * Finds out why a socket was refused, because browsers report a wrong credential, a rejected visitor, an unknown address and a dead server
   * in the same way.
   * @param hasOpened Whether an earlier one was open.
   */
  async resolveFailure(hasOpened: boolean): Promise<Diagnosis> {
    const error = await this.#diagnose();
    if (error) return this.#probe.diagnoseUnreachable(error, hasOpened);
    const { hasPerUserSocket, rejectsReturningUser } = catBehaviorOf(this.version);
    if (!hasPerUserSocket && !this.#visitor.usesSharedSocket) {
      useSharedSocket(this.#visitor);
      return 'other-way';
    }
    // A Cat reads it as two path segments, in any encoding.
    if (this.#visitor.userId.includes('/')) return this.#probe.conclude(errorInfo('invalid-configuration'), hasOpened);
    // In 1.7 the token may be the cause of any refusal.
    const isRejected = rejectsReturningUser && !(this.version?.startsWith('1.7.') && this.#options.token);
    if (!isRejected) return this.#probe.diagnoseReachable(errorInfo('unauthorized'), hasOpened);
    if (++this.#aliasAttempts > MAX_ALIAS_ATTEMPTS) return errorInfo('session-locked');
    // Use another user id for the lifetime of this page. The warning is for the page's developer; for the visitor the conversation starts
    // without a history.
    console.warn('<ai-chat>', new ChatError(errorInfo('session-locked')));
    useAlias(this.#visitor, `${this.#options.userId}-${randomSuffix()}`);
    return 'other-way';
  }

  /** The visitor's conversations at our relay, the latest first. None of a stock Cat. */
  async conversations(): Promise<readonly RememberedConversation[]> {
    const path = `${CAT_PATHS.conversations}?${encodeExtensionQuery(undefined)}`;
    const { status, body } = await this.#requests.send('GET', path, this.#options.userId);
    if (isUnauthorized(status)) throw new ChatError(errorInfo('permission-denied'));
    if (status >= 429) throw new ChatError(errorInfo(status === 429 ? 'rate-limited' : 'internal'));
    return decodeCatConversations(body) ?? [];
  }

  /** Finds out the version, if it is not known yet. */
  async findVersion(): Promise<string | undefined> {
    if (this.version === undefined) await this.#diagnose();
    return this.version;
  }

  /**
   * The visitor's stored messages, oldest first. Connects if the last prompt has no answer.
   */
  async history(): Promise<readonly ChatMessage[]> {
    const body = await this.#readHistory();
    const stored = decodeCatExtendedHistory(body);
    if (stored) {
      this.#transport.capabilityList.add('conversations');
      // Our relay knows itself what it has not answered yet.
      this.#clearPendingPrompt();
      return stored;
    }
    const entries = await this.#completeEntries(decodeCatHistory(body));
    const messages = toMessages(entries);
    const summary = summarize(entries, messages, this.#visitor.pendingPrompt?.text);
    recordHistory(this.#visitor, summary);
    // The answer may be on its way to a socket. Without one, Cats of 1.6 and 1.7 fail.
    if (summary.unansweredPrompt !== undefined) this.#transport.connect();
    return messages;
  }

  /** The body of the history. A refusal is no error if the prompt without an answer is known. */
  async #readHistory(): Promise<unknown> {
    try {
      return await this.#withCapability('history', () => this.#fetchHistoryBody(this.#options.userId));
    } catch (cause) {
      if (!this.#visitor.pendingPrompt || toErrorInfo(cause).code !== 'permission-denied') throw cause;
      return undefined;
    }
  }

  /** Adds the unanswered prompt. Depending on their version, Cats store a prompt before or after its answer, or unreadably. */
  async #completeEntries(entries: readonly CatHistoryEntry[]): Promise<readonly CatHistoryEntry[]> {
    // Not before the history was read, because the answer may have arrived meanwhile.
    const { pendingPrompt } = this.#visitor;
    if (pendingPrompt?.isCleared) return this.#withoutCleared(entries, pendingPrompt);
    const answer = pendingPrompt && findAnswer(entries, pendingPrompt);
    if (pendingPrompt && answer === 'prompt-missing') return [...entries, { role: 'user', text: pendingPrompt.text }];
    if (typeof answer === 'object') this.#clearPendingPrompt();
    return entries;
  }

  /** Deletes what the Cat has stored since an earlier page cleared the conversation during an answer. */
  async #withoutCleared(
    entries: readonly CatHistoryEntry[],
    prompt: PendingPrompt,
  ): Promise<readonly CatHistoryEntry[]> {
    const isContinued = isContinuedAfter(prompt, entries);
    if (isContinued) this.#clearPendingPrompt();
    else if (entries.at(-1)?.role === 'assistant') await this.clearAgain(prompt);
    return isContinued ? entries : [];
  }

  #clearPendingPrompt(): void {
    savePendingPrompt(this.#visitor.pendingPromptKey);
    settlePreviousPrompt(this.#visitor);
  }

  /** The history of a user, oldest message first. */
  async fetchHistory(userId: string): Promise<readonly CatHistoryEntry[]> {
    return decodeCatHistory(await this.#fetchHistoryBody(userId));
  }

  async #fetchHistoryBody(userId: string): Promise<unknown> {
    return (await this.#requestHistory('GET', userId))?.body;
  }

  /**
   * Deletes the visitor's history. The Cat stores an answer when it ends, so a prompt without an answer is marked: when its answer has ended,
   * `clearAgain` is due.
   * @param sentPrompt This page's prompt that the Cat is answering.
   */
  async clear(sentPrompt?: PendingPrompt): Promise<void> {
    const visitor = this.#visitor;
    const prompt = sentPrompt ?? visitor.pendingPrompt ?? loadPendingPrompt(visitor.pendingPromptKey);
    // Before the request, because the answer may end meanwhile.
    if (prompt) recordCleared(visitor, prompt, true);
    try {
      await this.#withCapability('clear', () => this.#deleteHistory());
    } catch (cause) {
      if (prompt && loadPendingPrompt(visitor.pendingPromptKey)?.isCleared) recordCleared(visitor, prompt, false);
      throw cause;
    }
    if (!prompt) this.#clearPendingPrompt();
  }

  /**
   * Deletes what the Cat has stored at the end of an answer. Never rejects: if it fails, the next page does it.
   * @param prompt The previous page's prompt: nothing is deleted if the conversation was continued elsewhere.
   */
  async clearAgain(prompt?: PendingPrompt): Promise<void> {
    try {
      for (let attempt = 0; attempt < MAX_DELETIONS; attempt++) {
        // A Cat may store an answer a moment after it has sent it, so the history is read afterwards.
        const userId = prompt?.userId ?? this.#visitor.userId;
        const entries = prompt || attempt > 0 ? await this.#readableHistory(userId) : undefined;
        if (entries && (entries.length === 0 || (prompt && isContinuedAfter(prompt, entries)))) break;
        await this.#deleteHistory();
      }
      this.#clearPendingPrompt();
    } catch {
      // The mark stays.
    }
  }

  /** The history of a user, empty if it may not be read. */
  #readableHistory(userId: string): Promise<readonly CatHistoryEntry[]> {
    return this.fetchHistory(userId).catch((cause: unknown) => {
      if (toErrorInfo(cause).code === 'permission-denied') return [];
      throw cause;
    });
  }

  /** Deletes the history of the visitor and of an alias. */
  async #deleteHistory(): Promise<void> {
    for (const userId of new Set([this.#options.userId, this.#visitor.userId])) {
      if (!(await this.#requestHistory('DELETE', userId))) throw new ChatError(errorInfo('permission-denied'));
    }
  }

  /** Removes a capability that the Cat refuses. For example, an ordinary login does not permit deleting. */
  async #withCapability<T>(capability: 'history' | 'clear', request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (cause) {
      const error = toErrorInfo(cause);
      if (error.code === 'permission-denied') this.#transport.capabilityList.remove(capability);
      const diagnosed = await this.#probe.diagnoseUnreachable(error);
      if (!diagnosed) {
        await this.#probe.pause();
        return this.#withCapability(capability, request);
      }
      logConfigurationHint({ error: diagnosed, backendUrl: this.baseUrl, options: this.#options });
      throw diagnosed === error ? cause : new ChatError(diagnosed, cause);
    }
  }

  /** Checks by HTTP for a Cat at this address. Resolves to `undefined` if there is one. */
  async #diagnose(): Promise<ChatErrorInfo | undefined> {
    try {
      const { status, body } = await this.#requests.send('GET', CAT_PATHS.status);
      if (isUnauthorized(status)) return errorInfo('unauthorized');
      if (status >= 500) return errorInfo('unreachable');
      this.version = decodeCatStatus(body);
      return this.version === undefined ? errorInfo('protocol-mismatch') : undefined;
    } catch (cause) {
      return toErrorInfo(cause);
    }
  }

  /** Cats up to 1.4.7 require a trailing slash, later ones require none. @returns `undefined` if there is no history. */
  async #requestHistory(method: string, userId: string): Promise<JsonResponse | undefined> {
    // A header cannot contain other characters.
    if (!/^[\u0020-\u007e\u00a0-\u00ff]+$/.test(userId)) throw new ChatError(errorInfo('permission-denied'));
    for (const path of [CAT_PATHS.history, `${CAT_PATHS.history}/`]) {
      const query = encodeExtensionQuery(this.#options.conversation);
      const response = await this.#fetchUnlessUnknownUser(method, `${path}?${query}`, userId);
      if (!response) return undefined;
      if (response.status >= 200 && response.status < 300) return response;
      if (isUnauthorized(response.status)) throw new ChatError(errorInfo('permission-denied'));
      if (response.status >= 429) throw new ChatError(errorInfo(response.status === 429 ? 'rate-limited' : 'internal'));
    }
    return undefined;
  }

  /** 1.3 fails for an unknown user, which looks like an unreachable server to a page. @returns `undefined` in that case. */
  async #fetchUnlessUnknownUser(method: string, path: string, userId: string): Promise<JsonResponse | undefined> {
    const isUnknownUser = async () => (await this.findVersion())?.startsWith('1.3.');
    try {
      const response = await this.#requests.send(method, path, userId);
      return response.status === 500 && (await isUnknownUser()) ? undefined : response;
    } catch (cause) {
      if (toErrorInfo(cause).code === 'unreachable' && (await isUnknownUser())) return undefined;
      throw cause;
    }
  }
}

/** How often the history is deleted after an answer. */
const MAX_DELETIONS = 3;

/** How many aliases a page tries. */
const MAX_ALIAS_ATTEMPTS = 4;

function randomSuffix(): string {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
