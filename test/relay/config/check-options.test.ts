import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RelayOptions } from '../../../src/relay/relay-options.ts';
import { createRelay } from '../../../src/relay/relay.ts';
import { createMemoryStore } from '../../../src/relay/store/memory-store.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { createRecordingLog } from '../../helpers/recording-log.ts';
import { SECRET } from './odd-inputs.ts';

const KEY = `sk-${SECRET}-and-more`;

const asking = (provider: object) => ({
  assistants: [{ id: 'a', provider: { kind: 'openai-compatible', ...provider } }],
});

const endless: Record<string, unknown> = {};
endless['again'] = endless;

/** Options of a JavaScript program, and the lines of the error. */
const REFUSED: readonly (readonly [name: string, options: unknown, lines: readonly string[]])[] = [
  [
    'a key with a line break at its end',
    asking({ apiKey: `${KEY}\n` }),
    ['assistants[0].provider.apiKey: has leading or trailing white space'],
  ],
  [
    'a key with a zero-width space',
    asking({ apiKey: `${KEY}\u200b` }),
    ['assistants[0].provider.apiKey: contains an invisible character (U+200B), which a header cannot carry'],
  ],
  [
    'a key in curly quotes',
    asking({ apiKey: `“${KEY}”` }),
    ['assistants[0].provider.apiKey: contains a curly quotation mark (U+201C), which a header cannot carry'],
  ],
  ['an empty key', asking({ apiKey: '' }), ['assistants[0].provider.apiKey: is empty']],
  [
    'a key that is a name',
    asking({ apiKey: { env: 'K' } }),
    ['assistants[0].provider.apiKey: Invalid input: expected string, received object'],
  ],
  ['no name', { allowedHosts: [] }, ['allowedHosts: expected at least one name']],
  ['no access key', { accessKeys: [] }, ['accessKeys: expected at least one key']],
  ['an empty access key', { accessKeys: [KEY, ''] }, ['accessKeys[1]: is empty']],
  [
    'an access key that is not there',
    { accessKeys: [undefined] },
    ['accessKeys[0]: Invalid input: expected string, received undefined'],
  ],
  [
    'a header of the relay itself',
    asking({ headers: { Host: 'x' } }),
    ['assistants[0].provider.headers: "Host" is set by the relay itself'],
  ],
  [
    'a header with a line break',
    asking({ headers: { 'X-A': `${SECRET}\r\n` } }),
    ['assistants[0].provider.headers.X-A: contains a line break (U+000D), which a header cannot carry'],
  ],
  [
    'a star for a site',
    { allowedOrigins: ['https://*'] },
    [
      'allowedOrigins[0]: expected * only in front of a whole name, as in https://*.shop.example; for every site write * alone',
    ],
  ],
  [
    'a name for a proxy',
    { trustedProxies: ['nginx'] },
    ['trustedProxies[0]: expected an IP address or a network, such as 10.0.0.7 or 10.0.0.0/8'],
  ],
  [
    'an address as a base path',
    { basePath: 'https://shop.example/chat' },
    ['basePath: expected a path, such as /chat, not a whole URL'],
  ],
  [
    'ids that differ in case only',
    {
      assistants: [
        { id: 'a', provider: { kind: 'demo' } },
        { id: 'A', provider: { kind: 'demo' } },
      ],
    },
    ['assistants[1].id: differs from the id of assistants[0] only in case, which clients of Lovelace ignore'],
  ],
  ['no assistants', { assistants: [] }, ['assistants: expected at least one assistant']],
  [
    'an assistant without a provider',
    { assistants: [{ id: 'a' }] },
    ['assistants[0].provider: Invalid input: expected object, received undefined'],
  ],
  [
    'a provider that cannot send',
    { assistants: [{ id: 'a', provider: { send: 1 } }] },
    ['assistants[0].provider.kind: expected one of "demo", "openai-compatible", "anthropic", "google"'],
  ],
  [
    'frames of a petabyte',
    { limits: { frameBytes: 1e15 } },
    ['limits.frameBytes: expected a whole number from 1 to 536870888'],
  ],
  [
    'no limit by Infinity',
    { limits: { connections: Infinity } },
    ['limits.connections: expected a whole number from 1 to 9007199254740991'],
  ],
  [
    'a limit that is not there',
    { limits: { connections: undefined } },
    ['limits.connections: expected a whole number from 1 to 9007199254740991'],
  ],
  [
    'limits that contradict each other',
    { limits: { headersTimeoutMs: 2000, requestTimeoutMs: 1000 } },
    ['limits.headersTimeoutMs: 2000 exceeds limits.requestTimeoutMs (1000)'],
  ],
  [
    'shares of the memory that do',
    { memory: { messagesPerConversation: 5, charactersPerAddress: 30_000_000 } },
    ['memory.charactersPerAddress: 30000000 exceeds memory.charactersPerNetwork (20000000, its default)'],
  ],
  ['no file for the memory', { memory: { file: ' ' } }, ['memory.file: expected a file name']],
  [
    'a slip in a name',
    { allowedOrigin: ['https://shop.example'] },
    ['unknown key "allowedOrigin"; did you mean "allowedOrigins"?'],
  ],
  [
    'a body that ends nowhere',
    asking({ extraBody: endless }),
    ['assistants[0].provider.extraBody: is nested more than 100 levels deep'],
  ],
  [
    'a body with what JSON has not',
    asking({ extraBody: { seed: 1n } }),
    ['assistants[0].provider.extraBody: contains a bigint, which JSON cannot represent'],
  ],
  ['an invalid store', { store: 'redis://localhost' }, ['store: expected an object']],
  [
    'two faults at once',
    { basePath: '//', accessKeys: [] },
    ['basePath: expected a path, such as /chat, without //', 'accessKeys: expected at least one key'],
  ],
  ['nothing', null, ['Invalid input: expected object, received null']],
];

