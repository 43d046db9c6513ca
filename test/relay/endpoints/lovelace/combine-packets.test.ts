import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import type { Server } from 'socket.io';
import { Encoder, PacketType } from 'socket.io-parser';
import type { WebSocket } from 'ws';
import { createLimitedWebSocketServerClass } from '../../../../src/relay/endpoints/limited-web-socket-server.ts';
import { combinePackets } from '../../../../src/relay/endpoints/lovelace/combine-packets.ts';
import { encodeEventPacket } from '../../../../src/relay/endpoints/lovelace/socket-io-writer.ts';
import { ReceivedBytes } from '../../../../src/relay/limits/received-bytes.ts';
import { createResourcePools } from '../../../../src/relay/limits/resource-pools.ts';
import { DEFAULT_LIMITS } from '../../../../src/relay/limits/limits.ts';
import { fakeGate } from '../../../helpers/fake-gate.ts';
import { createManualClock } from '../../../helpers/manual-clock.ts';

/** A WebSocket over a connection that records what each of its system calls would write. */
async function openSocket(): Promise<{ readonly socket: WebSocket; readonly writes: string[] }> {
  const clock = createManualClock();
  const WebSocketServer = createLimitedWebSocketServerClass({
    gate: fakeGate({ identify: () => ({ address: '203.0.113.5', holder: {} }) }),
    receiveBuffers: createResourcePools(DEFAULT_LIMITS).sessionCharacters,
    receivedBytes: new ReceivedBytes(DEFAULT_LIMITS, clock),
    messageTimeoutMs: 1000,
    clock,
  });
  const writes: string[] = [];
  const record = (...chunks: readonly Buffer[]) => writes.push(Buffer.concat(chunks).toString('latin1'));
  const connection = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, callback) {
      record(chunk);
      callback();
    },
    writev(chunks, callback) {
      record(...chunks.map(({ chunk }) => chunk as Buffer));
      callback();
    },
  });
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': Buffer.alloc(16).toString('base64'),
    'sec-websocket-version': '13',
  };
  const request = { method: 'GET', url: '/', headers } as unknown as IncomingMessage;
  const { promise, resolve } = Promise.withResolvers<WebSocket>();
  new WebSocketServer({ noServer: true }).handleUpgrade(request, connection, Buffer.alloc(0), resolve);
  const socket = await promise;
  writes.length = 0;
  return { socket, writes };
}

const nextTick = () => new Promise<void>((resolve) => process.nextTick(resolve));

describe('packets that are flushed together', () => {
  const engine = new EventEmitter();
  combinePackets({ engine } as unknown as Server);
  const flush = (transport: { readonly socket?: WebSocket }, packets: readonly string[]) => {
    engine.emit('flush', { transport }, packets);
    for (const packet of packets) transport.socket?.send(packet);
  };

  it('are written at once to a WebSocket', async () => {
    const { socket, writes } = await openSocket();
    flush({ socket }, ['4a', '4b', '4c']);
    assert.deepEqual(writes, []);
    await nextTick();
    assert.deepEqual(writes, ['\u0081\u00024a\u0081\u00024b\u0081\u00024c']);
  });

  it('do not delay a packet that is flushed alone', async () => {
    const { socket, writes } = await openSocket();
    flush({ socket }, ['4a']);
    assert.deepEqual(writes, ['\u0081\u00024a']);
  });

  it('are left to the transport without a WebSocket, as by polling', () => {
    assert.doesNotThrow(() => flush({}, ['4a', '4b']));
  });
});

describe('an encoded event', () => {
  it('is the packet that Socket.IO itself would send', () => {
    for (const [name, payload] of [
      ['Response', ''],
      ['Response', '“quoted”\n\u2028'],
      ['ai-chat', { turn: 't', n: 3, delta: 'a' }],
    ] as const) {
      const packet = { type: PacketType.EVENT, nsp: '/', data: [name, payload] };
      assert.deepEqual([encodeEventPacket(name, payload)], new Encoder().encode(packet));
    }
  });
});
