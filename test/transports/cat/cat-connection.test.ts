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
  bufferedAmount = 0;

  constructor() {
    super();
    FakeWebSocket.last = this;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {}

  open(): void {
    this.dispatchEvent(new Event('open'));
  }

  receive(frame: object): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(frame) }));
  }
}

const HELLO = { type: 'ai-chat', greeting: { version: 1, assistants: [] } };
const TOKEN = { type: 'chat_token', content: 'So' };

/** A connection, and the calls to its callbacks and its stock session. */
function open(known: Partial<CatVisitorState> = {}) {
  const visitor = Object.assign(new CatVisitorState('ws://cat.example', 'alice'), known);
  const clock = createManualClock();
  const calls: string[] = [];
  const record =
    (name: string) =>
    (...[item]: readonly unknown[]) =>
      calls.push(typeof item === 'string' ? `${name} ${item}` : name);
  const stock = {
    blockedBy: undefined,
    onSocketOpen: record('opened'),
    handle: (item: unknown) => calls.push(typeof item === 'string' ? 'frame' : 'prompt'),
    onSocketClosed: record('closed'),
    dispose: record('disposed'),
  } as unknown as StockCatSession;
  const loads: PromiseWithResolvers<StockCatSession>[] = [];
  const connection = new CatConnection({
    socketUrl: 'ws://cat.example',
    token: undefined,
    visitor,
    conversation: undefined,
    clock,
    events: {
      onOpen() {},
      onActivity() {},
      onClose: (error) => calls.push(`closed ${error?.code}`),
      onExtensionFrame: ({ kind }) => calls.push(kind),
      onEvent: (event) => calls.push(event.type === 'upload' ? `upload ${event.sentBytes}` : event.type),
    } as Partial<SocketEvents> as SocketEvents,
    getStockSession: () => undefined,
    loadStockSession() {
      const load = Promise.withResolvers<StockCatSession>();
      loads.push(load);
      return load.promise;
    },
  });
  const turn: PendingRequest = { request: ask('hm?'), reply: new ReplyStream(), lastEventNumber: undefined };
  return { connection, socket: FakeWebSocket.last, clock, calls, stock, loads, turn };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('CatConnection', () => {
  const { WebSocket } = globalThis;
  beforeEach(() => void Object.assign(globalThis, { WebSocket: FakeWebSocket }));
  afterEach(() => void Object.assign(globalThis, { WebSocket }));

  it('reports the progress of a large prompt until all of it has left, or the socket is closed', () => {
    const { connection, socket, clock, calls, turn } = open();
    socket.open();
    socket.receive(HELLO);
    calls.length = 0;
    const url = `data:image/png;base64,${'A'.repeat(999_000)}`;
    const messages = [{ role: 'user', text: 'This?', media: [{ kind: 'image', url, name: 'a.png' }] } as const];
    const large = { ...turn, request: { ...turn.request, messages } };
    socket.bufferedAmount = 900_000;
    connection.sendPrompt(large);
    const { length } = socket.sent[0] ?? '';
    assert.deepEqual(calls, [`upload ${length - 900_000}`]);
    socket.bufferedAmount = 400_000;
    clock.advance(250);
    socket.bufferedAmount = 0;
    clock.advance(250);
    clock.advance(1_000);
    assert.deepEqual(calls.slice(1), [`upload ${length - 400_000}`, `upload ${length}`]);
    socket.bufferedAmount = 900_000;
    connection.sendPrompt(large);
    connection.close();
    calls.length = 0;
    clock.advance(1_000);
    assert.deepEqual(calls, []);
  });

  it('sends one image by the stock key to a server that may be a stock Cat, and all attachments to our relay', () => {
    const { connection, socket, turn } = open();
    const media = [{ kind: 'image', url: 'data:image/png;base64,AAAA', name: 'a.png' } as const];
    const request = { ...turn.request, messages: [{ role: 'user', text: 'This?', media } as const] };
    socket.open();
    connection.sendPrompt({ ...turn, request });
    socket.receive(HELLO);
    connection.sendPrompt({ ...turn, request });
    const [stock, extended] = socket.sent.map((frame) => JSON.parse(frame) as Record<string, unknown>);
    assert.deepEqual([stock?.['image'], stock?.['media']], [media[0]?.url, undefined]);
    assert.deepEqual([extended?.['image'], extended?.['media']], [undefined, media]);
  });

  it('sends the turn’s keys: whom it follows, and the last event, also none', () => {
    for (const [keys, lastEventNumber, means] of [
      [{}, undefined, {}],
      [{ parentTurnId: null }, 0, { after: 0, parent: null }],
      [{ parentTurnId: 'before', assistant: 'shop' }, 7, { after: 7, parent: 'before', assistant: 'shop' }],
    ] as const) {
      const { connection, socket, turn } = open();
      socket.open();
      socket.receive(HELLO);
      connection.sendPrompt({ ...turn, request: { ...turn.request, ...keys }, lastEventNumber });
      const expected = { text: 'hm?', user_id: 'alice', turn: turn.request.turnId, ...means };
      assert.deepEqual(JSON.parse(socket.sent[0] ?? ''), expected);
    }
  });

  it('does not load the stock session for our relay, even if the previous page’s answer is pending', () => {
    const { connection, socket, clock, calls, loads, turn } = open({
      userId: 'alice',
      pendingPromptKey: 'k',
      unansweredPrompt: 'before',
    });
    socket.open();
    connection.sendPrompt(turn);
    clock.advance(499);
    socket.receive(HELLO);
    clock.advance(10_000);
    assert.deepEqual([loads.length, calls, clock.pending], [0, ['hello'], 0]);
  });

  it('loads the stock session without a hello, for a prompt or for the previous page’s answer', () => {
    const prompted = open();
    prompted.socket.open();
    prompted.connection.sendPrompt(prompted.turn);
    const expecting = open({ userId: 'alice', pendingPromptKey: 'k', unansweredPrompt: '' });
    expecting.socket.open();
    for (const { clock, loads } of [prompted, expecting]) {
      clock.advance(500);
      assert.equal(loads.length, 1);
    }
  });

  it('disposes the stock session if the hello arrives while it is loading', async () => {
    const { connection, socket, clock, calls, stock, loads, turn } = open();
    socket.open();
    connection.sendPrompt(turn);
    clock.advance(500);
    socket.receive(HELLO);
    loads[0]?.resolve(stock);
    await settled();
    assert.deepEqual(calls, ['hello', 'disposed']);
  });

  it('keeps the prompt if the stock session loads at the second attempt only', async () => {
    const { connection, socket, clock, calls, stock, loads, turn } = open();
    socket.open();
    connection.sendPrompt(turn);
    clock.advance(500);
    loads[0]?.reject(new Error('offline'));
    await settled();
    socket.receive(TOKEN);
    loads[1]?.resolve(stock);
    await settled();
    assert.deepEqual(calls, ['opened', 'prompt', 'frame']);
  });

  it('closes with load-failed if a stock Cat sends a frame and its session cannot be loaded', async () => {
    const { connection, socket, calls, loads, turn } = open();
    socket.open();
    connection.sendPrompt(turn);
    socket.receive(TOKEN);
    loads[0]?.reject(new Error('offline'));
    await settled();
    assert.deepEqual(calls, ['closed load-failed']);
  });

  it('leaves no timer if it is closed before the hello', () => {
    const { connection, socket, clock, turn } = open();
    socket.open();
    connection.sendPrompt(turn);
    connection.close();
    assert.equal(clock.pending, 0);
  });
});
