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
 * What deals with a stock Cat, once that has said of which version it is or has had the time to. Other tabs are met in the
 * meantime.
 */
export async function openStockCatSession(options: StockCatSessionOptions): Promise<StockCatSession> {
  const { http, clock, closing } = options;
  // Whoever left meanwhile would never take leave of the other tabs.
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

/* Milliseconds. */

/** Of silence, before an answer is looked for: longer than most models think. */
const HISTORY_POLL_DELAY_MS = 8_000;

/** In which a Cat has said of which version it is. */
const VERSION_TIMEOUT_MS = 2_000;
