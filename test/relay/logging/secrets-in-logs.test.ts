import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRelay, type AssistantOptions } from '../../../src/relay/index.ts';
import { createRecordingLog } from '../../helpers/recording-log.ts';
import { startFakeProvider } from '../../servers/fake-provider.ts';

const KEY = 'sk-that_nobody:may.see';
const HEADER = 'tenant-4711-0815';
const ACCESS_KEY = 'the-door-key';

const KINDS: Readonly<Record<string, (url: string, googleUrl: string) => object>> = {
  'openai-compatible': (baseUrl) => ({ baseUrl }),
  anthropic: (baseUrl) => ({ baseUrl, model: 'claude' }),
  google: (_url, baseUrl) => ({ baseUrl, model: 'gemini' }),
};

describe('the log of a relay whose provider repeats its request', () => {
  for (const [kind, settings] of Object.entries(KINDS)) {
    it(`contains no secret (${kind})`, async () => {
      const fake = await startFakeProvider();
      const log = createRecordingLog();
      const own = { kind, apiKey: KEY, headers: { 'x-tenant': HEADER }, ...settings(fake.url, fake.googleUrl) };
      const relay = await createRelay({
        assistants: [{ id: 'a', provider: own } as AssistantOptions],
        accessKeys: [ACCESS_KEY],
        log,
      });
      const { port } = await relay.listen({ port: 0 });
      const parts = [KEY.slice(0, 12), KEY.slice(-10).toUpperCase(), `x:${HEADER.slice(3, 13)}`];
      const base64 = btoa(`:${KEY}`).replaceAll('=', '');
      for (const secret of [KEY, HEADER, ACCESS_KEY, encodeURIComponent(KEY), base64, ...parts]) {
        const error = { type: secret, code: secret, status: secret, message: secret };
        fake.plan({
          status: 401,
          headers: { 'x-request-id': secret, 'request-id': secret, 'content-type': `${secret}/json` },
          body: JSON.stringify({ error, type: 'error', object: 'error' }),
        });
        await fetch(`http://127.0.0.1:${port}/message`, {
          method: 'POST',
          body: '{"text":"hello"}',
          headers: { Authorization: `Bearer ${ACCESS_KEY}` },
        });
      }
      await relay.close();
      await fake.stop();
      const text = JSON.stringify(log.lines);
      assert.match(text, /"status":401/);
      assert.match(text, /\[redacted\]/);
      for (const part of [
        'nobody',
        'MAY.SEE',
        'ant-4711',
        'tenant-4711',
        'door-key',
        Buffer.from('nobody').toString('base64').slice(0, 8),
      ]) {
        assert.ok(!text.includes(part), text);
      }
    });
  }
});
