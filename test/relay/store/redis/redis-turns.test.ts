import { randomUUID } from 'node:crypto';
import { after, before } from 'node:test';
import { nodeClock } from '../../../../src/relay/node-clock.ts';
import { createMemoryStore } from '../../../../src/relay/store/memory-store.ts';
import { turnsContract } from '../../../contracts/turns.ts';
import { openRedisSessions } from '../../../helpers/open-redis-turns.ts';
import { startRedis, type RedisServer } from '../../../helpers/redis-server.ts';

let redis: RedisServer;

before(async () => {
  redis = await startRedis();
});

after(() => redis.close());

turnsContract('two relays on Redis', async (limits) => {
  const options = { url: redis.url, keyPrefix: `${randomUUID()}:` };
  const store = createMemoryStore(nodeClock);
  const [near, far] = [
    await openRedisSessions(options, { store, limits }),
    await openRedisSessions(options, { store, limits }),
  ];
  return {
    near,
    far,
    async close() {
      near.die();
      far.die();
      await store.close();
    },
  };
});
