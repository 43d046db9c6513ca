import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import type { ErrorCode } from '../../../../src/chat/index.ts';
import { encodeCatSubprotocols } from '../../../../src/protocol/cat-url.ts';
import { fakeGate } from '../../../helpers/fake-gate.ts';
import { CatPeer } from '../../../helpers/cat-peer.ts';
import { openEndpoints, type EndpointSetting, type OpenEndpoints } from '../../../helpers/open-endpoints.ts';
import { nextEvent } from '../../../helpers/next-event.ts';

let relay: OpenEndpoints;
afterEach(() => relay.close());

async function open(setting: EndpointSetting, path: string, origin?: string): Promise<CatPeer> {
  relay = await openEndpoints(setting);
  return new CatPeer(new WebSocket(`ws://${relay.host}${path}`, origin === undefined ? {} : { origin }));
}

/** The status by which a handshake was refused. */
function refusal(peer: CatPeer): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    peer.socket.once('open', () => reject(new Error('it was let in')));
    peer.socket.once('unexpected-response', (_, response) => {
      resolve(response.statusCode);
      peer.socket.terminate();
    });
    peer.socket.on('error', () => {});
  });
}

describe('the handshake of the Cat’s socket', () => {
  it('lets a page of an allowed site in', async () => {
    const peer = await open({}, '/ws', 'https://shop.example');
    await nextEvent(peer.socket, 'open');
  });

  it('answers a stock client that may not in with 403, as the Cat does', async () => {
    assert.equal(await refusal(await open({}, '/ws', 'https://evil.example')), 403);
    await relay.close();
    assert.equal(await refusal(await open({ accessKeys: ['meow'] }, '/ws/alice')), 403);
    await relay.close();
    assert.equal(await refusal(await open({ accessKeys: ['meow'] }, '/ws/alice?token=woof')), 403);
  });

  it('takes the key in the address', async () => {
    const peer = await open({ accessKeys: ['meow'] }, '/ws/alice?token=meow');
    await nextEvent(peer.socket, 'open');
  });

  it('takes the id and the key as subprotocols, and agrees to the one without a secret', async () => {
    relay = await openEndpoints({ accessKeys: ['meow & more'] });
    const id = randomUUID();
    const connect = async (path: string, token: string) => {
      const peer = new CatPeer(new WebSocket(`ws://${relay.host}${path}`, encodeCatSubprotocols(id, token)));
      await nextEvent(peer.socket, 'open');
      return peer;
    };
    const asked = async (peer: CatPeer) => {
      peer.send({ text: 'hello' });
      const frames = [await peer.next(), await peer.next()];
      await peer.close();
      return [frames.map(({ type }) => type), frames[1]?.['user_id']];
    };
    for (const path of ['/ws', '/ws/']) {
      const peer = await connect(path, 'meow & more');
      assert.equal(peer.socket.protocol, 'ai-chat');
      assert.deepEqual(await asked(peer), [['chat_token', 'chat'], id]);
    }
    // The id is a key to the same memory as in an address.
    assert.equal((await relay.store.load(`cat:${id}`)).length, 4);
    const refused = new CatPeer(new WebSocket(`ws://${relay.host}/ws`, encodeCatSubprotocols(id, 'woof')));
    assert.equal(await refusal(refused), 403);
    const extendedPeer = await connect('/ws?ai-chat=1', 'meow & more');
    assert.equal((await extendedPeer.next())['type'], 'ai-chat');
    await extendedPeer.close();
  });

  it('takes the key in a header, from programs that can set one', async () => {
    relay = await openEndpoints({ accessKeys: ['meow'] });
    for (const headers of [{ authorization: 'Bearer meow' }, { authorization: 'meow' }, { access_token: 'meow' }]) {
      await (await CatPeer.open(`ws://${relay.host}/ws/alice`, { headers })).close();
    }
  });

  const refusals: ReadonlyArray<readonly [status: 401 | 403 | 429, code: ErrorCode, close: number]> = [
    [401, 'unauthorized', 4401],
    [403, 'forbidden', 4403],
    [429, 'rate-limited', 4429],
  ];
  for (const [status, code, close] of refusals) {
    it(`says no more than 403 to a stock client, as the Cat does: ${code}`, async () => {
      const gate = fakeGate({ authorize: async () => ({ isAllowed: false, status, code }) });
      assert.equal(await refusal(await open({ gate }, '/ws/alice')), 403);
    });

    it(`tells a client that offered why it may not in: ${code}`, async () => {
      const gate = fakeGate({ authorize: async () => ({ isAllowed: false, status, code }) });
      const peer = await open({ gate }, '/ws/alice?ai-chat=1');
      assert.equal((await peer.closed).code, close);
      assert.deepEqual(peer.frames, [], 'no greeting');
    });
  }

  for (const reason of ['origin', 'host', 'name'] as const) {
    it(`tells the owner of a page by the reason of the close what to change: ${reason}`, async () => {
      const gate = fakeGate({ authorize: async () => ({ isAllowed: false, status: 403, code: 'forbidden', reason }) });
      assert.deepEqual(await (await open({ gate }, '/ws/alice?ai-chat=1')).closed, { code: 4403, reason });
    });
  }

  it('survives a gate that breaks', async () => {
    const gate = fakeGate({ authorize: () => Promise.reject(new Error('no gate')) });
    assert.equal(await refusal(await open({ gate }, '/ws')), 500);
  });

  it('is nobody’s at another path', async () => {
    const peer = await open({}, '/wst');
    peer.socket.on('error', () => {});
    assert.equal((await peer.closed).code, 1006);
  });

  it('answers what is no WebSocket handshake with 400', async () => {
    relay = await openEndpoints();
    const response = await new Promise<number | undefined>((resolve, reject) => {
      import('node:http').then(({ get }) => {
        const headers = { connection: 'upgrade', upgrade: 'websocket' };
        get(`http://${relay.host}/ws`, { headers }, ({ statusCode }) => resolve(statusCode)).once('error', reject);
      }, reject);
    });
    assert.equal(response, 400);
  });
});
