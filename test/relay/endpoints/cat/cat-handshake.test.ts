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

/** The status of a rejected handshake. */
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
  it('accepts pages of an allowed origin', async () => {
    const peer = await open({}, '/ws', 'https://shop.example');
    await nextEvent(peer.socket, 'open');
  });

  it('rejects unauthorized stock clients with 403, as the Cat does', async () => {
    assert.equal(await refusal(await open({}, '/ws', 'https://evil.example')), 403);
    await relay.close();
    assert.equal(await refusal(await open({ accessKeys: ['meow'] }, '/ws/alice')), 403);
    await relay.close();
    assert.equal(await refusal(await open({ accessKeys: ['meow'] }, '/ws/alice?token=woof')), 403);
  });

  it('accepts the key in the URL', async () => {
    const peer = await open({ accessKeys: ['meow'] }, '/ws/alice?token=meow');
    await nextEvent(peer.socket, 'open');
  });

  it('accepts user id and key as subprotocols, and confirms the one without a secret', async () => {
    relay = await openEndpoints({ accessKeys: ['meow & more'] });
    const id = randomUUID();
    const connect = async (path: string, token: string) => {
      const peer = new CatPeer(new WebSocket(`ws://${relay.host}${path}`, encodeCatSubprotocols(id, token)));
      await nextEvent(peer.socket, 'open');
      return peer;
    };
    const askOnce = async (peer: CatPeer) => {
      peer.send({ text: 'hello' });
      const frames = [await peer.next(), await peer.next()];
      await peer.close();
      return [frames.map(({ type }) => type), frames[1]?.['user_id']];
    };
    for (const path of ['/ws', '/ws/']) {
      const peer = await connect(path, 'meow & more');
      assert.equal(peer.socket.protocol, 'ai-chat');
      assert.deepEqual(await askOnce(peer), [['chat_token', 'chat'], id]);
    }
    // The id opens the same memory as in the URL.
    assert.equal((await relay.store.load(`visitor:${id}`)).length, 4);
    const refused = new CatPeer(new WebSocket(`ws://${relay.host}/ws`, encodeCatSubprotocols(id, 'woof')));
    assert.equal(await refusal(refused), 403);
    const extendedPeer = await connect('/ws?ai-chat=1', 'meow & more');
    assert.equal((await extendedPeer.next())['type'], 'ai-chat');
    await extendedPeer.close();
  });

  it('accepts the key in a header', async () => {
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
    it(`reveals only 403 to stock clients, as the Cat does: ${code}`, async () => {
      const gate = fakeGate({ authorize: async () => ({ isAllowed: false, status, code }) });
      assert.equal(await refusal(await open({ gate }, '/ws/alice')), 403);
    });

    it(`closes with the code of the reason for clients that offer the extension: ${code}`, async () => {
      const gate = fakeGate({ authorize: async () => ({ isAllowed: false, status, code }) });
      const peer = await open({ gate }, '/ws/alice?ai-chat=1');
      assert.equal((await peer.closed).code, close);
      assert.deepEqual(peer.frames, [], 'no hello');
    });
  }

  for (const reason of ['origin', 'host', 'name'] as const) {
    it(`names what the owner must change in the close reason: ${reason}`, async () => {
      const gate = fakeGate({ authorize: async () => ({ isAllowed: false, status: 403, code: 'forbidden', reason }) });
      assert.deepEqual(await (await open({ gate }, '/ws/alice?ai-chat=1')).closed, { code: 4403, reason });
    });
  }

  it('answers 500 when the gate throws', async () => {
    const gate = fakeGate({ authorize: () => Promise.reject(new Error('no gate')) });
    assert.equal(await refusal(await open({ gate }, '/ws')), 500);
  });

  it('leaves other paths alone', async () => {
    const peer = await open({}, '/wst');
    peer.socket.on('error', () => {});
    assert.equal((await peer.closed).code, 1006);
  });

  it('answers a malformed WebSocket handshake with 400', async () => {
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
