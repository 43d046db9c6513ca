import { chatError, type ChatError, type Clock } from '../chat/index.ts';
import { HEALTH_PATH, isHealth } from '../protocol/health.ts';
import { fetchAnswer } from './http-answer.ts';
import { isLocalNetworkBlocked } from './local-network.ts';
import * as TIMEOUTS from './timeouts.ts';

export interface RelayProbeOptions {
  /** The address of the backend, without a slash at its end. */
  readonly base: string;
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
  #suspected: string | undefined;

  constructor(options: RelayProbeOptions) {
    this.#options = options;
  }

  /**
   * Why no socket can be opened where plain HTTP is answered as it should be: `otherwise`, if that is not our relay.
   * @returns `undefined` to try once more.
   */
  async ofAnswering(otherwise: ChatError): Promise<ChatError | undefined> {
    // Our relay opens a socket for our client even to refuse it: one that is not opened has never reached it.
    return (await this.#isRelay()) ? this.#twice(chatError('websocket-blocked')) : otherwise;
  }

  /** The same where a request was refused or not answered; what is known by `error` is left as it is. */
  async ofSilent(error: ChatError): Promise<ChatError | undefined> {
    if (error.code !== 'unreachable') return error;
    // To whom it does not serve our relay tells no more than that it is there.
    if (await this.#isRelay()) return this.#twice(chatError('forbidden'));
    return (await isLocalNetworkBlocked(this.#options.base)) ? chatError('local-network-blocked') : error;
  }

  #twice(error: ChatError): ChatError | undefined {
    const isKnown = this.#suspected === error.code;
    this.#suspected = isKnown ? undefined : error.code;
    return isKnown ? error : undefined;
  }

  async #isRelay(): Promise<boolean> {
    const { base, ...options } = this.#options;
    const headers = { accept: 'application/json' };
    try {
      const { body } = await fetchAnswer(base + HEALTH_PATH, { ...options, headers, timeout: TIMEOUTS.request });
      return isHealth(body);
    } catch {
      return false;
    }
  }
}
