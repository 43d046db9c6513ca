import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runChaos } from '../../long/chaos-run.ts';
import { runRollingRestart } from '../../long/rolling-restart-run.ts';

describe('two relays on one Redis', () => {
  it('lose nothing and ask nothing twice while connections are cut, one is killed and Redis is restarted', async () => {
    const { turns, whole, interrupted, refusedInVain, requests, askedTwice, wrong, cuts } = await runChaos({
      conversations: 6,
      seconds: 4,
      seed: 1,
      cutsPerMinute: 15,
    });
    assert.deepEqual([wrong, askedTwice], [[], 0]);
    assert.ok(
      cuts > 0 && interrupted > 0 && whole > interrupted,
      `${turns} turns, ${interrupted} interrupted, ${cuts} cuts`,
    );
    const started = whole + interrupted + refusedInVain;
    assert.ok(requests <= started, `${requests} requests for ${started} turns`);
  });

  it('lose and interrupt nothing when they are replaced one after another while answers stream', async () => {
    const { lost, turns, requests, exitCodes } = await runRollingRestart({
      relays: 2,
      streams: 8,
      tokens: 12,
      tokenMs: 50,
    });
    assert.deepEqual([lost, exitCodes], [[], [0, 0]]);
    assert.equal(requests, turns);
  });
});
