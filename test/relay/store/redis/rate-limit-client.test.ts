import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { nodeClock } from '../../../../src/relay/node-clock.ts';
import { createPromptRateLimiter } from '../../../../src/relay/security/prompt-rate-limiter.ts';
import { createRateLimitClient } from '../../../../src/relay/store/redis/rate-limit-client.ts';
import { RedisConnection } from '../../../../src/relay/store/redis/redis-connection.ts';
import { createRecordingLog } from '../../../helpers/recording-log.ts';
import { startRedis, type RedisServer } from '../../../helpers/redis-server.ts';
import { until } from '../../../helpers/until.ts';

const network = '2001:db8::/56';
const phone = { address: '2001:db8:0:1::/64', network };
const neighbour = { address: '2001:db8:0:2::/64', network };

describe('prompts that relays count together on Redis', () => {
  let redis: RedisServer;
  const connections: RedisConnection[] = [];
  before(async () => {
    redis = await startRedis();
  });
  after(async () => {
    for (const connection of connections) connection.close();
    await redis.close();
  });

  /** The limiters of two relays. */
  async function openLimiters(keyPrefix = `${randomUUID()}:`) {
    const limiters = [];
    for (const _ of [1, 2]) {
      const connection = new RedisConnection({ url: redis.url, keyPrefix }, nodeClock, createRecordingLog());
      connections.push(connection);
      await connection.whenAvailable(5000);
      const limits = { promptsPerMinutePerAddress: 10, promptsPerMinutePerNetwork: 15 };
      limiters.push(createPromptRateLimiter(limits, { client: createRateLimitClient(connection), keyPrefix }));
    }
    return limiters as [(typeof limiters)[0], (typeof limiters)[0]];
  }

  /** How many of so many prompts are admitted, by turns at each relay. */
  async function admitted(limiters: Awaited<ReturnType<typeof openLimiters>>, holder: object, count: number) {
    const waits = [];
    for (let prompt = 0; prompt < count; prompt++) waits.push(await limiters[prompt % 2]?.consume(holder));
    for (const wait of waits) if (wait !== undefined) assert.ok(wait > 0 && wait <= 60, String(wait));
    return waits.filter((wait) => wait === undefined).length;
  }

  it('have the limits of one relay, of an address and of its network', async () => {
    const limiters = await openLimiters();
    assert.equal(await admitted(limiters, phone, 25), 10);
    assert.equal(await admitted(limiters, neighbour, 25), 5);
  });

  it('exceed it by none where they arrive at the same time', async () => {
    const limiters = await openLimiters();
    const waits = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => limiters[index % 2]?.consume(phone)),
    );
    assert.equal(waits.filter((wait) => wait === undefined).length, 10);
  });

  it('are counted by each relay for itself while Redis is gone: the limit times the number of relays', async () => {
    const limiters = await openLimiters();
    await redis.stop();
    await until(() => connections.slice(-2).every(({ isAvailable }) => !isAvailable));
    assert.equal(await admitted(limiters, phone, 50), 20);
    await redis.start();
  });
});
