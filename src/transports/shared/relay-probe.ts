import { errorInfo, type ChatErrorInfo, type Clock } from '../../chat/index.ts';
import { HEALTH_PATH, isHealth } from '../../protocol/relay-status.ts';
import { backoffDelay } from '../socket/backoff.ts';
import { fetchJson } from './fetch-json.ts';
import { isLocalNetworkBlocked } from './local-network.ts';
import { REQUEST_TIMEOUT_MS } from './timeouts.ts';

export interface RelayProbeOptions {
  /** The backend's URL without a trailing slash. */
  readonly baseUrl: string;
  readonly clock: Clock;
  /** Cancels all requests. */
  readonly signal: AbortSignal;
}

/**
 * Finds out by HTTP why a socket could not be opened, because browsers do not report it. What blames the server's settings or what is in
 * front of it is a conclusion from failures, and networks that cut connections at random fail, too. So it needs several results in a row.
 */
export class RelayProbe {
  readonly #options: RelayProbeOptions;
  #suspectedCode: string | undefined;
  /** How often in a row `#suspectedCode` was concluded. */
  #resultCount = 0;

  constructor(options: RelayProbeOptions) {
    this.#options = options;
  }

  /**
   * Diagnoses a server that answers HTTP correctly.
   * @param fallback The result if it is not our relay.
   * @param hasOpened Whether a socket to the server was open before.
   * @returns `undefined` to try again.
   */
  async diagnoseReachable(fallback: ChatErrorInfo, hasOpened: boolean): Promise<ChatErrorInfo | undefined> {
    // Our relay accepts the sockets of our client even to reject them, so this request for a socket never reached it.
    if (await this.#isRelay()) return this.conclude(errorInfo('websocket-blocked'), hasOpened);
    return this.conclude(fallback);
  }

  /**
   * Diagnoses a server that rejected a request or did not answer. An `error` other than `unreachable` is final.
   * @param hasOpened Whether a socket to the server was open before.
   * @returns `undefined` to try again.
   */
  async diagnoseUnreachable(error: ChatErrorInfo, hasOpened = false): Promise<ChatErrorInfo | undefined> {
    const isUnreachable = error.code === 'unreachable';
    // Our relay answers only the health check if it does not serve the page's origin.
    if (isUnreachable && (await this.#isRelay())) return this.conclude(errorInfo('forbidden'), hasOpened);
    this.#resultCount = 0;
    const isBlocked = isUnreachable && (await isLocalNetworkBlocked(this.#options.baseUrl));
    return isBlocked ? errorInfo('local-network-blocked') : error;
  }

  /**
   * Draws a conclusion. One that an earlier socket refutes is `unreachable`, which the visitor can retry.
   * @returns `undefined` until it is the same often enough.
   */
  conclude(error: ChatErrorInfo, isRefuted = false): ChatErrorInfo | undefined {
    const result = isRefuted ? errorInfo('unreachable') : error;
    this.#resultCount = this.#suspectedCode === result.code ? this.#resultCount + 1 : 1;
    this.#suspectedCode = result.code;
    return result.retryable || this.#resultCount >= MIN_RESULTS ? result : undefined;
  }

  /** Waits before the next try, longer each time. */
  pause(): Promise<void> {
    const { clock, signal } = this.#options;
    return new Promise((resolve) => {
      const cancel = clock.schedule(backoffDelay(this.#resultCount, Math.random), resolve);
      signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  }

  async #isRelay(): Promise<boolean> {
    const { baseUrl, ...options } = this.#options;
    const headers = { accept: 'application/json' };
    try {
      const { body } = await fetchJson(baseUrl + HEALTH_PATH, {
        ...options,
        headers,
        timeoutMs: REQUEST_TIMEOUT_MS,
      });
      return isHealth(body);
    } catch {
      return false;
    }
  }
}

/** They take two to four seconds. Where every tenth attempt is cut, one visitor in ten thousand gets a wrong conclusion. */
const MIN_RESULTS = 4;
