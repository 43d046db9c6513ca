import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { createRelay } from '../../../src/relay/index.ts';
import { CatPeer } from '../../helpers/cat-peer.ts';
import { startRedis } from '../../helpers/redis-server.ts';
import { until } from '../../helpers/until.ts';
import { startFakeProvider } from '../../servers/fake-provider.ts';

const afterwards: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of afterwards.splice(0).toReversed()) await task();
});

describe('a relay beside others that is shut down', () => {
  it('sends clients of our extension away at once, late ones too, and finishes the answers of the others', async () => {
    const redis = await startRedis();
    afterwards.push(() => redis.close());
    const provider = await startFakeProvider({ script: { tokens: ['One.', ' Two.'], hold: true } });
    afterwards.push(() => provider.stop());
    const relay = await createRelay({
      redis: { url: redis.url },
      assistants: [{ id: 'a', provider: { kind: 'openai-compatible', baseUrl: provider.url, model: 'fake' } }],
    });
    const { port } = await relay.listen({ port: 0 });
    const origin = `ws://127.0.0.1:${port}`;
    const extended = await CatPeer.open(`${origin}/ws/${randomUUID()}?ai-chat=1`);
    extended.send({ text: 'hello', turn: randomUUID() });
    const stock = await CatPeer.open(`${origin}/ws/${randomUUID()}`);
    stock.send({ text: 'hello' });
    // Its transport is open, and it has not asked to be let in yet.
    const late = new WebSocket(`${origin}/socket.io/?EIO=4&transport=websocket`);
    await once(late, 'message');
    const requests = [await provider.nextRequest(), await provider.nextRequest()];

    const closed = relay.close({ graceMs: 20_000 });
    assert.equal((await extended.closed).code, 1012);
    late.send('40{"ai-chat":1}');
    await once(late, 'close');
    await assert.rejects(CatPeer.open(`${origin}/ws/${randomUUID()}?ai-chat=1`), /ECONNREFUSED/);
    assert.equal(stock.socket.readyState, WebSocket.OPEN);
    for (const request of requests) request.rest();
    const final = await stock.nextOf(({ type }) => type === 'chat');
    assert.equal(final['content'], 'One. Two.');
    await closed;
    // The answer of the client that was sent away is whole, and stored for the other relays.
    await until(async () => ((await redis.command('KEYS', 'ai-chat:visitor:*')) as readonly string[]).length > 0);
    const [key = ''] = (await redis.command('KEYS', 'ai-chat:turn:*}')) as readonly string[];
    assert.equal(await redis.command('HGET', key, 'state'), 'done');
    assert.equal(provider.count(), 2);
  });
});
