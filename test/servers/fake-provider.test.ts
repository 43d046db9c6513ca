import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { validateReply } from '../../src/chat/index.ts';
import { silentLog } from '../../src/relay/logging/log.ts';
import { createProvider, type ProviderSettings } from '../../src/relay/providers/registry.ts';
import { nodeClock } from '../../src/relay/node-clock.ts';
import { ask, collect, lastOf } from '../contracts/reply.ts';
import { startFakeProvider, type FakeProvider } from './fake-provider.ts';

type ModelSettings = Exclude<ProviderSettings, { readonly kind: 'demo' }>;

/** How a relay asks it, by kind. */
const kinds = ({ url, googleUrl }: Pick<FakeProvider, 'url' | 'googleUrl'>): readonly ModelSettings[] => [
  { kind: 'openai-compatible', baseUrl: url },
  { kind: 'anthropic', apiKey: 'any', model: 'any', baseUrl: url },
  { kind: 'google', apiKey: 'any', model: 'any', baseUrl: googleUrl },
];

async function endOf(settings: ProviderSettings, prompt: string): Promise<string | undefined> {
  const provider = await createProvider(settings, { log: silentLog, clock: nodeClock });
  const events = await collect(provider.send(ask(prompt), { signal: new AbortController().signal }));
  provider.close?.();
  assert.equal(validateReply(events), undefined);
  return lastOf(events);
}

describe('the fake provider', () => {
  it('follows the script in the prompt, in the API of the request', async () => {
    const fake = await startFakeProvider();
    for (const settings of kinds(fake)) {
      for (const [prompt, end] of [
        ['hello', 'done'],
        ['/length please', 'length'],
        ['/error-429', 'rate-limited'],
        ['/error-event', 'provider-failed'],
        ['/cut', 'provider-failed'],
        ['/empty', 'empty-response'],
        ['/nothing of that name', 'done'],
      ] as const) {
        assert.equal(await endOf(settings, prompt), end, `${settings.kind}: ${prompt}`);
      }
    }
    await fake.stop();
  });

  it('follows the script in the model’s name', async () => {
    const fake = await startFakeProvider();
    for (const settings of kinds(fake)) assert.equal(await endOf({ ...settings, model: 'length' }, 'hello'), 'length');
    await fake.stop();
  });

  it('can be started by hand, and prints its address', { timeout: 20_000 }, async () => {
    const program = fileURLToPath(new URL('fake-provider.ts', import.meta.url));
    const child = spawn(process.execPath, [program, '--port', '0', '--delay', '0']);
    try {
      const [text] = (await once(child.stdout, 'data')) as [Buffer];
      const [, url = ''] = /OPENAI_BASE_URL=(\S+)/.exec(text.toString()) ?? [];
      const [, googleUrl = ''] = /GOOGLE_BASE_URL=(\S+)/.exec(text.toString()) ?? [];
      assert.match(text.toString(), /\/error-429 /);
      for (const settings of kinds({ url, googleUrl })) assert.equal(await endOf(settings, 'hello'), 'done');
    } finally {
      child.kill();
    }
  });
});
