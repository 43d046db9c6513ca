import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  openStockCatSession,
  type StockCatSessionOptions,
} from '../../../../src/transports/cat/stock/open-stock-cat-session.ts';
import { CatVisitorState } from '../../../../src/transports/cat/cat-visitor-state.ts';
import { createManualClock } from '../../../helpers/manual-clock.ts';

describe('openStockCatSession', () => {
  it('rejects if the transport was closed while its code was loading', async () => {
    const clock = createManualClock();
    const options = {
      clock,
      closing: AbortSignal.abort(),
      visitor: Object.assign(new CatVisitorState('http://cat.example', 'alice'), { unansweredPrompt: 'before' }),
    };
    await assert.rejects(openStockCatSession(options as Partial<StockCatSessionOptions> as StockCatSessionOptions));
    assert.equal(clock.pending, 0);
  });
});
