import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { OpenResponses } from '../../../src/relay/http/open-responses.ts';
import { createManualClock, type ManualClock } from '../../helpers/manual-clock.ts';
import { until } from '../../helpers/until.ts';

const UNREAD_MS = 40;

let clock: ManualClock;
let responses: OpenResponses;
let server: ReturnType<typeof createServer>;

/** Sends a request whose client does not read yet. Returns its response. */
async function open() {
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.pause();
  client.on('error', () => {});
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const [request, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
  responses.add(request, response);
  return { client, response };
}

describe('a response whose client does not read', () => {
  beforeEach(async () => {
    clock = createManualClock();
    responses = new OpenResponses(clock, UNREAD_MS);
    server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  it('is ended after the time-out', async () => {
    const { client, response } = await open();
    response.end(Buffer.alloc(20_000_000));
    const closed = once(response, 'close');
    clock.advance(UNREAD_MS / 4);
    await closed;
    // By the client's count: Node 22 calls a response that was destroyed finished.
    client.resume();
    await once(client, 'close');
    assert.ok(client.bytesRead < 20_000_000, `${client.bytesRead} bytes`);
  });

  it('is not ended before it has started', async () => {
    const { client, response } = await open();
    clock.advance(10 * UNREAD_MS);
    assert.equal(response.listenerCount('timeout'), 0);
    client.resume();
    response.end('late');
    await once(response, 'close');
    assert.equal(response.writableFinished, true);
    client.destroy();
  });

  it('is not ended while it is being read, however long that takes', async () => {
    const { client, response } = await open();
    response.end(Buffer.alloc(4_000_000));
    clock.advance(UNREAD_MS / 4);
    client.resume();
    await once(response, 'close');
    assert.equal(response.writableFinished, true);
    client.destroy();
  });

  it('leaves no timer when all responses have closed', async () => {
    const { client, response } = await open();
    client.resume();
    response.end('quick');
    await once(response, 'close');
    clock.advance(UNREAD_MS / 4);
    assert.equal(clock.pending, 0);
    await responses.whenClosed();
    client.destroy();
  });

  it('closes with its connection, even if it is queued behind another one', async () => {
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.on('error', () => {});
    const all: ServerResponse[] = [];
    server.on('request', (request, response) => {
      responses.add(request, response);
      all.push(response);
    });
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(3));
    await until(() => all.length >= 3);
    const closed = all.map((response) => new Promise((resolve) => void response.once('close', resolve)));
    client.destroy();
    await Promise.all([...closed, responses.whenClosed()]);
  });
});
