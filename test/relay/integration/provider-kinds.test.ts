import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import { CLIENTS, type ClientName } from '../../helpers/asking-clients.ts';
import { markdownTable } from '../../helpers/markdown-table.ts';
import { openProxied, type Proxied, type ProxiedOptions } from '../../helpers/open-proxied.ts';
import { SSE_SCRIPTS } from '../../helpers/sse-scripts.ts';
import { DEFAULT_TOKENS } from '../../servers/provider-script.ts';

const KINDS = ['openai-compatible', 'anthropic', 'google'] as const;
const WIRES = Object.keys(CLIENTS) as ClientName[];
const TEXT = DEFAULT_TOKENS.join('');

const afterwards: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of afterwards.splice(0)) await task();
});

async function open(options: ProxiedOptions): Promise<Proxied> {
  const relay = await openProxied(options);
  afterwards.push(() => relay.close());
  return relay;
}

describe('every kind of provider, on every wire', () => {
  const rows: string[][] = [];
  after(() =>
    console.log(markdownTable(['provider', 'wire', 'text', 'cut in mid-answer', '429 with Retry-After: 7'], rows)),
  );

  for (const kind of KINDS) {
    for (const wire of WIRES) {
      it(`delivers answers unchanged and errors as codes: ${kind}, ${wire}`, async () => {
        const relay = await open({ kind });
        const { form = {} } = SSE_SCRIPTS['all of it at once'] ?? {};
        const client = await relay.client(wire);

        relay.fake.plan({ reasoning: ['Hm.'], form });
        const whole = await client.ask('hello');
        relay.fake.plan({ ending: 'cut' });
        const cut = await client.ask('hello');
        relay.fake.plan({ status: 429, headers: { 'retry-after': '7' } });
        const refused = await client.ask('hello');

        rows.push([
          kind,
          wire,
          whole.text === TEXT ? `exact, ${whole.end}` : whole.text,
          `${cut.text === TEXT ? 'what came' : cut.text}, ${cut.end}`,
          `${refused.end}, ${refused.retryAfter} s`,
        ]);
        assert.deepEqual(whole, { text: TEXT, end: 'done' });
        assert.deepEqual(cut, { text: TEXT, end: 'provider-failed' });
        assert.deepEqual(refused, { text: '', end: 'rate-limited', retryAfter: 7 });
      });
    }

    it(`ends its request when the visitor stops: ${kind}`, async () => {
      const relay = await open({ kind, script: { hold: true } });
      for (const wire of ['Cat, extended', 'Lovelace, extended'] as const) {
        const client = await relay.client(wire);
        const answer = client.ask('a story');
        const upstream = await relay.fake.nextRequest();
        upstream.next();
        await client.has(DEFAULT_TOKENS[0] ?? '');
        client.stop?.();
        assert.deepEqual(await answer, { text: DEFAULT_TOKENS[0], end: 'stopped' });
        assert.equal(await upstream.closed, 'aborted');
      }
    });
  }
});
