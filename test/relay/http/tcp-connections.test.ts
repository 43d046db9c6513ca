import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { createRelay, type Relay, type RelayOptions } from '../../../src/relay/index.ts';
import { openFileLimit } from '../../../src/relay/http/tcp-connections.ts';

let relay: Relay;
let port: number;
const clients: Socket[] = [];

async function open(limits: NonNullable<RelayOptions['limits']>): Promise<void> {
  relay = await createRelay({ limits, trustedProxies: ['127.0.0.1'] });
  ({ port } = await relay.listen({ port: 0 }));
}

/** Opens a connection, keeps it open, and returns it with the headers of the response to a request from this address. */
async function keep(address: string): Promise<{ client: Socket; head: string; closed: Promise<unknown> }> {
  const client = connect(port, '127.0.0.1');
  client.on('error', () => {});
  clients.push(client);
  const closed = once(client, 'close');
  client.write(`GET /healthz HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${address}\r\n\r\n`);
  const [bytes] = (await once(client, 'data')) as [Buffer];
  return { client, head: bytes.toString(), closed };
}

describe('open connections', () => {
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await relay.close({ graceMs: 0 });
  });

  it('are limited per address, behind a proxy too: one too many is answered and closed', async () => {
    await open({ tcpConnectionsPerAddress: 2 });
    for (let count = 0; count < 2; count++) assert.match((await keep('203.0.113.7')).head, /Connection: keep-alive/);
    const third = await keep('203.0.113.7');
    assert.match(third.head, /^HTTP\/1\.1 200 [^]*Connection: close/);
    await third.closed;
    assert.match((await keep('203.0.113.8')).head, /Connection: keep-alive/);
  });

  it('are limited per /56 of IPv6', async () => {
    await open({ tcpConnectionsPerAddress: 2, tcpConnectionsPerNetwork: 3 });
    for (const address of ['2001:db8:0:1::1', '2001:db8:0:2::1', '2001:db8:0:3::1']) {
      assert.match((await keep(address)).head, /Connection: keep-alive/);
    }
    assert.match((await keep('2001:db8:0:4::1')).head, /Connection: close/);
    assert.match((await keep('2001:db8:0:100::1')).head, /Connection: keep-alive/);
  });

  it('are closed at the total, beginning with the oldest idle one of the holder with the most', async () => {
    await open({ tcpConnections: 4, tcpConnectionsPerAddress: 4 });
    const greedy = [await keep('203.0.113.7'), await keep('203.0.113.7'), await keep('203.0.113.7')];
    const other = await keep('203.0.113.8');
    await keep('203.0.113.9');
    await greedy[0]?.closed;
    assert.equal(greedy[1]?.client.destroyed, false);
    assert.equal(other.client.destroyed, false);
  });
});

it('are limited by the files that the system allows', () => {
  if (process.platform === 'linux') assert.ok(openFileLimit() > 100);
  else assert.ok(openFileLimit() > 0);
});
