import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { Server, type Socket } from 'socket.io';
import { ChatError, errorInfo, type ChatMessage } from '../../../src/chat/index.ts';
import { encodeExtensionFrame } from '../../../src/protocol/extension.ts';
import { encodeCleared, encodeHistory, encodeRequestError } from '../../../src/protocol/stored-conversation.ts';
import { hasCapability, type TransportOptions } from '../../../src/transports/contract/transport.ts';
import { createLovelaceTransport } from '../../../src/transports/lovelace/lovelace.ts';
import { ask, collect } from '../../contracts/reply.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { until } from '../../helpers/until.ts';

/** A server of Lovelace's socket whose hello and answers the test decides. */
interface Peer {
  /** The relay's memory; `earlier` for a relay that does not name one, `stock` for a server without a hello. */
  readonly memoryMs?: number | 'earlier' | 'stock';
  /** Answers a request. Without a result the acknowledgement is never sent. */
  readonly answer?: (request: unknown, socket: Socket) => unknown;
}

const closing: (() => void)[] = [];

async function open({ memoryMs = 60_000, answer, ...options }: Peer & Partial<TransportOptions> = {}) {
  const http = createServer();
  const io = new Server(http, { cors: { origin: '*' } });
  const requests: unknown[] = [];
  const prompts: unknown[] = [];
  const auths: unknown[] = [];
  io.on('connection', (socket) => {
    auths.push(socket.handshake.auth);
    const hello = { version: 1, assistants: [], ...(typeof memoryMs === 'number' && { memoryMs }) };
    if (memoryMs !== 'stock') socket.emit('ai-chat', encodeExtensionFrame({ kind: 'hello', hello }));
    socket.on('Prompt', (query) => prompts.push(query));
    socket.on('ai-chat', (request: unknown, acknowledge?: (result: unknown) => void) => {
      requests.push(request);
      const result = answer?.(request, socket);
      if (result !== undefined) acknowledge?.(result);
    });
  });
  await once(http.listen(0, '127.0.0.1'), 'listening');
  const clock = createManualClock();
  const transport = createLovelaceTransport({
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    userId: 'visitor',
    clock,
    random: () => 0,
    ...options,
  });
  const states: string[] = [];
  transport.setListener((event) => event.type === 'status' && states.push(event.state));
  closing.push(() => {
    transport.close();
    void io.close();
    http.closeAllConnections();
  });
  return { io, http, transport, clock, states, requests, prompts, auths };
}

const failsWith = (code: string) => (thrown: unknown) => thrown instanceof ChatError && thrown.info.code === code;

const MESSAGES: readonly ChatMessage[] = [
  { id: 'a', turnId: 't', role: 'user', text: 'socks?', state: 'done' },
  { id: 'b', turnId: 't', parentId: 'a', role: 'assistant', text: 'Wo', state: 'streaming', lastEventNumber: 3 },
];

