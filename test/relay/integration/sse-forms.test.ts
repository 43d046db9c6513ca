import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CLIENTS, type ClientName } from '../../helpers/asking-clients.ts';
import { markdownTable } from '../../helpers/markdown-table.ts';
import { openProxied, type Proxied } from '../../helpers/open-proxied.ts';
import { SSE_SCRIPTS } from '../../helpers/sse-scripts.ts';
import { DEFAULT_TOKENS } from '../../servers/provider-script.ts';

/**
 * Text that careless parsers damage: characters of two, three and four bytes, marks of the format, whitespace and empty
 * lines.
 */
const TOKENS = [...DEFAULT_TOKENS, ' data: no', '\r', '\n\n', 'e\u0301', ' \uFEFF ', '[DONE]', ' 👩‍👩‍👧', '\t.'];
const WIRES = Object.keys(CLIENTS) as ClientName[];

describe('an answer in any form of server-sent events', () => {
  const rows: string[][] = [];
  let relay: Proxied;
  before(async () => (relay = await openProxied()));
  after(async () => {
    await relay.close();
    console.log(markdownTable(['SSE form', ...WIRES], rows));
  });

  for (const [form, script] of Object.entries(SSE_SCRIPTS)) {
    it(`arrives unchanged on every wire: ${form}`, async () => {
      // One write per byte takes long.
      const tokens = script.tear === 1 ? TOKENS.slice(-8) : TOKENS;
      const answers = WIRES.map(async (wire) => {
        relay.fake.plan({ tokens, ...script });
        const client = await relay.client(wire);
        const { text, end } = await client.ask('hello');
        const isExact = Buffer.from(text).equals(Buffer.from(tokens.join(''))) && end === 'done';
        return isExact ? 'exact' : `${end}: ${JSON.stringify(text)}`;
      });
      const cells = await Promise.all(answers);
      rows.push([form, ...cells]);
      assert.deepEqual(cells, WIRES.map(() => 'exact')); // prettier-ignore
    });
  }
});
