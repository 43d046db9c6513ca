import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { CatConnection } from '../../../src/transports/cat/cat-connection.ts';
import { CatVisitorState } from '../../../src/transports/cat/cat-visitor-state.ts';
import { ReplyStream } from '../../../src/chat/reply-stream.ts';
import type { StockCatSession } from '../../../src/transports/cat/stock/stock-cat-session.ts';
import type { SocketEvents, PendingRequest } from '../../../src/transports/socket/protocol-adapter.ts';
import { ask } from '../../contracts/reply.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

/** The used part of a browser's WebSocket. The test is the server. */
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

/** A connection, and the calls to its callbacks and its stock session. */
function open(known: Partial<CatVisitorState> = {}) {
  const visit = Object.assign(new CatVisitorState('ws://cat.example', 'alice'), known);
  const clock = createManualClock();
  const said: string[] = [];
  const note =
    (word: string) =>
    (...[item]: readonly unknown[]) =>
      said.push(typeof item === 'string' ? `${word} ${item}` : word);
  const stock = {
    hasFailed: false,
    blockedBy: undefined,
    onSocketOpen: note('met'),
    handle: (item: unknown) => said.push(typeof item === 'string' ? 'heard' : 'asked'),
    onSocketClosed: note('left'),
    dispose: note('dismissed'),
  } as unknown as StockCatSession;
  const fetches: PromiseWithResolvers<StockCatSession>[] = [];
  const connection = new CatConnection({
    socketUrl: 'ws://cat.example',
    token: undefined,
    visitor: visit,
    clock,
    events: {
      onOpen() {},
      onActivity() {},
      onClose: (error) => said.push(`closed ${error?.code}`),
      onExtensionFrame: ({ kind }) => said.push(kind),
    } as Partial<SocketEvents> as SocketEvents,
    getStockSession: () => undefined,
    loadStockSession() {
      const fetch = Promise.withResolvers<StockCatSession>();
      fetches.push(fetch);
      return fetch.promise;
    },
  });
  const turn: PendingRequest = { request: ask('hm?'), reply: new ReplyStream(), lastEventNumber: 0 };
  return { connection, socket: FakeWebSocket.last, clock, said, stock, fetches, turn };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('CatConnection', () => {
  const { WebSocket } = globalThis;
  beforeEach(() => void Object.assign(globalThis, { WebSocket: FakeWebSocket }));
  afterEach(() => void Object.assign(globalThis, { WebSocket }));

  it('does not load the stock session for our relay, even if the previous page’s answer is pending', () => {
    const { connection, socket, clock, said, fetches, turn } = open({
      userId: 'alice',
      pendingPromptKey: 'k',
      unansweredPrompt: 'before',
    });
    socket.opens();
    connection.sendPrompt(turn);
    clock.advance(499);
    socket.says(GREETING);
    clock.advance(10_000);
    assert.deepEqual([fetches.length, said, clock.pending], [0, ['hello'], 0]);
  });

  it('loads the stock session without a hello, for a prompt or for the previous page’s answer', () => {
    const asked = open();
    asked.socket.opens();
    asked.connection.sendPrompt(asked.turn);
    const expecting = open({ userId: 'alice', pendingPromptKey: 'k', unansweredPrompt: '' });
    expecting.socket.opens();
    for (const { clock, fetches } of [asked, expecting]) {
      clock.advance(500);
      assert.equal(fetches.length, 1);
    }
  });

  it('disposes the stock session if the hello arrives while it is loading', async () => {
    const { connection, socket, clock, said, stock, fetches, turn } = open();
    socket.opens();
    connection.sendPrompt(turn);
    clock.advance(500);
    socket.says(GREETING);
    fetches[0]?.resolve(stock);
    await settled();
    assert.deepEqual(said, ['hello', 'dismissed']);
  });

  it('keeps the prompt if the stock session loads at the second attempt only', async () => {
    const { connection, socket, clock, said, stock, fetches, turn } = open();
    socket.opens();
    connection.sendPrompt(turn);
    clock.advance(500);
    fetches[0]?.reject(new Error('offline'));
    await settled();
    socket.says(TOKEN);
    fetches[1]?.resolve(stock);
    await settled();
    assert.deepEqual(said, ['met', 'asked', 'heard']);
  });

  it('closes with load-failed if a stock Cat sends a frame and its session cannot be loaded', async () => {
    const { connection, socket, said, fetches, turn } = open();
    socket.opens();
    connection.sendPrompt(turn);
    socket.says(TOKEN);
    fetches[0]?.reject(new Error('offline'));
    await settled();
    assert.deepEqual(said, ['closed load-failed']);
  });

  it('leaves no timer if it is closed before the hello', () => {
    const { connection, socket, clock, turn } = open();
    socket.opens();
    connection.sendPrompt(turn);
    connection.close();
    assert.equal(clock.pending, 0);
  });
});
