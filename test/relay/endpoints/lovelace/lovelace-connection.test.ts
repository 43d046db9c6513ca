import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { afterEach, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { fakeGate } from '../../../helpers/fake-gate.ts';
import { CatPeer } from '../../../helpers/cat-peer.ts';
import { LovelacePeer } from '../../../helpers/lovelace-peer.ts';
import { openEndpoints, type EndpointSetting, type OpenEndpoints } from '../../../helpers/open-endpoints.ts';
import { replyInChunks } from '../../../helpers/scripted-provider.ts';
import { until } from '../../../helpers/until.ts';

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
      while (engine.transport.name !== transports.at(-1)) await once(engine as never, 'upgrade');
      assert.deepEqual(await peer.ask({ Prompt: 'hello' }), [null]);
      assert.deepEqual(peer.chunks, ['Hel', 'lo']);
    });
  }

  it('live on one port with the Cat’s, at once', async () => {
    await open();
    const cat = await CatPeer.open(`ws://${relay.host}/ws`);
    const [polling, socket] = [await connect({ transports: ['polling'] }), await connect()];
    cat.send({ text: 'from the Cat' });
    const outcomes = await Promise.all([polling.ask({ Prompt: 'by polling' }), socket.ask({ Prompt: 'by socket' })]);
    assert.deepEqual(outcomes, [[null], [null]]);
    assert.equal((await cat.next())['content'], 'from the Cat');
    assert.deepEqual([polling.chunks, socket.chunks], [['by polling'], ['by socket']]);
  });

  it('find no other namespace', async () => {
    await open();
    await assert.rejects(LovelacePeer.open(`${relay.host}/admin`), /Invalid namespace/);
  });

  it('are served no files', async () => {
    await open();
    const response = await fetch(`http://${relay.host}/socket.io/socket.io.js`);
    assert.equal(response.status, 404);
  });

  for (const transport of ['polling', 'websocket']) {
    it(`learn why they may not in (${transport})`, async () => {
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

  it('may bring the key in their address, in a header, or in the handshake', async () => {
    await open({ accessKeys: ['meow'] });
    const bearers = [
      { query: { token: 'meow' } },
      { extraHeaders: { authorization: 'meow' } },
      { auth: { token: 'meow' } },
    ];
    for (const way of bearers) assert.deepEqual(await (await connect(way)).ask({ Prompt: 'hello' }), [null]);
  });

  it('are refused to pages of foreign sites, which may read that', async () => {
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

  describe('opened without a word of the page, as a browser polls the page’s own host', () => {
    const headers = { origin: 'https://evil.example' };

    async function openSilently(): Promise<string> {
      await open();
      const polling = `${relay.host}/socket.io/?EIO=4&transport=polling`;
      const { sid } = JSON.parse((await (await fetch(`http://${polling}`)).text()).slice(1)) as {
        readonly sid: string;
      };
      return `${polling}&sid=${sid}`;
    }

    it('are refused when the page writes, and so tells', async () => {
      const session = `http://${await openSilently()}`;
      await (await fetch(session, { method: 'POST', headers, body: '40' })).text();
      assert.match(await (await fetch(session)).text(), /^44.*does not serve this site/);
    });

    it('are refused when it opens a WebSocket, and so tells', async () => {
      const session = `ws://${(await openSilently()).replace('polling', 'websocket')}`;
      const socket = new WebSocket(session, { headers });
      await once(socket, 'open');
      socket.send('2probe');
      await once(socket, 'message');
      for (const packet of ['5', '40']) socket.send(packet);
      const [answer] = (await once(socket, 'message')) as [Buffer];
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

  it('count until they close, by polling too', async () => {
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

  it('may be left and come back to, any number of times, and leave nothing behind', async (context) => {
    const warnings: string[] = [];
    const note = ({ message }: Error) => void warnings.push(message);
    process.on('warning', note);
    context.after(() => process.off('warning', note));
    await open();
    const socket = new WebSocket(`ws://${relay.host}/socket.io/?EIO=4&transport=websocket`);
    const heard: string[] = [];
    socket.on('message', (packet: Buffer) => void heard.push(packet.toString()));
    const hear = async (start: string) => {
      while (!heard.some((packet) => packet.startsWith(start))) await once(socket, 'message');
      heard.length = 0;
    };
    for (let round = 0; round < 20; round++) {
      await once(socket, round === 0 ? 'open' : 'message');
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

  it('survive a gate that breaks', async () => {
    await open({ gate: fakeGate({ authorize: () => Promise.reject(new Error('no gate')) }) });
    await assert.rejects(LovelacePeer.open(relay.host), /Something went wrong/);
  });

  it('are cut for a frame that is larger than the relay takes', async () => {
    await open({ limits: { frameBytes: 1000 } });
    const peer = await connect();
    const reason = new Promise((resolve) => peer.socket.once('disconnect', resolve));
    peer.socket.emit('Prompt', { Prompt: 'x'.repeat(2000) });
    assert.equal(await reason, 'transport close');
  });

  it('are refused an upgrade that is none', async () => {
    await open();
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { connection: 'upgrade', upgrade: 'websocket' };
      const url = `http://${relay.host}/socket.io/?EIO=4&transport=websocket`;
      get(url, { headers }, ({ statusCode }) => resolve(statusCode)).once('error', reject);
    });
    assert.equal(status, 400);
  });
});
