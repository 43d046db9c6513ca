import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { CatConnection } from '../../src/transports/cat-connection.ts';
import type { CatVisit } from '../../src/transports/cat-visit.ts';
import { ReplyQueue } from '../../src/transports/reply-queue.ts';
import type { StockCat } from '../../src/transports/stock-cat.ts';
import type { SocketEvents, Turn } from '../../src/transports/wire.ts';
import { ask } from '../contracts/reply.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

/** A browser's socket, as far as it is looked at; the test speaks for the other end. */
class FakeWebSocket extends EventTarget {
  static last: FakeWebSocket;
  readonly sent: string[] = [];

  constructor() {
    super();
    FakeWebSocket.last = this;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {}

  opens(): void {
    this.dispatchEvent(new Event('open'));
  }

  says(frame: object): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(frame) }));
  }
}

const GREETING = { type: 'ai-chat', greeting: { version: 1, assistants: [] } };
const TOKEN = { type: 'chat_token', content: 'So' };

/** One socket, and what is done with what a stock Cat is asked and says. */
function open(visit: CatVisit = { userId: 'alice', pendingKey: 'k' }) {
  const clock = createManualClock();
  const said: string[] = [];
  const note =
    (word: string) =>
    (...[item]: readonly unknown[]) =>
      said.push(typeof item === 'string' ? `${word} ${item}` : word);
  const stock = {
    hasFailed: false,
    hindrance: undefined,
    opened: note('met'),
    take: (item: unknown) => said.push(typeof item === 'string' ? 'heard' : 'asked'),
    left: note('left'),
    dismiss: note('dismissed'),
  } as unknown as StockCat;
  const fetches: PromiseWithResolvers<StockCat>[] = [];
  const connection = new CatConnection({
    address: 'ws://cat.example',
    token: undefined,
    visit,
    clock,
    events: {
      opened() {},
      heard() {},
      closed: (error) => said.push(`closed ${error?.code}`),
      extension: ({ kind }) => said.push(kind),
    } as Partial<SocketEvents> as SocketEvents,
    stock: () => undefined,
    fetchStock() {
      const fetch = Promise.withResolvers<StockCat>();
      fetches.push(fetch);
      return fetch.promise;
    },
  });
  const turn: Turn = { request: ask('hm?'), reply: new ReplyQueue(), last: 0 };
  return { connection, socket: FakeWebSocket.last, clock, said, stock, fetches, turn };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a socket of the Cat’s wire', () => {
  const { WebSocket } = globalThis;
  beforeEach(() => void Object.assign(globalThis, { WebSocket: FakeWebSocket }));
  afterEach(() => void Object.assign(globalThis, { WebSocket }));

  it('has nothing fetched for our relay, even if an answer to the page before is expected', () => {
    const { connection, socket, clock, said, fetches, turn } = open({
      userId: 'alice',
      pendingKey: 'k',
      unanswered: 'before',
    });
    socket.opens();
    connection.ask(turn);
    clock.advance(499);
    socket.says(GREETING);
    clock.advance(10_000);
    assert.deepEqual([fetches.length, said, clock.pending], [0, ['greeting'], 0]);
  });

  it('has what deals with a stock Cat fetched when none greets: for a prompt, or for an answer to the page before', () => {
    const asked = open();
    asked.socket.opens();
    asked.connection.ask(asked.turn);
    const expecting = open({ userId: 'alice', pendingKey: 'k', unanswered: '' });
    expecting.socket.opens();
    for (const { clock, fetches } of [asked, expecting]) {
      clock.advance(500);
      assert.equal(fetches.length, 1);
    }
  });

  it('lets go of what deals with a stock Cat when our relay greets while it is fetched', async () => {
    const { connection, socket, clock, said, stock, fetches, turn } = open();
    socket.opens();
    connection.ask(turn);
    clock.advance(500);
    socket.says(GREETING);
    fetches[0]?.resolve(stock);
    await settled();
    assert.deepEqual(said, ['greeting', 'dismissed']);
  });

  it('knows the prompt still when what deals with a Cat could be fetched only at the second attempt', async () => {
    const { connection, socket, clock, said, stock, fetches, turn } = open();
    socket.opens();
    connection.ask(turn);
    clock.advance(500);
    fetches[0]?.reject(new Error('offline'));
    await settled();
    socket.says(TOKEN);
    fetches[1]?.resolve(stock);
    await settled();
    assert.deepEqual(said, ['met', 'asked', 'heard']);
  });

  it('is of no use when a Cat speaks and nothing to deal with it can be fetched', async () => {
    const { connection, socket, said, fetches, turn } = open();
    socket.opens();
    connection.ask(turn);
    socket.says(TOKEN);
    fetches[0]?.reject(new Error('offline'));
    await settled();
    assert.deepEqual(said, ['closed chunk-missing']);
  });

  it('leaves no timer behind when it is closed while it waits for a greeting', () => {
    const { connection, socket, clock, turn } = open();
    socket.opens();
    connection.ask(turn);
    connection.close();
    assert.equal(clock.pending, 0);
  });
});
