import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, it } from 'node:test';
import { createRelay, type Provider, type Relay, type ConversationStore } from '../../../src/relay/index.ts';

let relay: Relay;
/** More than the system buffers for a client that does not read. */
const LONG = 'x'.repeat(4_000_000);

/** A provider that completes its answer when `released` resolves. */
const held = (asked: () => void, released: Promise<void>): Provider => ({
  async *send() {
    yield { type: 'reply-start' };
    asked();
    await released;
    yield { type: 'text-delta', delta: LONG };
    yield { type: 'reply-end', reason: 'done' };
  },
});

describe('a complete response while the relay closes', () => {
  afterEach(() => relay.close({ graceMs: 0 }));

  it('arrives in full at a slow client', async () => {
    const asked = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const forgotten = Promise.withResolvers<void>();
    const provider = held(asked.resolve, released.promise);
    const store: ConversationStore = {
      load: async () => [],
      append: async () => {},
      delete: async () => {},
      close: async () => forgotten.resolve(),
    };
    const limits = { answerCharacters: LONG.length };
    relay = await createRelay({ assistants: [{ id: 'a', provider }], store, limits });
    const { port } = await relay.listen({ port: 0 });

    const asking = request({ host: '127.0.0.1', port, path: '/message', method: 'POST' });
    asking.end('{"text":"hello"}');
    await asked.promise;
    const closed = relay.close();
    released.resolve();
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    await forgotten.promise;
    await new Promise((resolve) => setImmediate(resolve));
    const answer = JSON.parse(await text(response)) as { readonly content: string };
    assert.equal(answer.content, LONG);
    await closed;
  });
});
