import { errorInfo, type ChatErrorInfo, type Clock } from '../../chat/index.ts';
import { HEALTH_PATH, isHealth } from '../../protocol/relay-status.ts';
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
 * Finds out by HTTP why a socket could not be opened, because browsers do not report it. Errors that blame the server need two consecutive
 * results: a relay may have started between two requests of the first one.
 */
export class RelayProbe {
  readonly #options: RelayProbeOptions;
  #suspectedCode: string | undefined;

  constructor(options: RelayProbeOptions) {
    this.#options = options;
  }

  /**
   * Diagnoses a server that answers HTTP correctly.
   * @param fallback The result if it is not our relay.
   * @returns `undefined` to try again.
   */
  async diagnoseReachable(fallback: ChatErrorInfo): Promise<ChatErrorInfo | undefined> {
    // Our relay accepts the sockets of our client even to reject them, so this request for a socket never reached it.
    return (await this.#isRelay()) ? this.#confirm(errorInfo('websocket-blocked')) : fallback;
  }

  /** Diagnoses a server that rejected a request or did not answer. An `error` other than `unreachable` is final. */
  async diagnoseUnreachable(error: ChatErrorInfo): Promise<ChatErrorInfo | undefined> {
    if (error.code !== 'unreachable') return error;
    // Our relay answers only the health check if it does not serve the page's origin.
    if (await this.#isRelay()) return this.#confirm(errorInfo('forbidden'));
    return (await isLocalNetworkBlocked(this.#options.baseUrl)) ? errorInfo('local-network-blocked') : error;
  }

  #confirm(error: ChatErrorInfo): ChatErrorInfo | undefined {
    const isConfirmed = this.#suspectedCode === error.code;
    this.#suspectedCode = isConfirmed ? undefined : error.code;
    return isConfirmed ? error : undefined;
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