describe('lovelace transport: the conversation that our relay has stored', () => {
  afterEach(() => closing.splice(0).forEach((close) => close()));

  it('is named in the handshake by the visitor and the conversation', async () => {
    const { transport, auths } = await open({ conversation: 'support', token: 'key', answer: () => encodeHistory([]) });
    await transport.history?.();
    assert.deepEqual(auths, [{ 'ai-chat': 1, user: 'visitor', conversation: 'support', token: 'key' }]);
  });

  it('is read by a transport that was not connected, with a running turn', async () => {
    const { transport, requests, clock } = await open({ answer: () => encodeHistory(MESSAGES) });
    assert.equal(hasCapability(transport, 'history'), true);
    assert.equal(hasCapability(transport, 'clear'), false);
    assert.deepEqual(await transport.history?.(), MESSAGES);
    assert.deepEqual(requests, [{ history: true }]);
    assert.deepEqual(
      (['history', 'clear', 'resume', 'branches', 'assistants'] as const).map((name) => hasCapability(transport, name)),
      [true, true, true, true, true],
    );
    assert.equal(clock.pending, 0);
  });

  it('is cleared', async () => {
    const { transport, requests } = await open({ answer: () => encodeCleared() });
    await transport.clear?.();
    assert.deepEqual(requests, [{ clear: true }]);
  });

  it('is read over one connection by concurrent requests', async () => {
    const { transport, auths } = await open({ answer: () => encodeHistory(MESSAGES) });
    assert.deepEqual(await Promise.all([transport.history?.(), transport.history?.()]), [MESSAGES, MESSAGES]);
    assert.equal(auths.length, 1);
  });

  it('is empty at a stock server, without a request, a second after connecting', async () => {
    const { transport, clock, states, requests } = await open({ memoryMs: 'stock' });
    const history = transport.history?.();
    await until(() => states.includes('connected'));
    clock.advance(1_000);
    assert.deepEqual(await history, []);
    assert.deepEqual(requests, []);
    assert.deepEqual(
      (['history', 'clear', 'resume', 'branches'] as const).map((name) => hasCapability(transport, name)),
      [false, false, false, true],
    );
    await assert.rejects(transport.clear?.() ?? assert.fail(), failsWith('permission-denied'));
  });

  it('is empty at an earlier relay, which would not answer', async () => {
    const { transport, requests } = await open({ memoryMs: 'earlier' });
    assert.deepEqual(await transport.history?.(), []);
    assert.deepEqual([requests, hasCapability(transport, 'history')], [[], false]);
    assert.equal(hasCapability(transport, 'resume'), true);
  });

  it('has the relay’s error', async () => {
    const error = errorInfo('rate-limited', { retryAfter: 5 });
    const { transport } = await open({ answer: () => encodeRequestError(error) });
    for (const request of ['history', 'clear'] as const)
      await assert.rejects(transport[request]?.() ?? assert.fail(), { info: error });
    assert.equal(hasCapability(transport, 'history'), true);
  });

  it('is no capability after a refusal', async () => {
    const { transport } = await open({ answer: () => encodeRequestError(errorInfo('permission-denied')) });
    await assert.rejects(transport.history?.() ?? assert.fail(), failsWith('permission-denied'));
    assert.equal(hasCapability(transport, 'history'), false);
  });

  it('rejects with protocol-mismatch for another answer', async () => {
    for (const other of [null, 'yes', {}, { messages: 'none' }, { cleared: 'no' }]) {
      const { transport } = await open({ answer: () => other });
      for (const request of ['history', 'clear'] as const)
        await assert.rejects(transport[request]?.() ?? assert.fail(), failsWith('protocol-mismatch'));
    }
  });

  it('rejects with timeout if no answer arrives in 20 s', async () => {
    const { transport, clock, requests } = await open();
    const history = transport.history?.() ?? assert.fail();
    const rejected = assert.rejects(history, failsWith('timeout'));
    await until(() => requests.length > 0);
    clock.advance(20_000);
    await rejected;
    assert.equal(clock.pending, 0);
  });

  it('rejects with disconnected if the connection is lost before the answer', async () => {
    const { transport } = await open({ answer: (_, socket) => void socket.disconnect(true) });
    await assert.rejects(transport.history?.() ?? assert.fail(), failsWith('disconnected'));
  });

  it('rejects with disconnected when the transport is closed, while connecting, while waiting and afterwards', async () => {
    for (const moment of ['connecting', 'waiting', 'asked'] as const) {
      const { transport, clock, states, requests } = await open({ memoryMs: moment === 'asked' ? 1 : 'stock' });
      const rejected = assert.rejects(transport.history?.() ?? assert.fail(), failsWith('disconnected'));
      if (moment === 'waiting') await until(() => states.includes('connected'));
      if (moment === 'asked') await until(() => requests.length > 0);
      transport.close();
      await rejected;
      await assert.rejects(transport.history?.() ?? assert.fail(), failsWith('disconnected'));
      assert.equal(clock.pending, 0, moment);
    }
  });

  it('rejects with the reason if there is no connection, and is read when there is one again', async () => {
    const { transport, http, io } = await open({ answer: () => encodeHistory(MESSAGES) });
    const { port } = http.address() as AddressInfo;
    await io.close();
    await assert.rejects(transport.history?.() ?? assert.fail(), failsWith('unreachable'));
    const { io: again } = await openAt(port);
    assert.deepEqual(await transport.history?.(), MESSAGES);
    await again.close();
  });

  it('waits for the next connection after a loss', async () => {
    const { transport, io, clock, states } = await open({ answer: () => encodeHistory(MESSAGES) });
    await transport.history?.();
    io.disconnectSockets(true);
    await until(() => states.at(-1) === 'reconnecting');
    const history = transport.history?.();
    clock.advance(250);
    assert.deepEqual(await history, MESSAGES);
  });

  it('is read while a stop disconnects from a stock server', async () => {
    const { transport, clock, states, prompts } = await open({ memoryMs: 'stock' });
    const stop = new AbortController();
    const reply = collect(transport.send(ask('socks?'), stop));
    await until(() => prompts.length > 0);
    const history = transport.history?.();
    stop.abort();
    await reply;
    await until(() => states.filter((state) => state === 'connected').length === 2);
    clock.advance(1_000);
    assert.deepEqual(await history, []);
  });

  it('has its turn resumed after the last event of the history', async () => {
    const { transport, prompts } = await open({ answer: () => encodeHistory(MESSAGES) });
    const [, running] = (await transport.history?.()) ?? [];
    void transport.send({ ...ask('socks?'), turnId: 't' }, { ...LISTENING, lastEventNumber: running?.lastEventNumber });
    await until(() => prompts.length > 0);
    const { turn, after } = prompts[0] as Record<string, unknown>;
    assert.deepEqual([turn, after], ['t', 3]);
  });

  it('is a tree: a prompt names the turn that it follows', async () => {
    for (const parentTurnId of ['t', null, undefined]) {
      const { transport, prompts } = await open();
      transport.send({ ...ask('wool?'), ...(parentTurnId !== undefined && { parentTurnId }) }, LISTENING);
      await until(() => prompts.length > 0);
      assert.equal((prompts[0] as Record<string, unknown>)['parent'], parentTurnId);
    }
  });
});

const LISTENING = { signal: new AbortController().signal };

/** The same server again. */
async function openAt(port: number): Promise<{ io: Server }> {
  const http = createServer();
  const io = new Server(http);
  io.on('connection', (socket) => {
    const hello = { version: 1, assistants: [], memoryMs: 1 };
    socket.emit('ai-chat', encodeExtensionFrame({ kind: 'hello', hello }));
    socket.on('ai-chat', (_: unknown, acknowledge: (result: unknown) => void) => acknowledge(encodeHistory(MESSAGES)));
  });
  await once(http.listen(port, '127.0.0.1'), 'listening');
  closing.push(() => http.closeAllConnections());
  return { io };
}
