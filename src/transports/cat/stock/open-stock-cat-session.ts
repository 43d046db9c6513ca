import { catBehaviorOf } from '../../../protocol/cat-behavior.ts';
import type { CatHttp } from '../cat-http.ts';
import type { StockCatContext } from './stock-cat-context.ts';
import { StockCatSession } from './stock-cat-session.ts';
import type { TransportOptions } from '../../contract/transport.ts';

export interface StockCatSessionOptions extends Omit<
  StockCatContext,
  'historyPollDelayMs' | 'http' | 'options' | 'behavior'
> {
  readonly http: CatHttp;
  readonly options: Pick<TransportOptions, 'userId' | 'historyPollDelayMs'>;
}

/**
 * Creates the session with a stock Cat, and waits a limited time for the Cat's version. Other tabs are discovered meanwhile.
 */
export async function openStockCatSession(options: StockCatSessionOptions): Promise<StockCatSession> {
  const { http, clock, closing } = options;
  // A session that is created after closing would never report its end to the other tabs.
  closing.throwIfAborted();
  const { historyPollDelayMs = HISTORY_POLL_DELAY_MS } = options.options;
  let behavior = catBehaviorOf(http.version);
  const session = new StockCatSession({
    ...options,
    historyPollDelayMs,
    get behavior() {
      return behavior;
    },
  });
  const versionKnown = http.findVersion().then((version) => (behavior = catBehaviorOf(version)));
  const { promise: timedOut, resolve } = Promise.withResolvers<void>();
  const cancelTimeout = clock.schedule(VERSION_TIMEOUT_MS, resolve);
  await Promise.race([versionKnown, timedOut]);
  cancelTimeout();
  return session;
}

/** The default silence before the history is polled. Most models think for less. */
const HISTORY_POLL_DELAY_MS = 8_000;

/** The maximum time to wait for the Cat's version. */
const VERSION_TIMEOUT_MS = 2_000;
