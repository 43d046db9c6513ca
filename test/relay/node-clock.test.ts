import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nodeClock } from '../../src/relay/node-clock.ts';

describe('the system clock', () => {
  it('treats an infinite delay as the longest one, not as none', async () => {
    let isOver = false;
    const cancels = [Infinity, Number.MAX_SAFE_INTEGER].map((ms) => nodeClock.schedule(ms, () => (isOver = true)));
    await new Promise<void>((resolve) => void setTimeout(() => setTimeout(resolve, 1), 1));
    for (const cancel of cancels) cancel();
    assert.equal(isOver, false);
  });
});
