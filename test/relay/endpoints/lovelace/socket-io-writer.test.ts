import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { Server, type Socket } from 'socket.io';
import { io, type Socket as Client } from 'socket.io-client';
import { SocketIoWriter } from '../../../../src/relay/endpoints/lovelace/socket-io-writer.ts';

const http = createServer().listen(0, '127.0.0.1');
const server = new Server(http, { perMessageDeflate: false });
after(() => server.close());

async function connect(transport: 'websocket' | 'polling'): Promise<{ socket: Socket; client: Client }> {
  if (!http.listening) await once(http, 'listening');
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const { port } = http.address() as AddressInfo;
  const client = io(`http://127.0.0.1:${port}`, { transports: [transport], reconnection: false, forceNew: true });
  const [socket] = await connected;
  return { socket, client };
}

/** What the next event of this name comes with. */
function nextEvent(client: Client, name: string): Promise<unknown[]> {
  return new Promise((resolve) => client.once(name, (...args: unknown[]) => resolve(args)));
}

/** Counts the packets that Engine.IO has `ws` encode. */
function countEncodings({ conn }: Socket): () => number {
  const { socket } = conn.transport as unknown as { readonly socket: { send(...args: unknown[]): void } };
  const send = socket.send.bind(socket);
  let count = 0;
  socket.send = (...args) => {
    count += 1;
    send(...args);
  };
  return () => count;
}

describe('a writer for Socket.IO', () => {
  // If this fails, Engine.IO has a new name for `wsPreEncodedFrame`, or none.
  it('has a WebSocket send its own frames', async () => {
    const { socket, client } = await connect('websocket');
    const encodings = countEncodings(socket);
    const received = nextEvent(client, 'last');
    const texts: unknown[] = [];
    client.on('Response', (text) => texts.push(text));
    const writer = new SocketIoWriter(socket);
    const sent = ['a', 'für “dich”\n', 'x'.repeat(200), 'y'.repeat(70_000), ''];
    for (const text of sent) void writer.writeEvent('Response', text);
    void writer.writeEvent('last', '');
    await received;
    assert.deepEqual(texts, sent);
    assert.equal(encodings(), 0);
    client.disconnect();
  });

  it('keeps the order with what Socket.IO sends itself', async () => {
    const { socket, client } = await connect('websocket');
    const events: unknown[] = [];
    client.onAny((name, text) => events.push([name, text]));
    const received = nextEvent(client, 'last');
    const writer = new SocketIoWriter(socket);
    void writer.writeEvent('Response', '1');
    socket.emit('Response', '2');
    void writer.writeEvent('Response', '3');
    socket.emit('last', '4');
    await received;
    assert.deepEqual(events, [
      ['Response', '1'],
      ['Response', '2'],
      ['Response', '3'],
      ['last', '4'],
    ]);
    client.disconnect();
  });

  it('sends packets by polling', async () => {
    const { socket, client } = await connect('polling');
    const received = nextEvent(client, 'Response');
    void new SocketIoWriter(socket).writeEvent('Response', 'für');
    assert.deepEqual(await received, ['für']);
    client.disconnect();
  });
});
