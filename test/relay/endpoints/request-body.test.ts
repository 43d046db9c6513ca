import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { DEFAULT_LIMITS } from '../../../src/relay/limits/limits.ts';
import { createResourcePools } from '../../../src/relay/limits/resource-pools.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { ReceivedBytes } from '../../../src/relay/limits/received-bytes.ts';
import { readBody } from '../../../src/relay/endpoints/request-body.ts';
import { nextEvent } from '../../helpers/next-event.ts';

const { sessionCharacters: receiveBuffers } = createResourcePools({
  ...DEFAULT_LIMITS,
  sessionCharactersPerAddress: 100,
});
const receivedBytes = new ReceivedBytes(DEFAULT_LIMITS, createManualClock());
const options = { receiveBuffers, receivedBytes, holder: {} };

/** A request of ten bytes, and a function that sends them. */
async function openRequest() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.once('close', () => server.close());
  client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n');
  const [request] = (await nextEvent(server, 'request')) as [IncomingMessage];
  return { client, request };
}

describe('readBody', () => {
  it('decodes characters that are split between chunks', async () => {
    const { client, request } = await openRequest();
    const body = readBody(request, { ...options, maxBytes: 10 });
    const bytes = Buffer.from('12345678é');
    client.write(bytes.subarray(0, 9));
    await nextEvent(request, 'data');
    client.write(bytes.subarray(9));
    assert.equal(await body, '12345678é');
    client.destroy();
  });

  it('reads a body that arrives byte by byte', async () => {
    const { client, request } = await openRequest();
    const body = readBody(request, { ...options, maxBytes: 10 });
    for (const byte of '1234567890') {
      client.write(byte);
      await nextEvent(request, 'data');
    }
    assert.equal(await body, '1234567890');
    client.destroy();
  });

  it('rejects a body that exceeds the limit', async () => {
    const { client, request } = await openRequest();
    assert.deepEqual(await readBody(request, { ...options, maxBytes: 9 }), { code: 'too-long' });
    client.destroy();
  });

  it('returns an empty text when a framework has consumed the body', async () => {
    const { client, request } = await openRequest();
    client.write('1234567890');
    await nextEvent(request.resume(), 'end');
    assert.equal(await readBody(request, { ...options, maxBytes: 10 }), '');
    client.destroy();
  });

  it('reports an aborted request without an exception', async () => {
    const { client, request } = await openRequest();
    const body = readBody(request, { ...options, maxBytes: 10 });
    client.write('12345');
    await nextEvent(request, 'data');
    client.destroy();
    assert.deepEqual(await body, { code: 'overloaded' });
  });

  it('rejects a body when its visitor has no room left, and releases its share', async () => {
    const holder = { address: '203.0.113.5' };
    const other = receiveBuffers.acquire(holder, 90);
    assert.ok(typeof other !== 'string');
    const { client, request } = await openRequest();
    const body = readBody(request, {
      receiveBuffers,
      receivedBytes,
      holder,
      maxBytes: 10,
    });
    client.write('1234567890');
    assert.deepEqual(await body, { code: 'rate-limited' });
    client.destroy();
    other.release();
    assert.equal(receiveBuffers.used, 0);
  });
});
