import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { createRelay, type RelayOptions } from '../../../src/relay/index.ts';
import { createCatTransport } from '../../../src/transports/cat/cat.ts';
import { createLovelaceTransport } from '../../../src/transports/lovelace/lovelace.ts';
import type { TokenSource } from '../../../src/transports/contract/transport.ts';
import { ask, collect, lastOf } from '../../contracts/reply.ts';
import { createRecordingLog } from '../../helpers/recording-log.ts';
import { ScriptedProvider } from '../../helpers/scripted-provider.ts';

const SUBJECTS: Readonly<Record<string, string>> = { 'of-anna': 'anna', 'of-anna-later': 'anna', 'of-bob': 'bob' };

const FACTORIES = { cat: createCatTransport, lovelace: createLovelaceTransport } as const;

const closing: (() => unknown)[] = [];

async function open(options: Partial<RelayOptions> = {}) {
  const relay = await createRelay({
    assistants: [{ id: 'echo', provider: new ScriptedProvider() }],
    verifyToken: async (token) => SUBJECTS[token],
    ...options,
  });
  const { port } = await relay.listen({ port: 0 });
  closing.push(() => relay.close({ graceMs: 0 }));
  return (protocol: keyof typeof FACTORIES, token: TokenSource) => {
    const transport = FACTORIES[protocol]({ url: `http://127.0.0.1:${port}`, userId: crypto.randomUUID(), token });
    closing.unshift(() => transport.close());
    return transport;
  };
}

const send = async (transport: ReturnType<Awaited<ReturnType<typeof open>>>, text: string) =>
  lastOf(await collect(transport.send(ask(text), { signal: new AbortController().signal })));

describe('a relay that verifies the tokens of a site', () => {
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  for (const protocol of ['cat', 'lovelace'] as const) {
    it(`keeps a visitor’s conversation under the subject of the token, whatever id the page claims: ${protocol}`, async () => {
      const openTransport = await open();
      const [first, later, other] = ['of-anna', 'of-anna-later', 'of-bob'].map((token) =>
        openTransport(protocol, token),
      );
      assert.ok(first && later && other);
      assert.equal(await send(first, 'I am Anna.'), 'done');
      assert.equal(await send(other, 'I am Bob.'), 'done');
      const texts = async (transport: typeof first) => (await transport.history?.())?.map(({ text }) => text);
      assert.equal(await send(later, 'Who am I?'), 'done');
      assert.deepEqual(await texts(later), ['I am Anna.', 'I am Anna.', 'Who am I?', 'Who am I?']);
      assert.deepEqual(await texts(other), ['I am Bob.', 'I am Bob.']);
    });

    it(`makes the page get another token instead of an expired one, once: ${protocol}`, async () => {
      const openTransport = await open();
      const tokens = ['expired', 'of-anna'];
      let asked = 0;
      const transport = openTransport(protocol, () => tokens[asked++] ?? 'none');
      assert.equal(await send(transport, 'Hello'), 'done');
      assert.equal(asked, 2);
      let refused = 0;
      const expired = openTransport(protocol, () => `expired-${(refused += 1)}`);
      assert.equal(await send(expired, 'Hello'), 'unauthorized');
      assert.equal(refused, 2);
    });
  }

  it('also takes its access keys, refuses everybody else, and logs a function that throws without the token', async () => {
    const log = createRecordingLog();
    const verifyToken = (token: string): string | undefined => {
      if (token === 'odd') throw new Error('no such session');
      return SUBJECTS[token];
    };
    const openTransport = await open({ verifyToken, accessKeys: ['a-long-access-key-of-the-site'], log });
    assert.equal(await send(openTransport('cat', 'a-long-access-key-of-the-site'), 'Hello'), 'done');
    assert.equal(await send(openTransport('cat', ''), 'Hello'), 'unauthorized');
    assert.equal(await send(openTransport('cat', 'odd'), 'Hello'), 'unauthorized');
    const lines = JSON.stringify(log.lines);
    assert.match(lines, /verifyToken threw/);
    assert.doesNotMatch(lines, /"odd"/);
  });
});
