import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createMessage, type ChatMessage } from '../../../../src/chat/index.ts';
import { nodeClock } from '../../../../src/relay/node-clock.ts';
import type { MemoryLimits } from '../../../../src/relay/limits/limits.ts';
import { RedisConnection } from '../../../../src/relay/store/redis/redis-connection.ts';
import { RedisConversations } from '../../../../src/relay/store/redis/redis-conversations.ts';
import { storeContract } from '../../../contracts/store.ts';
import { createManualClock } from '../../../helpers/manual-clock.ts';
import { createRecordingLog } from '../../../helpers/recording-log.ts';
import { startRedis, type RedisServer } from '../../../helpers/redis-server.ts';

let redis: RedisServer;
const connections: RedisConnection[] = [];

before(async () => {
  redis = await startRedis();
});

after(async () => {
  for (const connection of connections) connection.close();
  await redis.close();
});

async function open(limits: Partial<MemoryLimits> = {}, keyPrefix = `${randomUUID()}:`) {
  const clock = createManualClock();
  const connection = new RedisConnection({ url: redis.url, keyPrefix }, nodeClock, createRecordingLog());
  connections.push(connection);
  await connection.whenAvailable(5000);
  return { store: new RedisConversations(connection, clock, limits), clock, connection, keyPrefix };
}

storeContract('Redis', open, { hasTotals: false });

describe('conversations on Redis', () => {
  const message = (id: string, fields: Partial<ChatMessage> = {}) =>
    createMessage('user', { id, turnId: id, text: id, state: 'done', ...fields });

  it('are those of all relays with the same prefix, and of no other', async () => {
    const one = await open();
    const other = await open({}, one.keyPrefix);
    const stranger = await open();
    await one.store.append('a', [message('1')]);
    await other.store.append('a', [message('2')]);
    assert.deepEqual(
      (await one.store.load('a')).map(({ id }) => id),
      ['1', '2'],
    );
    assert.deepEqual(await stranger.store.load('a'), []);
  });

  it('lose no message to relays that append at the same time', async () => {
    const { store } = await open();
    await Promise.all(Array.from({ length: 50 }, (_, index) => store.append('a', [message(`${index}`)])));
    assert.equal((await store.load('a')).length, 50);
  });

  it('expire by themselves, and have no name from which a visitor or a text could be read', async () => {
    const { store, keyPrefix } = await open({ ttlMs: 60_000 });
    const holder = { address: '203.0.113.7', network: '203.0.113.7' };
    await store.append('visitor:secret/1', [message('1')], holder);
    const keys = (await redis.command('KEYS', `${keyPrefix}*`)) as readonly string[];
    const stored = keys.filter((key) => !key.endsWith(':probe'));
    assert.equal(stored.length, 7);
    for (const key of stored) {
      const ttl = Number(await redis.command('PTTL', key));
      assert.ok(ttl > 50_000 && ttl <= 60_000, `${key}: ${ttl}`);
      assert.doesNotMatch(key, /secret|203/);
    }
  });

  it('do not count for an address any more when they were deleted', async () => {
    const { store } = await open({ conversationsPerAddress: 2 });
    const holder = { address: '203.0.113.7' };
    for (const id of ['a', 'b', 'c']) {
      await store.append(id, [message('1')], holder);
      if (id === 'b') await store.delete(id);
    }
    assert.deepEqual(await Promise.all(['a', 'b', 'c'].map(async (id) => (await store.load(id)).length)), [1, 0, 1]);
  });
});
