import { ChatFailure, chatError, newMessage, type ChatError, type ChatMessage } from '../chat/index.ts';
import {
  CAT_HEADERS,
  CAT_PATHS,
  catRequestHeaders,
  decodeCatHistory,
  decodeCatStatus,
  type CatMemory,
} from '../protocol/cat-http.ts';
import { catTraits } from '../protocol/cat-traits.ts';
import { answerIn, promptAt } from './answer-search.ts';
import type { CatVisit } from './cat-visit.ts';
import { currentToken } from './current-token.ts';
import { errorOf } from './error-of.ts';
import { explain } from './explain.ts';
import { fetchAnswer, type HttpAnswer } from './http-answer.ts';
import { RelayProbe } from './relay-probe.ts';
import { leftPrompt } from './left-prompt.ts';
import { keepPrompt } from './pending-prompt.ts';
import { systemClock } from './system-clock.ts';
import * as TIMEOUTS from './timeouts.ts';
import type { SocketTransport } from './socket-transport.ts';
import type { TransportOptions } from './transport.ts';

export interface CatHttpOptions {
  /** The Cat's address, without a slash at its end. */
  readonly base: string;
  readonly visit: CatVisit;
  readonly options: TransportOptions;
  /** Whose capabilities these are, and whose end is the end of whatever is under way. */
  readonly transport: Pick<SocketTransport, 'closing' | 'connect' | 'withdraw'>;
}

/** The plain HTTP of a Cat: what it is, and what it remembers of a visitor. */
export class CatHttp {
  /** The version of the Cat, once it has said so. Who may not ask does not get to know it. */
  version: string | undefined;
  readonly base: string;
  readonly #visit: CatVisit;
  readonly #options: TransportOptions;
  readonly #transport: CatHttpOptions['transport'];
  readonly #probe: RelayProbe;
  #detours = 0;

  constructor({ base, visit, options, transport }: CatHttpOptions) {
    this.base = base;
    this.#visit = visit;
    this.#options = options;
    this.#transport = transport;
    this.#probe = new RelayProbe({ base, clock: options.clock ?? systemClock, signal: transport.closing });
    if (!visit.isHeld) return;
    visit.left = leftPrompt(visit.pendingKey);
    visit.unanswered = visit.left?.text;
    if (!visit.left) keepPrompt(visit.pendingKey);
  }

