import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { DEFAULT_LIMITS } from '../../../../src/relay/limits/limits.ts';
import { TOTAL_ONLY } from '../../../../src/relay/limits/pool.ts';
import { createResourcePools } from '../../../../src/relay/limits/resource-pools.ts';
import { WebSocketWriter } from '../../../../src/relay/endpoints/cat/web-socket-writer.ts';
import { nextEvent } from '../../../helpers/next-event.ts';

const FRAME = 'x'.repeat(10_000);
const HIGH_WATER = 64 * 1024;

let server: Server;
let client: WebSocket;
let socket: WebSocket;
let connection: Duplex;
let writer: WebSocketWriter;

beforeEach(async () => {
  server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const sockets = new WebSocketServer({ noServer: true });
  const opened = new Promise<void>((resolve) => {
    server.once('upgrade', (request, duplex, head) => {
      connection = duplex;
      sockets.handleUpgrade(request, duplex, head, (open) => {
        socket = open;
        resolve();
      });
    });
  });
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await Promise.all([opened, once(client, 'open')]);
  const { sendBuffers: pool } = createResourcePools(DEFAULT_LIMITS);
  writer = new WebSocketWriter({ socket, connection, sendBuffers: pool, holder: TOTAL_ONLY });
});

afterEach(async () => {
  client.terminate();
  socket.terminate();
  server.close();
  await once(server, 'close');
});

/** Writes to a client that does not read, until `write` returns a promise. */
async function fill(): Promise<{ readonly wait: Promise<void> }> {
  client.pause();
  for (let count = 0; count < 5_000; count++) {
    const wait = writer.write(FRAME);
    if (wait) return { wait };
    await turnOfTheLoop();
  }
  throw new Error('no write returned a promise');
}

const turnOfTheLoop = () => new Promise((resolve) => setImmediate(resolve));

describe('WebSocketWriter', () => {
  it('returns no promise while the peer reads', async () => {
    const received = once(client, 'message');
    assert.equal(writer.write('hello'), undefined);
    assert.equal(String((await received)[0]), 'hello');
  });

  it('encodes texts of every length, in ASCII and other characters', async () => {
    for (const text of [
      '',
      'é',
      ...[124, 125, 126, 127, 65_534, 65_535, 65_536, 70_000].map((length) => 'x'.repeat(length)),
      '🐈'.repeat(20_000),
    ]) {
      const received = once(client, 'message');
      void writer.write(text);
      const [data, isBinary] = (await received) as [Buffer, boolean];
      assert.equal(data.toString(), text);
      assert.equal(isBinary, false);
    }
  });

  it('keeps the order with frames that the socket itself sends', async () => {
    const seen: string[] = [];
    client.on('message', (data) => seen.push((data as Buffer).toString())).on('ping', () => seen.push('ping'));
    void writer.write('one');
    socket.ping();
    void writer.write('two');
    socket.close(1012);
    await nextEvent(client, 'close');
    assert.deepEqual(seen, ['one', 'ping', 'two']);
  });

  it('buffers no more than its limit for a peer that does not read', async () => {
    let isWaiting = true;
    const { wait } = await fill();
    const resolved = wait.then(() => (isWaiting = false));
    for (let turns = 0; turns < 100; turns++) await turnOfTheLoop();
    assert.ok(isWaiting);
    assert.ok(socket.bufferedAmount <= HIGH_WATER + 2 * FRAME.length, `${socket.bufferedAmount} bytes wait`);
    client.resume();
    await resolved;
  });

  it('resolves pending writes when the peer disconnects', async () => {
    const { wait } = await fill();
    client.terminate();
    await wait;
    assert.equal(writer.write('into the void'), undefined);
  });

  it('sends the first frame of a tick at once and the others in one packet', async () => {
    void writer.write('0');
    assert.equal(connection.writableCorked, 0);
    for (let count = 1; count < 5; count++) void writer.write(String(count));
    assert.equal(connection.writableCorked, 1);
    assert.ok(connection.writableLength > 0);
    await new Promise((resolve) => process.nextTick(resolve));
    assert.equal(connection.writableCorked, 0);
    const texts: string[] = [];
    client.on('message', (data) => texts.push((data as Buffer).toString()));
    while (texts.length < 5) await nextEvent(client, 'message');
    assert.deepEqual(texts, ['0', '1', '2', '3', '4']);
  });
});
