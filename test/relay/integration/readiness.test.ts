import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { openProxied, type ProxiedOptions } from '../../helpers/open-proxied.ts';
import { startRedis } from '../../helpers/redis-server.ts';
import { until } from '../../helpers/until.ts';

const afterwards: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const task of afterwards.splice(0).toReversed()) await task();
});

async function open(options: ProxiedOptions) {
  const relay = await openProxied(options);
  afterwards.push(() => relay.close());
  const get = async (path: string) => {
    const response = await fetch(`${relay.origin}/${path}`);
    return [response.status, await response.json()] as const;
  };
  return { relay, get };
}

describe('the readiness of a relay', () => {
  it('says nothing of Redis without one', async () => {
    const { get } = await open({});
    assert.deepEqual(await get('readyz'), [200, { status: 'ok' }]);
  });

  it('is that of Redis, if new prompts are refused without it, and its health is not', async () => {
    const redis = await startRedis();
    afterwards.push(() => redis.close());
    const { relay, get } = await open({ redis: { url: redis.url } });
    assert.deepEqual(await get('readyz'), [200, { status: 'ok', redis: 'ok' }]);
    await redis.stop();
    await until(async () => (await get('readyz'))[0] === 503);
    assert.deepEqual(await get('readyz'), [503, { status: 'unavailable', redis: 'unreachable' }]);
    assert.equal((await get('healthz'))[0], 200);
    for (const name of ['Cat, extended', 'Lovelace, extended'] as const) {
      const client = await relay.client(name);
      assert.equal((await client.ask('hello')).end, 'overloaded', name);
    }
    assert.equal(relay.fake.count(), 0);
    await redis.start();
    await until(async () => (await get('readyz'))[0] === 200);
    const client = await relay.client('Cat, extended');
    assert.equal((await client.ask('hello')).end, 'done');
  });

  it('lasts without Redis, if prompts are answered from the memory then', async () => {
    const redis = await startRedis();
    afterwards.push(() => redis.close());
    const { relay, get } = await open({ redis: { url: redis.url, whenUnavailable: 'memory' } });
    await redis.stop();
    await until(async () => JSON.stringify(await get('readyz')).includes('unreachable'));
    assert.deepEqual(await get('readyz'), [200, { status: 'ok', redis: 'unreachable' }]);
    for (const name of ['Cat, stock', 'Cat, extended', 'Lovelace, stock', 'Lovelace, extended'] as const) {
      const client = await relay.client(name);
      assert.equal((await client.ask('hello')).end, 'done', name);
    }
  });
});
