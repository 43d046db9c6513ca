import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { CatPeer, type Frame } from '../../helpers/cat-peer.ts';
import { LovelacePeer } from '../../helpers/lovelace-peer.ts';
import { openEndpoints, type OpenEndpoints } from '../../helpers/open-endpoints.ts';
import { until } from '../../helpers/until.ts';
import { nextEvent } from '../../helpers/next-event.ts';

let relay: OpenEndpoints;
beforeEach(async () => {
  relay = await openEndpoints();
  relay.provider.answer = undefined;
});
afterEach(() => relay.close());

describe('endpoints of a relay that closes', () => {
  it('finishes running answers, rejects new prompts meanwhile, then closes the connections', async () => {
    const cat = await CatPeer.open(`ws://${relay.host}/ws`);
    const idle = await CatPeer.open(`ws://${relay.host}/ws/alice?ai-chat=1`);
    const lovelace = await LovelacePeer.open(relay.host);
    const reason = nextEvent(lovelace.socket, 'disconnect');
    cat.send({ text: 'a long story' });
    const reply = await relay.provider.asked();
    const drained = relay.drain();

    const [fault] = await lovelace.ask({ Prompt: 'me too' });
    assert.equal((fault as Record<string, unknown>)['ErrorID'], 'AiChat::server-restarting');
    cat.send({ text: 'another' });
    reply.say('Once upon a time.').end();
    const { content } = await cat.next();
    assert.equal(content, 'Once upon a time.');

    await drained;
    assert.equal((await cat.closed).code, 1012);
    assert.equal((await idle.closed).code, 1012);
    assert.equal((await reason)[0], 'transport close');
    assert.equal(relay.provider.requests.length, 1);
  });

  for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
    it(`closes Socket.IO connections in a way that makes clients reconnect (${transports.join(', ')})`, async () => {
      const peer = await LovelacePeer.open(relay.host, { transports, reconnection: true });
      const gone = new Promise<[string, boolean]>((resolve) => {
        peer.socket.once('disconnect', (reason) => resolve([reason, peer.socket.active]));
      });
      await relay.drain();
      assert.deepEqual(await gone, ['transport close', true]);
      peer.socket.close();
    });
  }

  it('stops waiting for clients that do not answer the close frame', async () => {
    const peer = await CatPeer.open(`ws://${relay.host}/ws`);
    peer.socket.pause();
    const timers = relay.clock.pending;
    const drained = relay.drain();
    await until(() => relay.clock.pending > timers);
    relay.clock.advance(2_000);
    await drained;
    await relay.close();
    peer.socket.resume();
    await peer.closed;
    relay = await openEndpoints();
  });

  it('rejects new connections', async () => {
    await relay.drain();
    for (const path of ['/ws', '/ws/alice?ai-chat=1']) {
      const late = new WebSocket(`ws://${relay.host}${path}`);
      late.on('error', () => {});
      const status = await new Promise((resolve) => {
        late.once('unexpected-response', (_, response) => resolve(response.statusCode));
      });
      assert.equal(status, 503);
      late.terminate();
    }
    const polling = await fetch(`http://${relay.host}/socket.io/?EIO=4&transport=polling`);
    assert.equal(polling.status, 503);
    await assert.rejects(LovelacePeer.open(relay.host));
  });

  it('close() stops running answers and terminates remaining connections', async () => {
    const cat = await CatPeer.open(`ws://${relay.host}/ws`);
    const lovelace = await LovelacePeer.open(relay.host);
    const reason = nextEvent(lovelace.socket, 'disconnect');
    cat.send({ text: 'a long story' });
    const reply = await relay.provider.asked();
    reply.say('Once ');
    await relay.close();
    await reply.aborted;
    const ends = cat.frames.filter(({ type }: Frame) => type === 'chat').map(({ content }) => content);
    assert.ok(ends.length === 0 || ends[0] === 'Once ');
    await cat.closed;
    assert.equal((await reason)[0], 'transport close');
    relay = await openEndpoints();
  });
});
