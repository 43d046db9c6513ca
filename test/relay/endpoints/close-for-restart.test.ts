import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { CatPeer, type Frame } from '../../helpers/cat-peer.ts';
import { LovelacePeer } from '../../helpers/lovelace-peer.ts';
import { openEndpoints, type OpenEndpoints } from '../../helpers/open-endpoints.ts';
import { until } from '../../helpers/until.ts';

let relay: OpenEndpoints;
beforeEach(async () => {
  relay = await openEndpoints();
  relay.provider.answer = undefined;
});
afterEach(() => relay.close());

describe('a relay that goes down', () => {
  it('lets running answers end, takes no new prompts meanwhile, and then says goodbye', async () => {
    const cat = await CatPeer.open(`ws://${relay.host}/ws`);
    const idle = await CatPeer.open(`ws://${relay.host}/ws/alice?ai-chat=1`);
    const lovelace = await LovelacePeer.open(relay.host);
    const reason = new Promise((resolve) => lovelace.socket.once('disconnect', resolve));
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
    assert.equal(await reason, 'transport close');
    assert.equal(relay.provider.requests.length, 1);
  });

  for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
    it(`leaves its Socket.IO clients the hope to come back (${transports.join(', ')})`, async () => {
      const peer = await LovelacePeer.open(relay.host, { transports, reconnection: true });
      const gone = new Promise<[string, boolean]>((resolve) => {
        peer.socket.once('disconnect', (reason) => resolve([reason, peer.socket.active]));
      });
      await relay.drain();
      assert.deepEqual(await gone, ['transport close', true]);
      peer.socket.close();
    });
  }

  it('does not wait for ever for those that do not answer its goodbye', async () => {
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

  it('lets nobody in any more', async () => {
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

  it('stops what still runs, and cuts what is still there', async () => {
    const cat = await CatPeer.open(`ws://${relay.host}/ws`);
    const lovelace = await LovelacePeer.open(relay.host);
    const reason = new Promise((resolve) => lovelace.socket.once('disconnect', resolve));
    cat.send({ text: 'a long story' });
    const reply = await relay.provider.asked();
    reply.say('Once ');
    await relay.close();
    await reply.aborted;
    const ends = cat.frames.filter(({ type }: Frame) => type === 'chat').map(({ content }) => content);
    assert.ok(ends.length === 0 || ends[0] === 'Once ');
    await cat.closed;
    assert.equal(await reason, 'transport close');
    relay = await openEndpoints();
  });
});
