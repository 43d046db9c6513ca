import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { createCatTransport } from '../../src/transports/cat/cat.ts';
import { hasCapability, type ChatTransport, type TransportOptions } from '../../src/transports/contract/transport.ts';
import { createLovelaceTransport } from '../../src/transports/lovelace/lovelace.ts';
import { ask, collect, lastOf, textBegun, textOf } from '../contracts/reply.ts';
import { scripted } from '../helpers/prompt-script.ts';
import { start } from '../servers/scripted-relay.ts';

const FACTORIES = { cat: createCatTransport, lovelace: createLovelaceTransport } as const;
const PROTOCOLS = ['cat', 'lovelace'] as const;

const closing: (() => unknown)[] = [];

/** A relay, and transports of one visitor to it. */
async function open() {
  const relay = await start();
  closing.push(() => relay.stop());
  const visitor = { url: relay.url, userId: crypto.randomUUID(), conversation: 'first' };
  return {
    relay,
    openTransport(protocol: keyof typeof FACTORIES, options: Partial<TransportOptions> = {}): ChatTransport {
      const transport = FACTORIES[protocol]({ ...visitor, ...options });
      closing.unshift(() => transport.close());
      return transport;
    },
  };
}

const running = () => new AbortController().signal;

describe('a visitor of our relay, over either protocol', () => {
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  for (const protocol of PROTOCOLS)
    it(`rates an answer over ${protocol} and deletes its turn, in the memory that both protocols have`, async () => {
      const { openTransport } = await open();
      const transport = openTransport(protocol);
      const request = ask(scripted({ pieces: ['One.'] }));
      await collect(transport.send(request, { signal: running() }));
      assert.ok(hasCapability(transport, 'delete') && hasCapability(transport, 'feedback'));
      const feedback = { rating: 'down', comment: 'Why?' } as const;
      await transport.feedback?.(request.turnId, feedback);
      const other = openTransport(protocol === 'cat' ? 'lovelace' : 'cat');
      assert.deepEqual((await other.history?.())?.at(-1)?.feedback, feedback);
      await transport.feedback?.(request.turnId, undefined);
      // A turn that the relay has forgotten is no error.
      await transport.feedback?.('unknown', feedback);
      assert.equal((await other.history?.())?.at(-1)?.feedback, undefined);
      await transport.delete?.([request.turnId]);
      assert.deepEqual(await other.history?.(), []);
    });

  for (const protocol of PROTOCOLS)
    it(`gives a conversation a title over ${protocol}, which both protocols list`, async () => {
      const { openTransport } = await open();
      const transport = openTransport(protocol);
      const other = openTransport(protocol === 'cat' ? 'lovelace' : 'cat', { conversation: 'second' });
      const list = async () => (await other.conversations?.())?.map(({ key, title, isNamed }) => [key, title, isNamed]);
      assert.equal(await transport.rename?.('Too early'), false);
      const request = ask(scripted({ pieces: ['One.'] }));
      await collect(transport.send(request, { signal: running() }));
      const title = request.messages[0]?.text.slice(0, 20) ?? '';
      const [first] = (await list()) ?? [];
      assert.deepEqual([first?.[0], first?.[2]], ['first', false]);
      assert.ok(title && String(first?.[1]).startsWith(title));
      assert.equal(await transport.rename?.('Another name'), true);
      assert.deepEqual(await list(), [['first', 'Another name', true]]);
      assert.equal(await other.rename?.('Of no conversation'), false);
    });

  for (const protocol of PROTOCOLS)
    it(`erases all conversations over ${protocol}, with the turn that is running in another one`, async () => {
      const { openTransport } = await open();
      const [first, second] = [openTransport(protocol), openTransport('cat', { conversation: 'second' })];
      await collect(first.send(ask(scripted({ pieces: ['One.'] })), { signal: running() }));
      const other = openTransport('lovelace', { userId: crypto.randomUUID() });
      await collect(other.send(ask(scripted({ pieces: ['Of another visitor.'] })), { signal: running() }));
      const held = second.send(ask(scripted({ pieces: ['Two. '], ending: 'hold' })), { signal: running() });
      const begun = await textBegun(held);
      assert.equal(await first.erase?.(), true);
      assert.ok(begun);
      assert.deepEqual(await first.conversations?.(), []);
      assert.deepEqual([await first.history?.(), await second.history?.()], [[], []]);
      assert.equal((await other.history?.())?.length, 2);
    });

  for (const before of PROTOCOLS) {
    for (const after of PROTOCOLS) {
      it(`finds a running turn of ${before} with ${after}, and gets each event once without a second request`, async () => {
        const { relay, openTransport } = await open();
        const left = openTransport(before);
        const request = ask(scripted({ pieces: ['One. ', 'Two. '], ending: 'hold' }));
        await textBegun(left.send(request, { signal: running() }));
        left.close();

        const transport = openTransport(after);
        const history = (await transport.history?.()) ?? [];
        assert.deepEqual(
          history.map(({ turnId, state }) => [turnId === request.turnId, state]),
          [
            [true, 'done'],
            [true, 'streaming'],
          ],
        );
        const { text = '', lastEventNumber } = history.at(-1) ?? {};
        const rest = collect(transport.send(request, { signal: running(), lastEventNumber }));
        await relay.release();
        assert.deepEqual([text + textOf(await rest), lastOf(await rest)], ['One. Two. ', 'done']);

        const whole = await collect(transport.send(request, { signal: running(), lastEventNumber: 0 }));
        assert.equal(textOf(whole), 'One. Two. ');
        const unknown = await collect(transport.send(ask('hello'), { signal: running(), lastEventNumber: 0 }));
        assert.equal(lastOf(unknown), 'interrupted');
        assert.equal(relay.asked().length, 1);
      });
    }
  }

  for (const protocol of PROTOCOLS) {
    it(`clears a conversation for good during an answer with ${protocol}, and no other conversation`, async () => {
      const { relay, openTransport } = await open();
      const other = openTransport(protocol, { conversation: 'second' });
      await collect(other.send(ask('hello'), { signal: running() }));
      const transport = openTransport(protocol);
      const stop = new AbortController();
      const reply = transport.send(ask(scripted({ pieces: ['Stale.'], ending: 'hold' })), stop);
      await textBegun(reply);
      stop.abort();
      await transport.clear?.();
      await relay.idle();
      assert.deepEqual(await transport.history?.(), []);
      assert.equal((await other.history?.())?.length, 2);
    });
  }
});
