import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentLog } from '../../../src/relay/logging/log.ts';
import { createProvider } from '../../../src/relay/providers/registry.ts';
import { nodeClock } from '../../../src/relay/node-clock.ts';
import { ask, collect, textOf } from '../../contracts/reply.ts';
import { startFakeProvider } from '../../servers/fake-provider.ts';

describe('createProvider', () => {
  const context = { log: silentLog, clock: nodeClock };
  const { signal } = new AbortController();

  it('creates the demo provider', async () => {
    const provider = await createProvider({ kind: 'demo', delayMs: 0 }, context);
    assert.match(textOf(await collect(provider.send(ask('hi'), { signal }))), /demonstration/);
  });

  it('creates an OpenAI-compatible provider', async () => {
    const fake = await startFakeProvider({ script: { tokens: ['yes'] } });
    const provider = await createProvider({ kind: 'openai-compatible', baseUrl: fake.url }, context);
    assert.equal(textOf(await collect(provider.send(ask('hi'), { signal }))), 'yes');
    provider.close?.();
    await fake.stop();
  });

  for (const kind of ['anthropic', 'google'] as const) {
    it(`creates the provider of ${kind}`, async () => {
      const fake = await startFakeProvider({ script: { tokens: ['yes'] } });
      const baseUrl = new URL(fake.url).origin;
      const provider = await createProvider({ kind, apiKey: 'sk-1', model: 'fake', baseUrl }, context);
      assert.equal(textOf(await collect(provider.send(ask('hi'), { signal }))), 'yes');
      provider.close?.();
      await fake.stop();
    });
  }
});
