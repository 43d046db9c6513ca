import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openEndpoints, type OpenEndpoints } from '../../helpers/open-endpoints.ts';
import { fakeGate } from '../../helpers/fake-gate.ts';
import { until } from '../../helpers/until.ts';
import { frameOf } from '../hostile/cat.ts';
import { handshake } from '../hostile/raw.ts';

let relay: OpenEndpoints;

beforeEach(async () => {
  const visitor = { address: '203.0.113.5', holder: { address: '203.0.113.5' } };
  const gate = fakeGate({
    admit: async () => ({ admitted: true, visitor }),
    knock: () => visitor.holder,
    identify: () => visitor,
  });
  relay = await openEndpoints({ gate, limits: { keptCharactersPerAddress: 300_000 } });
});

afterEach(() => relay.close());

/** Opens a WebSocket by hand, and sends these bytes. */
async function open(path: string, ...parts: Buffer[]) {
  const socket = connect(Number(relay.host.split(':')[1]), '127.0.0.1');
  socket.on('error', () => {}).resume();
  socket.write(handshake(path));
  await once(socket, 'data');
  for (const part of parts) socket.write(part);
  return { socket, closed: once(socket, 'close') };
}

const TEXT = 0x81;
const PING = 0x89;
const START = 0x01;

describe('messages that are not complete', () => {
  for (const path of ['/ws', '/socket.io/?EIO=4&transport=websocket']) {
    it(`are counted until their rest comes, and given back with their socket: ${path}`, async () => {
      const half = frameOf(TEXT, 'x'.repeat(120_000)).subarray(0, 110_000);
      const sockets = [await open(path, half), await open(path, half)];
      await until(() => relay.resources.kept.used >= 2 * 98_304);
      for (const { socket } of sockets) socket.destroy();
      await until(() => relay.resources.kept.used === 0);
    });

    it(`end the socket of whose address there is too much: ${path}`, async () => {
      const half = frameOf(TEXT, 'x'.repeat(200_000)).subarray(0, 190_000);
      const first = await open(path, half);
      await until(() => relay.resources.kept.used > 0);
      const second = await open(path, half);
      await second.closed;
      assert.equal(first.socket.destroyed, false);
      first.socket.destroy();
    });

    it(`are not completed by what comes between their parts: ${path}`, async () => {
      const part = frameOf(START, 'x'.repeat(120_000));
      const pings = Array.from({ length: 20 }, () => frameOf(PING, 'a'.repeat(125)));
      const { socket } = await open(path, part, ...pings);
      await until(() => relay.resources.kept.used >= 98_304);
      socket.destroy();
      await until(() => relay.resources.kept.used === 0);
    });
  }

  it('count no more once they are complete', async () => {
    const prompt = frameOf(TEXT, JSON.stringify({ text: 'hello', padding: 'x'.repeat(150_000) }));
    const { socket } = await open('/ws', prompt.subarray(0, 140_000));
    await until(() => relay.resources.kept.used > 100_000);
    socket.write(prompt.subarray(140_000));
    await until(() => relay.provider.requests.length === 1 && relay.resources.kept.used < 10_000);
    socket.destroy();
  });
});
