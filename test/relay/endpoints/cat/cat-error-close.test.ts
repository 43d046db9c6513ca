import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { CatPeer, type Frame } from '../../../helpers/cat-peer.ts';
import { openEndpoints, type OpenEndpoints } from '../../../helpers/open-endpoints.ts';

let relay: OpenEndpoints;
beforeEach(async () => {
  relay = await openEndpoints({ cat: { closeAfterError: true }, limits: { promptCharacters: 20 } });
  relay.provider.answer = undefined;
});
afterEach(() => relay.close());

const connect = (path: string) => CatPeer.open(`ws://${relay.host}${path}`);
const summary = ({ type, content }: Frame) => [type, content];

describe('the Cat’s socket with closeAfterError', () => {
  for (const path of ['/ws', '/ws/alice']) {
    it(`sends the provider’s error, then closes as a Cat of 1.5 (${path})`, async () => {
      const peer = await connect(path);
      peer.send({ text: 'go' });
      (await relay.provider.asked()).fail('provider-failed');
      assert.deepEqual(summary(await peer.next()), ['error', 'The language model failed to answer.']);
      assert.deepEqual(await peer.closed, { code: 1000, reason: '' });
      assert.equal(peer.frames.length, 1);
    });
  }

  it('closes after a prompt that cannot become a turn', async () => {
    for (const frame of ['no JSON', { text: 'a prompt that is too long for this server' }, { text: '' }]) {
      const peer = await connect('/ws');
      peer.send(frame);
      assert.equal((await peer.next())['type'], 'error');
      assert.equal((await peer.closed).code, 1000);
    }
  });

  it('sends the error for a rejected prompt after the running answer', async () => {
    const peer = await connect('/ws/alice');
    peer.send({ text: 'a story' });
    const reply = await relay.provider.asked();
    reply.say('Once ');
    peer.send('no JSON');
    await peer.heard();
    reply.say('upon a time').end();
    await peer.closed;
    assert.deepEqual(peer.frames.slice(0, -1).map(summary), [
      ['chat_token', 'Once '],
      ['chat_token', 'upon a time'],
      ['chat', 'Once upon a time'],
    ]);
    assert.equal(peer.frames.at(-1)?.['type'], 'error');
  });

  it('does not start the prompts that follow the error', async () => {
    const peer = await connect('/ws/alice');
    for (const text of ['one', 'two', 'three']) peer.send({ text });
    const reply = await relay.provider.asked();
    await peer.heard();
    reply.fail('provider-failed');
    await peer.closed;
    await relay.drain();
    assert.equal(relay.provider.requests.length, 1);
    assert.equal(peer.frames.length, 1);
  });

  it('stays open after an answer, however it ended', async () => {
    const peer = await connect('/ws');
    for (const reason of ['done', 'length', 'interrupted'] as const) {
      peer.send({ text: 'go' });
      (await relay.provider.asked()).say('half').end({ reason });
      assert.deepEqual(summary(await peer.next()), ['chat', 'half']);
    }
    assert.equal(peer.socket.readyState, peer.socket.OPEN);
  });

  it('stays open for extended clients', async () => {
    const peer = await connect('/ws/alice?ai-chat=1');
    await peer.next();
    peer.send({ text: 'go', turn: crypto.randomUUID() });
    (await relay.provider.asked()).fail('provider-failed');
    const failed = await peer.nextOf(({ event }) => (event as Frame | undefined)?.['type'] === 'reply-error');
    assert.equal((failed['event'] as Frame)['code'], 'provider-failed');
    peer.send('no JSON');
    assert.equal((await peer.nextOf(({ type }) => type === 'error'))['type'], 'error');
    await peer.heard();
    assert.equal(peer.socket.readyState, peer.socket.OPEN);
  });
});
