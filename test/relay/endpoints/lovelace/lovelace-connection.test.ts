import assert from 'node:assert/strict';
import { get } from 'node:http';
import { afterEach, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { fakeGate } from '../../../helpers/fake-gate.ts';
import { CatPeer } from '../../../helpers/cat-peer.ts';
import { LovelacePeer } from '../../../helpers/lovelace-peer.ts';
import { openEndpoints, type EndpointSetting, type OpenEndpoints } from '../../../helpers/open-endpoints.ts';
import { replyInChunks } from '../../../helpers/scripted-provider.ts';
import { until } from '../../../helpers/until.ts';
import { nextEvent } from '../../../helpers/next-event.ts';

let relay: OpenEndpoints;
const peers: LovelacePeer[] = [];
afterEach(async () => {
  for (const peer of peers.splice(0)) peer.socket.close();
  await relay.close();
});

async function connect(options?: Parameters<typeof LovelacePeer.open>[1]): Promise<LovelacePeer> {
  const peer = await LovelacePeer.open(relay.host, options);
  peers.push(peer);
  return peer;
}

async function open(setting?: EndpointSetting): Promise<void> {
  relay = await openEndpoints(setting);
}

describe('connections of socket.io-client 4', () => {
  const ways: ReadonlyArray<readonly [how: string, transports: string[]]> = [
    ['polling', ['polling']],
    ['WebSocket', ['websocket']],
    ['polling, upgraded to WebSocket', ['polling', 'websocket']],
  ];
  for (const [how, transports] of ways) {
    it(`work by ${how}`, async () => {
      await open();
      relay.provider.answer = () => replyInChunks('Hel', 'lo');
      const peer = await connect({ transports });
      const { engine } = peer.socket.io;
      while (engine.transport.name !== transports.at(-1)) await nextEvent(engine, 'upgrade');
      assert.deepEqual(await peer.ask({ Prompt: 'hello' }), [null]);
      assert.deepEqual(peer.chunks, ['Hel', 'lo']);
    });
  }

  it('share one port with the Cat’s', async () => {
    await open();
    const cat = await CatPeer.open(`ws://${relay.host}/ws`);
    const [polling, socket] = [await connect({ transports: ['polling'] }), await connect()];
    cat.send({ text: 'from the Cat' });
    const outcomes = await Promise.all([polling.ask({ Prompt: 'by polling' }), socket.ask({ Prompt: 'by socket' })]);
    assert.deepEqual(outcomes, [[null], [null]]);
    assert.equal((await cat.next())['content'], 'from the Cat');
    assert.deepEqual([polling.chunks, socket.chunks], [['by polling'], ['by socket']]);
  });

  it('are rejected for another namespace', async () => {
    await open();
    await assert.rejects(LovelacePeer.open(`${relay.host}/admin`), /Invalid namespace/);
  });

  it('are served no client files', async () => {
    await open();
    const response = await fetch(`http://${relay.host}/socket.io/socket.io.js`);
    assert.equal(response.status, 404);
  });

  for (const transport of ['polling', 'websocket']) {
    it(`receive the reason for a rejection (${transport})`, async () => {
      await open({ accessKeys: ['meow'] });
      const refused = await LovelacePeer.open(relay.host, { transports: [transport] }).catch((cause: unknown) => cause);
      assert.ok(refused instanceof Error);
      assert.equal(refused.message, 'The server did not accept the credentials.');
      assert.deepEqual((refused as Error & { data?: unknown }).data, {
        ErrorID: 'AiChat::unauthorized',
        Exception: 'The server did not accept the credentials.',
      });
    });
  }

  it('may send the key in the URL, in a header or in the handshake', async () => {
    await open({ accessKeys: ['meow'] });
    const bearers = [
      { query: { token: 'meow' } },
      { extraHeaders: { authorization: 'meow' } },
      { auth: { token: 'meow' } },
    ];
    for (const way of bearers) assert.deepEqual(await (await connect(way)).ask({ Prompt: 'hello' }), [null]);
  });

  it('are rejected for pages of other origins, in a response that the page can read', async () => {
    await open();
    const options = { transports: ['polling'], extraHeaders: { origin: 'https://evil.example' } };
    await assert.rejects(LovelacePeer.open(relay.host, options), /does not serve this site/);
    const response = await fetch(`http://${relay.host}/socket.io/?EIO=4&transport=polling`, {
      headers: { origin: 'https://evil.example' },
    });
    assert.equal(response.headers.get('access-control-allow-origin'), 'https://evil.example');
    assert.equal(response.headers.get('access-control-allow-credentials'), null);
    await response.text();
  });

  describe('opened without an Origin, as browsers poll the page’s own host', () => {
    const headers = { origin: 'https://evil.example' };

    async function openSilently(): Promise<string> {
      await open();
      const polling = `${relay.host}/socket.io/?EIO=4&transport=polling`;
      const { sid } = JSON.parse((await (await fetch(`http://${polling}`)).text()).slice(1)) as {
        readonly sid: string;
      };
      return `${polling}&sid=${sid}`;
    }

    it('are rejected when a later POST names another origin', async () => {
      const session = `http://${await openSilently()}`;
      await (await fetch(session, { method: 'POST', headers, body: '40' })).text();
      assert.match(await (await fetch(session)).text(), /^44.*does not serve this site/);
    });

    it('are rejected when a later WebSocket names another origin', async () => {
      const session = `ws://${(await openSilently()).replace('polling', 'websocket')}`;
      const socket = new WebSocket(session, { headers });
      await nextEvent(socket, 'open');
      socket.send('2probe');
      await nextEvent(socket, 'message');
      for (const packet of ['5', '40']) socket.send(packet);
      const [answer] = (await nextEvent(socket, 'message')) as [Buffer];
      socket.close();
      assert.match(answer.toString(), /^44.*does not serve this site/);
    });
  });

  it('answer the preflights of pages that add headers to their polling', async () => {
    await open();
    const response = await fetch(`http://${relay.host}/socket.io/?EIO=4&transport=polling`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });
    assert.equal(response.status, 204);
    assert.equal(response.headers.get('access-control-allow-origin'), 'https://shop.example');
    assert.equal(response.headers.get('access-control-allow-headers'), 'authorization');
  });

  it('are counted until they close, by polling too', async () => {
    const connections = new Set<unknown>();
    relay = await openEndpoints({
      gate: fakeGate({
        async authorize(_request, { connection } = {}) {
          if (connections.size > 0) return { isAllowed: false, status: 429, code: 'rate-limited' };
          connections.add(connection);
          connection?.on('close', () => connections.delete(connection));
          return { isAllowed: true, visitor: { address: '203.0.113.5', holder: {} } };
        },
      }),
    });
    const peer = await connect({ transports: ['polling'] });
    await assert.rejects(LovelacePeer.open(relay.host), /Too many messages/);
    await peer.close();
    await until(() => connections.size === 0);
    await connect();
  });

  it('may disconnect and connect a namespace many times without leaking listeners', async (context) => {
    const warnings: string[] = [];
    const note = ({ message }: Error) => void warnings.push(message);
    process.on('warning', note);
    context.after(() => process.off('warning', note));
    await open();
    const socket = new WebSocket(`ws://${relay.host}/socket.io/?EIO=4&transport=websocket`);
    const packets: string[] = [];
    socket.on('message', (packet: Buffer) => void packets.push(packet.toString()));
    const hear = async (start: string) => {
      while (!packets.some((packet) => packet.startsWith(start))) await nextEvent(socket, 'message');
      packets.length = 0;
    };
    for (let round = 0; round < 20; round++) {
      await nextEvent(socket, round === 0 ? 'open' : 'message');
      socket.send('40');
      await hear('40{');
      socket.send('427["Prompt",{"Prompt":"still there?"}]');
      await hear('437[null]');
      socket.send('41');
      socket.send('40/nowhere,');
    }
    socket.terminate();
    assert.deepEqual(warnings, []);
  });

  it('get an error when the gate throws', async () => {
    await open({ gate: fakeGate({ authorize: () => Promise.reject(new Error('no gate')) }) });
    await assert.rejects(LovelacePeer.open(relay.host), /Something went wrong/);
  });

  it('are closed after an oversized frame', async () => {
    await open({ limits: { frameBytes: 1000 } });
    const peer = await connect();
    const reason = nextEvent(peer.socket, 'disconnect');
    peer.socket.emit('Prompt', { Prompt: 'x'.repeat(2000) });
    assert.equal((await reason)[0], 'transport close');
  });

  it('are refused an invalid upgrade', async () => {
    await open();
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { connection: 'upgrade', upgrade: 'websocket' };
      const url = `http://${relay.host}/socket.io/?EIO=4&transport=websocket`;
      get(url, { headers }, ({ statusCode }) => resolve(statusCode)).once('error', reject);
    });
    assert.equal(status, 400);
  });
});
