import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openEndpoints, type OpenEndpoints } from '../../helpers/open-endpoints.ts';
import { fakeGate } from '../../helpers/fake-gate.ts';
import { until } from '../../helpers/until.ts';
import { frameOf } from '../integration/hostile/cat.ts';
import { handshake } from '../integration/hostile/raw.ts';
import { nextEvent } from '../../helpers/next-event.ts';

let relay: OpenEndpoints;

beforeEach(async () => {
  const visitor = { address: '203.0.113.5', holder: { address: '203.0.113.5' } };
  const gate = fakeGate({
    authorize: async () => ({ isAllowed: true, visitor }),
    reserveConnection: () => visitor.holder,
    identify: () => visitor,
  });
  relay = await openEndpoints({ gate, limits: { sessionCharactersPerAddress: 300_000 } });
});

afterEach(() => relay.close());

/** Opens a WebSocket over a plain connection and sends these bytes. */
async function open(path: string, ...parts: Buffer[]) {
  const socket = connect(Number(relay.host.split(':')[1]), '127.0.0.1');
  socket.on('error', () => {}).resume();
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(handshake(path));
  await nextEvent(socket, 'data');
  for (const part of parts) socket.write(part);
  return { socket, closed };
}

const TEXT = 0x81;
const PING = 0x89;
const START = 0x01;

describe('incomplete WebSocket messages', () => {
  for (const path of ['/ws', '/socket.io/?EIO=4&transport=websocket']) {
    it(`are counted, and released when the socket closes: ${path}`, async () => {
      const half = frameOf(TEXT, 'x'.repeat(120_000)).subarray(0, 110_000);
      const sockets = [await open(path, half), await open(path, half)];
      await until(() => relay.resources.sessionCharacters.used >= 2 * 98_304);
      for (const { socket } of sockets) socket.destroy();
      await until(() => relay.resources.sessionCharacters.used === 0);
    });

    it(`close the socket when its address holds too many bytes: ${path}`, async () => {
      const half = frameOf(TEXT, 'x'.repeat(200_000)).subarray(0, 190_000);
      const first = await open(path, half);
      await until(() => relay.resources.sessionCharacters.used > 0);
      const second = await open(path, half);
      await second.closed;
      assert.equal(first.socket.destroyed, false);
      first.socket.destroy();
    });

    it(`are not completed by control frames between their fragments: ${path}`, async () => {
      const part = frameOf(START, 'x'.repeat(120_000));
      const pings = Array.from({ length: 20 }, () => frameOf(PING, 'a'.repeat(125)));
      const { socket } = await open(path, part, ...pings);
      await until(() => relay.resources.sessionCharacters.used >= 98_304);
      socket.destroy();
      await until(() => relay.resources.sessionCharacters.used === 0);
    });
  }

  it('are released when they are complete', async () => {
    const prompt = frameOf(TEXT, JSON.stringify({ text: 'hello', padding: 'x'.repeat(150_000) }));
    const { socket } = await open('/ws', prompt.subarray(0, 140_000));
    await until(() => relay.resources.sessionCharacters.used > 100_000);
    socket.write(prompt.subarray(140_000));
    await until(() => relay.provider.requests.length === 1 && relay.resources.sessionCharacters.used < 10_000);
    socket.destroy();
  });
});

describe('a socket that exceeds its rate limits', () => {
  const repeat = (frame: Buffer) => Buffer.concat(Array<Buffer>(700).fill(frame));

  for (const [name, frame] of [
    ['texts', frameOf(TEXT, '{}')],
    ['pings', frameOf(PING, '')],
    ['pongs', frameOf(0x8a, '')],
  ] as const) {
    for (const path of ['/ws', '/socket.io/?EIO=4&transport=websocket']) {
      it(`is closed for exceeding ${name}: ${path}`, async () => {
        const timers = relay.clock.pending;
        const { closed } = await open(path, repeat(frame));
        await until(() => relay.clock.pending > timers);
        relay.clock.advance(1_000);
        await closed;
      });
    }
  }

  it('does not close other sockets of its address that send little', async () => {
    const innocent = await open('/ws');
    const long = frameOf(TEXT, JSON.stringify({ padding: 'x'.repeat(200_000) }));
    const timers = relay.clock.pending;
    const { closed } = await open('/ws', ...Array<Buffer>(180).fill(long));
    await until(() => relay.clock.pending > timers);
    relay.clock.advance(1_000);
    await closed;
    innocent.socket.write(frameOf(TEXT, JSON.stringify({ text: 'hello' })));
    await until(() => relay.provider.requests.length > 0);
    assert.equal(innocent.socket.destroyed, false);
    innocent.socket.destroy();
  });
});

describe('a connection of Engine.IO', () => {
  it('is closed after too many WebSocket probes', async () => {
    const address = `http://${relay.host}/socket.io/?EIO=4&transport=polling`;
    const { sid } = JSON.parse((await (await fetch(address)).text()).slice(1)) as { sid: string };
    const { closed } = await open(
      `/socket.io/?EIO=4&transport=websocket&sid=${sid}`,
      Buffer.concat(Array<Buffer>(50).fill(frameOf(TEXT, '2probe'))),
    );
    await closed;
  });

  for (const connects of [
    ['40', '40/,'],
    ['40/,', '40/,'],
    ['40', '40'],
    ['40/', '40/,{}'],
  ]) {
    it(`accepts one CONNECT packet in any spelling: ${connects.join(' ')}`, async () => {
      const frames = connects.map((packet) => frameOf(TEXT, packet));
      const timers = relay.clock.pending;
      const { closed } = await open('/socket.io/?EIO=4&transport=websocket', Buffer.concat(frames));
      await until(() => relay.clock.pending > timers);
      relay.clock.advance(1_000);
      await closed;
    });
  }
});
