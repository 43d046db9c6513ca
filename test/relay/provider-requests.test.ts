import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import { CLIENTS, type ClientName } from '../helpers/asking-clients.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { markdownTable } from '../helpers/markdown-table.ts';
import { openProxied, type ProxiedOptions } from '../helpers/open-proxied.ts';
import { until } from '../helpers/until.ts';
import { settled, watchUpstreams } from '../helpers/upstream-bytes.ts';

const WIRES = Object.keys(CLIENTS) as ClientName[];
const GREETED = WIRES.filter((wire) => wire.endsWith('greeted'));

const afterwards: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of afterwards.splice(0)) await task();
});

/** A client in the middle of an answer, of which the provider holds the rest back. */
async function inMidAnswer(wire: ClientName, options: ProxiedOptions = {}) {
  const clock = createManualClock();
  const relay = await openProxied({ clock, script: { tokens: ['Once ', 'upon ', 'a time.'], hold: true }, ...options });
  afterwards.push(() => relay.close());
  const client = await relay.client(wire);
  const answer = client.ask('a story');
  // Of one who hangs up nothing comes.
  answer.catch(() => {});
  const upstream = await relay.fake.nextRequest();
  upstream.next();
  await client.has('Once ');
  return { relay, clock, client, answer, upstream };
}

describe('the request to the provider', () => {
  for (const wire of GREETED) {
    it(`ends at once when its asker says stop: ${wire}`, async () => {
      const { client, answer, upstream } = await inMidAnswer(wire);
      client.stop?.();
      assert.deepEqual(await answer, { text: 'Once ', end: 'stopped' });
      assert.equal(await upstream.closed, 'aborted');
      assert.equal(upstream.sent, 1);
    });

    it(`goes on for a while when its asker is lost, and then ends: ${wire}`, async () => {
      const { relay, client, clock, upstream } = await inMidAnswer(wire, { limits: { resumeTimeoutMs: 10_000 } });
      client.hangUp();
      // Whatever the relay does about it, it has done by the time that others have been answered.
      const othersAreAnswered = async () => {
        relay.fake.plan({});
        assert.equal((await (await relay.client(wire)).ask('something else')).end, 'done');
      };
      await othersAreAnswered();
      let isClosed = false;
      void upstream.closed.then(() => (isClosed = true));
      clock.advance(9_999);
      upstream.next();
      await othersAreAnswered();
      assert.equal(isClosed, false);
      clock.advance(1);
      assert.equal(await upstream.closed, 'aborted');
    });
  }

  for (const wire of ['Lovelace, stock', 'Lovelace, stock, by lines'] as const) {
    it(`ends at once when its asker hangs up, whom nothing else could reach: ${wire}`, async () => {
      const { client, upstream } = await inMidAnswer(wire, { lovelace: { framing: 'token' } });
      client.hangUp();
      assert.equal(await upstream.closed, 'aborted');
    });
  }

  it('goes on to its end when a stock Cat’s asker hangs up, who will find the answer in the history', async () => {
    const { client, upstream } = await inMidAnswer('Cat, stock');
    client.hangUp();
    upstream.rest();
    assert.equal(await upstream.closed, 'finished');
  });
});

describe('a provider that offers fifty megabytes', () => {
  const rows: string[][] = [];
  after(() => console.log(markdownTable(['asker does not read', 'relay has taken in', 'and holds'], rows)));
  const TOKEN = 'x'.repeat(16_384);
  const script = { tokens: Array.from({ length: 3200 }, () => TOKEN) };

  for (const wire of WIRES) {
    it(`is read no faster than the asker reads: ${wire}`, async () => {
      const limits = { answerCharacters: 100_000_000 };
      const relay = await openProxied({ script, limits, lovelace: { framing: 'token' } });
      const taken = watchUpstreams();
      afterwards.push(taken.stop, () => relay.close());
      const client = await relay.client(wire);
      void client.ask('flood me').catch(() => {});
      await client.has(TOKEN);
      client.pause();
      await settled(() => taken.bytes() + relay.passed());
      const held = taken.bytes() - relay.passed();
      assert.ok(taken.bytes() > TOKEN.length, 'nothing was counted');
      rows.push([wire, `${Math.round(taken.bytes() / 1000)} kB`, `${Math.round(held / 1000)} kB`]);
      // What has passed lies in the machine's own buffers, some megabytes of them.
      assert.ok(held < 1_000_000, `the relay holds ${held} bytes`);
      assert.ok(taken.bytes() < 25_000_000, `${taken.bytes()} bytes were taken in for nobody`);
      const before = relay.passed();
      client.resume();
      await until(() => relay.passed() >= before + 1_000_000);
    });
  }
});