describe('the options of createRelay', () => {
  for (const [name, options, lines] of REFUSED) {
    it(`are rejected, with their keys: ${name}`, async () => {
      await assert.rejects(createRelay(options as RelayOptions), (error: Error) => {
        assert.equal(error.name, 'ConfigError');
        assert.deepEqual(error.message.split('\n'), lines);
        assert.ok(!error.message.includes(SECRET));
        return true;
      });
    });
  }

  it('may be undefined, which means the default', async () => {
    const options = {
      basePath: undefined,
      accessKeys: undefined,
      cat: { streamTokens: undefined },
      assistants: [
        {
          id: 'a',
          label: undefined,
          provider: { kind: 'openai-compatible', apiKey: undefined, baseUrl: 'http://127.0.0.1:9' },
        },
      ],
    } as unknown as RelayOptions;
    await (await createRelay(options)).close();
  });

  it('may contain a custom provider of any class', async () => {
    class Own {
      readonly secret = KEY;
      async *send() {}
    }
    const relay = await createRelay({ assistants: [{ id: 'a', provider: new Own() }] });
    assert.deepEqual(relay.assistants, [{ id: 'a', label: 'a' }]);
    await relay.close();
  });

  it('cause warnings in the log, with their keys', async () => {
    const log = createRecordingLog();
    const store = createMemoryStore(createManualClock());
    const relay = await createRelay({
      log,
      trustedProxies: ['0.0.0.0/0'],
      accessKeys: ['letmein'],
      memory: { file: 'conversations.jsonl' },
      store,
    });
    await relay.close();
    assert.deepEqual(
      log.lines.filter(({ level }) => level === 'warn').map(({ fields }) => fields['setting']),
      ['trustedProxies[0]', 'accessKeys[0]', 'memory.file'],
    );
  });

  it('are checked in listen, too', async () => {
    const relay = await createRelay();
    await assert.rejects(
      relay.listen({ host: 'http://localhost' }),
      /^ConfigError: host: expected an address without a scheme/,
    );
    await assert.rejects(relay.listen({ port: 1e6 }), /^ConfigError: port: expected a whole number/);
    const { url } = await relay.listen({ host: '[::1]', port: 0 });
    assert.equal((await fetch(`${url.replace('localhost', '[::1]')}healthz`)).status, 200);
    await relay.close();
  });
});
