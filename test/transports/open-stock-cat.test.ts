import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openStockCat, type StockCatOptions } from '../../src/transports/open-stock-cat.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

describe('what deals with a stock Cat', () => {
  it('is not there for a transport that was closed while it was fetched: nobody would take leave of the other tabs', async () => {
    const clock = createManualClock();
    const options = {
      clock,
      closing: AbortSignal.abort(),
      visit: { userId: 'alice', pendingKey: 'k', unanswered: 'before' },
    };
    await assert.rejects(openStockCat(options as Partial<StockCatOptions> as StockCatOptions));
    assert.equal(clock.pending, 0);
  });
});
