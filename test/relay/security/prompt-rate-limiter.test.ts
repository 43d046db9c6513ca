import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPromptRateLimiter } from '../../../src/relay/security/prompt-rate-limiter.ts';

const network = '2001:db8:0:0::/56';
const phone = { address: '2001:db8:0:1::/64', network };
const neighbour = { address: '2001:db8:0:2::/64', network };

describe('prompts of an address over its limit', () => {
  const limits = { promptsPerMinutePerAddress: 2, promptsPerMinutePerNetwork: 5 };

  it('consume nothing of the network’s share', async () => {
    const rate = createPromptRateLimiter(limits);
    for (let count = 0; count < 2; count++) assert.equal(await rate.consume(phone), undefined);
    for (let count = 0; count < 50; count++) {
      const wait = (await rate.consume(phone)) ?? 0;
      assert.ok(wait > 0 && wait <= 60, String(wait));
    }
    for (let count = 0; count < 2; count++) assert.equal(await rate.consume(neighbour), undefined);
  });

  it('consume nothing of it when they arrive at the same time', async () => {
    const rate = createPromptRateLimiter(limits);
    const waits = await Promise.all(Array.from({ length: 5 }, async () => rate.consume(phone)));
    assert.equal(waits.filter((wait) => wait === undefined).length, 2);
    for (let count = 0; count < 2; count++) assert.equal(await rate.consume(neighbour), undefined);
  });

  it('consume nothing of it when they count as several', async () => {
    const rate = createPromptRateLimiter(limits);
    assert.equal(await rate.consume(phone, 3), 60);
    assert.equal(await rate.consume(phone, 2), undefined);
    assert.equal(await rate.consume(neighbour, 2), undefined);
  });

  it('leave the share of the network to others', async () => {
    const rate = createPromptRateLimiter(limits);
    for (let count = 0; count < 10; count++) await rate.consume(phone);
    for (let count = 0; count < 10; count++) await rate.consume(neighbour);
    const third = { address: '2001:db8:0:3::/64', network };
    assert.equal(await rate.consume(third), undefined);
    assert.ok(((await rate.consume(third)) ?? 0) > 0);
  });
});
