import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runChaos } from '../../long/chaos-run.ts';

describe('two relays on one Redis', () => {
  it('lose nothing and ask nothing twice while connections are cut, one is killed and Redis is restarted', async () => {
    const { turns, whole, interrupted, requests, askedTwice, wrong, cuts } = await runChaos({
      conversations: 8,
      seconds: 6,
      seed: 1,
      cutsPerMinute: 12,
    });
    assert.deepEqual([wrong, askedTwice], [[], 0]);
    assert.ok(
      cuts > 0 && interrupted > 0 && whole > interrupted,
      `${turns} turns, ${interrupted} interrupted, ${cuts} cuts`,
    );
    assert.ok(requests <= whole + interrupted, `${requests} requests for ${whole + interrupted} turns`);
  });
});
