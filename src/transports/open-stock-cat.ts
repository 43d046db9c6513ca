import { catTraits } from '../protocol/cat-traits.ts';
import type { CatHttp } from './cat-http.ts';
import type { StockCatContext } from './stock-cat-context.ts';
import { StockCat } from './stock-cat.ts';
import type { TransportOptions } from './transport.ts';

export interface StockCatOptions extends Omit<StockCatContext, 'checkAfter' | 'http' | 'options' | 'traits'> {
  readonly http: CatHttp;
  readonly options: Pick<TransportOptions, 'userId' | 'checkAfter'>;
}

/**
 * What deals with a stock Cat, once that has said of which version it is or has had the time to. Other tabs are met in the
 * meantime.
 */
export async function openStockCat(options: StockCatOptions): Promise<StockCat> {
  const { http, clock, closing } = options;
  // Whoever left meanwhile would never take leave of the other tabs.
  closing.throwIfAborted();
  const { checkAfter = CHECK_AFTER } = options.options;
  let traits = catTraits(http.version);
  const cat = new StockCat({
    ...options,
    checkAfter,
    get traits() {
      return traits;
    },
  });
  const known = http.findVersion().then((version) => (traits = catTraits(version)));
  const { promise, resolve } = Promise.withResolvers<void>();
  const callOff = clock.after(INTRODUCTION, resolve);
  await Promise.race([known, promise]);
  callOff();
  return cat;
}

/* Milliseconds. */

/** Of silence, before an answer is looked for: longer than most models think. */
const CHECK_AFTER = 8_000;

/** In which a Cat has said of which version it is. */
const INTRODUCTION = 2_000;
