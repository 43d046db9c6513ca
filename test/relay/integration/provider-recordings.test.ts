import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ClientName } from '../../helpers/asking-clients.ts';
import { openProxied, type Proxied } from '../../helpers/open-proxied.ts';
import { RECORDED_SERVERS, recordingsOf, replayOf, type Recording } from '../../helpers/openai-recordings.ts';

const EXTENDED = ['Cat, extended', 'Lovelace, extended'] as const satisfies ClientName[];
const STOCK = ['Cat, stock', 'Lovelace, stock'] as const satisfies ClientName[];

/** The end that an extended client receives. */
function endOf({ what, status, text, finish, isMarked }: Recording): string {
  if (status !== 200) return what.startsWith('context-exceeded') ? 'too-long' : (REFUSALS[status] ?? 'unexpected');
  // A token limit, even without a complete character before it.
  if (text === '') return finish === null ? 'provider-failed' : 'empty-response';
  if (finish === null) return isMarked ? 'interrupted' : 'provider-failed';
  return finish === 'length' ? 'length' : 'done';
}

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'provider-refused',
  401: 'provider-refused',
  500: 'provider-failed',
};

/** Stock wires report errors only. */
const asStock = (end: string) => (end === 'length' || end === 'interrupted' ? 'done' : end);

for (const server of RECORDED_SERVERS) {
  describe(`${server}, through the relay on every wire`, () => {
    let relay: Proxied;
    before(async () => (relay = await openProxied()));
    after(() => relay.close());

    for (const recording of recordingsOf(server)) {
      it(recording.what, async () => {
        const { text } = recording;
        const end = endOf(recording);
        const seen = [...EXTENDED, ...STOCK].map(async (wire) => {
          relay.fake.plan(replayOf(recording));
          return (await relay.client(wire)).ask('hello');
        });
        assert.deepEqual(await Promise.all(seen), [
          ...EXTENDED.map(() => ({ text, end })),
          ...STOCK.map(() => ({ text, end: asStock(end) })),
        ]);
      });
    }
  });
}
