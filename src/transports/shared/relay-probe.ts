import { errorInfo, type ChatErrorInfo, type Clock } from '../../chat/index.ts';
import { HEALTH_PATH, isHealth } from '../../protocol/relay-status.ts';
import { fetchJson } from './fetch-json.ts';
import { isLocalNetworkBlocked } from './local-network.ts';
import { REQUEST_TIMEOUT_MS } from './timeouts.ts';

export interface RelayProbeOptions {
  /** The address of the backend, without a slash at its end. */
  readonly baseUrl: string;
  readonly clock: Clock;
  /** Ends whatever is under way. */
  readonly signal: AbortSignal;
}

/**
 * Finds out by plain HTTP what a browser does not say of a socket that could not be opened. What speaks against the server is believed
 * the second time in succession: between two questions a relay may have come up that was not there before.
 */
export class RelayProbe {
  readonly #options: RelayProbeOptions;
  #suspectedCode: string | undefined;

  constructor(options: RelayProbeOptions) {
    this.#options = options;
  }

  /**
   * Why no socket can be opened where plain HTTP is answered as it should be: `otherwise`, if that is not our relay.
   * @returns `undefined` to try once more.
   */
  async diagnoseReachable(fallback: ChatErrorInfo): Promise<ChatErrorInfo | undefined> {
    // Our relay opens a socket for our client even to refuse it: one that is not opened has never reached it.
    return (await this.#isRelay()) ? this.#confirm(errorInfo('websocket-blocked')) : fallback;
  }

  /** The same where a request was refused or not answered; what is known by `error` is left as it is. */
  async diagnoseUnreachable(error: ChatErrorInfo): Promise<ChatErrorInfo | undefined> {
    if (error.code !== 'unreachable') return error;
    // To whom it does not serve our relay tells no more than that it is there.
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
