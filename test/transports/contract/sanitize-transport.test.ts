import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChatEvent, ChatReply, TransportEvent } from '../../../src/chat/index.ts';
import { sanitizeTransport } from '../../../src/transports/contract/sanitize-transport.ts';
import type { ChatTransport, TransportListener } from '../../../src/transports/contract/transport.ts';

const REQUEST = { turnId: '1', messages: [{ role: 'user', text: 'Hello?' }] } as const;

describe('sanitizeTransport', () => {
  it('repairs the order of events of its replies', async () => {
    const transport = sanitizeTransport(own({ send: () => reply({ type: 'text-delta', delta: 'Hi' }) }));
    assert.deepEqual(await eventsOf(transport.send(REQUEST, { signal: AbortSignal.abort() })), [
      { type: 'reply-start' },
      { type: 'text-delta', delta: 'Hi' },
      { type: 'reply-end', reason: 'interrupted' },
    ]);
  });

  it('passes the numbers of events on, and the number to resume after', async () => {
    const asked: unknown[] = [];
    const transport = sanitizeTransport(
      own({
        send(_request, { lastEventNumber = 0 }) {
          asked.push(lastEventNumber);
          const numbered: { lastEventNumber?: number } & ChatReply = {
            async *[Symbol.asyncIterator]() {
              this.lastEventNumber = lastEventNumber + 1;
              yield { type: 'text-delta', delta: 'Hi' };
              this.lastEventNumber = -5;
              yield { type: 'reply-end', reason: 'done' };
            },
          };
          return numbered;
        },
      }),
    );
    const resumed = transport.send(REQUEST, { signal: new AbortController().signal, lastEventNumber: 4 });
    const numbers: unknown[] = [resumed.lastEventNumber];
    for await (const { type } of resumed) numbers.push([type, resumed.lastEventNumber]);
    assert.deepEqual(asked, [4]);
    const invalid = undefined;
    assert.deepEqual(numbers, [undefined, ['reply-start', 5], ['text-delta', 5], ['reply-end', invalid]]);
  });

  it('closes the reply of a reader that leaves', async () => {
    let isClosed = false;
    const transport = sanitizeTransport(
      own({
        async *send() {
          try {
            yield { type: 'reply-start' };
            yield { type: 'text-delta', delta: 'Hi' };
          } finally {
            isClosed = true;
          }
        },
      }),
    );
    for await (const event of transport.send(REQUEST, { signal: new AbortController().signal }))
      if (event.type === 'reply-start') break;
    assert.equal(isClosed, true);
  });

  it('ends with an error if send throws', async (t) => {
    const logged = t.mock.method(console, 'error', () => undefined);
    const transport = sanitizeTransport(
      own({
        send: () => {
          throw new Error('faulty');
        },
      }),
    );
    const events = await eventsOf(transport.send(REQUEST, { signal: AbortSignal.abort() }));
    assert.deepEqual(events, [{ type: 'reply-start' }, { type: 'reply-error', code: 'internal', retryable: true }]);
    assert.equal(logged.mock.callCount(), 1);
  });

  it('repairs unsolicited replies, too, and passes other events through', async () => {
    let tell: TransportListener | undefined;
    const heard: TransportEvent[] = [];
    const transport = sanitizeTransport(own({ setListener: (listener) => (tell = listener) }));
    transport.setListener((event) => heard.push(event));
    tell?.({ type: 'status', state: 'connected' });
    tell?.({ type: 'unsolicited-reply', reply: reply() });
    assert.deepEqual(heard[0], { type: 'status', state: 'connected' });
    assert.ok(heard[1]?.type === 'unsolicited-reply');
    assert.equal((await eventsOf(heard[1].reply)).length, 2);
    transport.setListener(undefined);
    assert.equal(tell, undefined);
  });

  it('passes capabilities through as they change, with the right this', async () => {
    class Own implements ChatTransport {
      #remembered = ['private to the class'];
      declare history?: NonNullable<ChatTransport['history']>;
      send = () => reply();
      setListener(): void {}
      close(): void {
        this.#remembered = [];
      }
      offer(): void {
        this.history = () => Promise.resolve(this.#remembered.map(() => assert.fail('closed')));
      }
    }
    const inner = new Own();
    const transport = sanitizeTransport(inner);
    assert.equal('history' in transport, false);
    inner.offer();
    transport.close();
    assert.deepEqual(await transport.history?.(), []);
  });
});

function own(parts: Partial<ChatTransport>): ChatTransport {
  return { send: () => reply(), setListener: () => undefined, close: () => undefined, ...parts };
}

async function* reply(...events: ChatEvent[]): ChatReply {
  yield* events;
}

async function eventsOf(events: ChatReply): Promise<ChatEvent[]> {
  return Array.fromAsync(events);
}
