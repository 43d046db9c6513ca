import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AssistantOptions } from '../../../src/relay/index.ts';
import { collectSecrets } from '../../../src/relay/logging/collect-secrets.ts';

const provider = (settings: object): AssistantOptions => ({
  id: 'a',
  provider: { kind: 'openai-compatible', ...settings },
});

/** Headers of a provider, and the secrets in them. */
const HEADERS: readonly (readonly [headers: Record<string, string>, secrets: readonly string[]])[] = [
  [{ Authorization: 'Bearer sk-1' }, ['sk-1']],
  [{ 'proxy-authorization': `Basic ${btoa('me:hunter2')}` }, [btoa('me:hunter2'), 'hunter2']],
  [{ 'api-key': 'k1' }, ['k1']],
  [{ 'X-Goog-Api-Key': 'AIza' }, ['AIza']],
  [{ Cookie: 'sid=0123456789; a=b' }, ['sid=0123456789; a=b', '0123456789']],
  [{ 'x-portkey-config': 'pc-shop-12ab34' }, ['pc-shop-12ab34']],
  [{ 'x-region': 'eu-west' }, []],
  [{ 'HTTP-Referer': 'https://shop.example', 'X-Title': 'The shop of socks', 'User-Agent': 'the shop 1.0' }, []],
  [{ 'anthropic-version': '2023-06-01', 'content-type': 'application/json' }, []],
];

describe('the secrets of a configuration', () => {
  it('include access keys and API keys', () => {
    const assistants = [provider({ apiKey: ' sk-one ' }), provider({ kind: 'google', apiKey: 'AIza-two', model: 'm' })];
    assert.deepEqual(collectSecrets({ accessKeys: ['door', 'door', ''], assistants }, {}), [
      'door',
      'sk-one',
      'AIza-two',
    ]);
  });

  for (const [headers, secrets] of HEADERS) {
    it(`include of the headers ${JSON.stringify(headers)}: ${secrets.join(', ') || 'none'}`, () => {
      assert.deepEqual(collectSecrets({ assistants: [provider({ headers })] }, {}), secrets);
    });
  }

  it('include credentials in the address of a provider', () => {
    const at = (baseUrl: string) => collectSecrets({ assistants: [provider({ baseUrl })] }, {});
    assert.deepEqual(at('http://localhost:8080/v1'), []);
    assert.deepEqual(at('https://me:p%40ss@llm.example/v1'), ['p%40ss', 'p@ss', 'me:p%40ss', 'me:p@ss']);
    assert.deepEqual(at('https://token@llm.example/'), ['token']);
    const longName = at('https://customer-1:pw@llm.example/');
    assert.deepEqual(longName, ['customer-1', 'pw', 'customer-1:pw']);
    assert.deepEqual(at('https://llm.example/?code=c1&tenant=shop-4711&alt=sse'), ['c1', 'shop-4711']);
    assert.deepEqual(at('https://llm.example/?api-key=k-1&api-version=2024-10-21'), ['k-1']);
  });

  it('include credentials of outgoing proxies, in both spellings of their variables', () => {
    const env = {
      HTTPS_PROXY: 'http://me:one@proxy.example:8080',
      http_proxy: 'me:two@proxy.example',
      NO_PROXY: 'a:b@c',
    };
    const secrets = collectSecrets({}, env);
    assert.deepEqual(secrets.toSorted(), ['me:one', 'me:two', 'one', 'two']);
    assert.deepEqual(collectSecrets({}, { HTTP_PROXY: 'no address at all', ALL_PROXY: '' }), []);
  });

  it('include none of a custom provider', () => {
    assert.deepEqual(collectSecrets({ assistants: [{ id: 'a', provider: { send: () => [] as never } }] }, {}), []);
  });
});