  /**
   * Why a socket was refused; nothing, if the visit goes on by another way. A browser tells a wrong credential, a locked-out
   * visitor, an unknown address and a dead server in no way apart.
   */
  async findWay(): Promise<ChatError | undefined> {
    const error = await this.#diagnose();
    if (error) return this.#probe.ofSilent(error);
    const { hasUserAddress, shutsOut } = catTraits(this.version);
    if (!hasUserAddress && !this.#visit.isShared) {
      this.#visit.isShared = true;
      return undefined;
    }
    // To a Cat it is two parts of a path, however it is written.
    if (this.#visit.userId.includes('/')) return chatError('bad-configuration');
    // Of 1.7 every refusal with a token may be the token's fault.
    const isShutOut = shutsOut && !(this.version?.startsWith('1.7.') && this.#options.token);
    if (!isShutOut) return this.#probe.ofAnswering(chatError('unauthorized'));
    if (++this.#detours > MOST_DETOURS) return chatError('locked-out');
    // As somebody else, then, for as long as this page is there. For the page's developer; the visitor notices nothing but that
    // the Cat remembers nothing.
    console.warn('<ai-chat>', new ChatFailure(chatError('locked-out')));
    this.#visit.userId = `${this.#options.userId}-${randomWord()}`;
    // Of somebody else the Cat mixes nothing up.
    this.#visit.isHeld = false;
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
    const visit = this.#visit;
    const memories = await this.#remembered();
    const last = memories.at(-1);
    visit.unanswered = visit.left?.text ?? (last?.role === 'user' ? last.text : undefined);
    // The answer is perhaps on its way: to a socket, if there is one, and Cats of 1.6 and 1.7 do not bear it if there is none.
    if (visit.unanswered !== undefined) this.#transport.connect();
    visit.answered = new Map(memories.flatMap(({ input, text }) => (input === undefined ? [] : [[input, text]])));
    const unansweredAt = visit.unanswered === undefined ? -1 : promptAt(memories, visit.unanswered);
    let turn = 0;
    return memories.map(({ input: _, ...memory }, index) => {
      if (memory.role === 'user') turn += 1;
      const turnId = `history-turn-${turn}`;
      if (index === unansweredAt) visit.unansweredTurn = turnId;
      return newMessage(memory.role, { id: `history-${index}`, turnId, state: 'done', ...memory });
    });
  }

  /** What is remembered of the visitor, and the prompt that was left unanswered, which Cats note first, last or not to be read. */
  async #remembered(): Promise<readonly CatMemory[]> {
    const visit = this.#visit;
    let memories: readonly CatMemory[] = [];
    try {
      memories = await this.#allowed('history', () => this.recall(this.#options.userId));
    } catch (cause) {
      if (!visit.left || errorOf(cause).code !== 'not-allowed') throw cause;
    }
    // As of now: the answer may have come meanwhile.
    const { left } = visit;
    const answer = left && answerIn(memories, left);
    if (left && answer === 'unknown') return [...memories, { role: 'user', text: left.text }];
    if (typeof answer === 'object') this.#expectNothing();
    return memories;
  }

  #expectNothing(): void {
    keepPrompt(this.#visit.pendingKey);
    this.#visit.left = this.#visit.unanswered = undefined;
  }

  /** What is remembered of a user, oldest first. */
  async recall(userId: string): Promise<readonly CatMemory[]> {
    return decodeCatHistory((await this.#memory('GET', userId))?.body);
  }

  /** Has it forget the visitor, whoever they have been. */
  async clear(): Promise<void> {
    await this.#allowed('clear', async () => {
      for (const userId of new Set([this.#options.userId, this.#visit.userId])) {
        if (!(await this.#memory('DELETE', userId))) throw new ChatFailure(chatError('not-allowed'));
      }
    });
    this.#expectNothing();
  }

  /** With an ordinary login a Cat lets nobody forget, for one: what it has refused is offered no more. */
  async #allowed<T>(capability: 'history' | 'clear', use: () => Promise<T>): Promise<T> {
    try {
      return await use();
    } catch (cause) {
      const error = errorOf(cause);
      if (error.code === 'not-allowed') this.#transport.withdraw(capability);
      const found = await this.#probe.ofSilent(error);
      if (!found) return this.#allowed(capability, use);
      explain({ error: found, address: this.base, options: this.#options });
      throw found === error ? cause : new ChatFailure(found, cause);
    }
  }

  /** What there is to say against a Cat at this address, as far as its plain HTTP tells; nothing, if that is as it should be. */
  async #diagnose(): Promise<ChatError | undefined> {
    try {
      const { status, body } = await this.#fetch('GET', CAT_PATHS.status);
      if (isRefusal(status)) return chatError('unauthorized');
      if (status >= 500) return chatError('unreachable');
      this.version = decodeCatStatus(body);
      return this.version === undefined ? chatError('wrong-backend') : undefined;
    } catch (cause) {
      return errorOf(cause);
    }
  }

  /** Cats up to 1.4.7 want a slash at the end of the path, later ones want none. @returns nothing if there is no memory. */
  async #memory(method: string, userId: string): Promise<HttpAnswer | undefined> {
    // A header holds no other characters, so nobody can ask.
    if (!/^[\u0020-\u007e\u00a0-\u00ff]+$/.test(userId)) throw new ChatFailure(chatError('not-allowed'));
    for (const path of [CAT_PATHS.history, `${CAT_PATHS.history}/`]) {
      const answer = await this.#try(method, path, userId);
      if (!answer) return undefined;
      if (answer.status >= 200 && answer.status < 300) return answer;
      if (isRefusal(answer.status)) throw new ChatFailure(chatError('not-allowed'));
      if (answer.status >= 429) throw new ChatFailure(chatError(answer.status === 429 ? 'rate-limited' : 'internal'));
    }
    return undefined;
  }

  /** 1.3 fails of a user that it does not know, and in a way that looks to a page as if nobody answered. @returns nothing then. */
  async #try(method: string, path: string, userId: string): Promise<HttpAnswer | undefined> {
    const isUnknown = async () => (await this.findVersion())?.startsWith('1.3.');
    try {
      const answer = await this.#fetch(method, path, userId);
      return answer.status === 500 && (await isUnknown()) ? undefined : answer;
    } catch (cause) {
      if (errorOf(cause).code === 'unreachable' && (await isUnknown())) return undefined;
      throw cause;
    }
  }

  /** With the key for HTTP. Without one, first with none: a Cat that has a key for sockets only refuses it here. */
  async #fetch(method: string, path: string, userId?: string): Promise<HttpAnswer> {
    const { httpKey, token } = this.#options;
    const answer = await this.#ask(method, path, userId, httpKey);
    if (!isRefusal(answer.status) || httpKey || !token) return answer;
    return this.#ask(method, path, userId, await currentToken(token));
  }

  /** Without a user there is no header of the Cat's own: a browser asks at once, and reads what servers say that know nothing of such headers. */
  #ask(method: string, path: string, userId: string | undefined, key: string | undefined): Promise<HttpAnswer> {
    const { clock = systemClock } = this.#options;
    const { [CAT_HEADERS.user]: user = '', ...others } = catRequestHeaders(userId ?? '', key);
    const headers = { accept: 'application/json', ...others, ...(user && { [CAT_HEADERS.user]: user }) };
    return fetchAnswer(this.base + path, {
      method,
      headers,
      clock,
      timeout: TIMEOUTS.request,
      signal: this.#transport.closing,
    });
  }
}

/** As often as that a page is somebody else before it gives up. */
const MOST_DETOURS = 4;

function randomWord(): string {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function isRefusal(status: number): boolean {
  return status === 401 || status === 403;
}
