import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { LovelacePeer } from '../../../helpers/lovelace-peer.ts';
import { openEndpoints, type OpenEndpoints } from '../../../helpers/open-endpoints.ts';
import { until } from '../../../helpers/until.ts';

let relay: OpenEndpoints;
let peers: LovelacePeer[];
beforeEach(async () => {
  relay = await openEndpoints();
  relay.provider.answer = undefined;
  peers = [];
});
afterEach(async () => {
  for (const peer of peers) peer.socket.close();
  await relay.close();
});

async function connectExtended(transports = ['websocket']): Promise<LovelacePeer> {
  const peer = await LovelacePeer.open(relay.host, { auth: { 'ai-chat': 1 }, transports });
  peers.push(peer);
  await peer.seen(() => peer.frames.length > 0);
  return peer;
}

const query = (text: string, turn: string, more: object = {}) => ({
  Messages: [{ Role: 'user', Content: text }],
  turn,
  ...more,
});
const start = (turn: string) => ({ turn, n: 1, event: { type: 'reply-start' } });
const delta = (turn: string, n: number, text: string) => ({ turn, n, delta: text });
const end = (turn: string, n: number, reason = 'done') => ({ turn, n, event: { type: 'reply-end', reason } });

describe('Lovelace’s socket for extended clients', () => {
  it('sends the hello first, with the assistants’ ids and labels only', async () => {
    const peer = await connectExtended();
    assert.deepEqual(peer.frames, [
      {
        greeting: {
          version: 1,
          assistants: [
            { id: 'first', label: 'First' },
            { id: 'second', label: 'Second' },
          ],
          heartbeatMs: 5000,
          memoryMs: 60_000,
          promptCharacters: 32_000,
          contextCharacters: 16_000,
          capabilities: ['delete', 'feedback'],
        },
      },
    ]);
  });

  it('sends the numbered events of a turn, then the acknowledgement', async () => {
    const peer = await connectExtended();
    const turn = randomUUID();
    const outcome = peer.ask(query('hello', turn));
    (await relay.provider.asked()).tell({ type: 'notice', text: 'wait' }).say('a\n\nb').end();
    assert.deepEqual(await outcome, [null]);
    assert.deepEqual(peer.frames.slice(1), [
      start(turn),
      { turn, n: 2, event: { type: 'notice', text: 'wait' } },
      delta(turn, 3, 'a\n\nb'),
      end(turn, 4),
    ]);
    assert.deepEqual(peer.chunks, []);
  });

  it('quotes the context of a prompt to the model', async () => {
    const peer = await connectExtended();
    const outcome = peer.ask({ ...query('hello', randomUUID()), context: { page: 'Socks' } });
    const reply = await relay.provider.asked();
    reply.end();
    await outcome;
    assert.match(String(reply.request.messages.at(-1)?.text), /> Socks\n\nhello$/);
  });

  it('stops a turn upstream before its next token, and answers the next prompt without leftovers', async () => {
    const peer = await connectExtended();
    const [first, second] = [randomUUID(), randomUUID()];
    const outcome = peer.ask(query('a long story', first));
    const reply = await relay.provider.asked();
    reply.say('Once ');
    await peer.seen(() => peer.frames.length === 3);
    peer.socket.emit('ai-chat', { stop: first });
    await reply.aborted;
    reply.say('upon a time').end();
    assert.deepEqual(await outcome, [null]);
    assert.deepEqual(peer.frames.slice(1), [start(first), delta(first, 2, 'Once '), end(first, 3, 'stopped')]);

    const next = peer.ask(query('a short one', second));
    (await relay.provider.asked()).say('End.').end();
    assert.deepEqual(await next, [null]);
    assert.deepEqual(peer.frames.slice(4), [start(second), delta(second, 2, 'End.'), end(second, 3)]);
  });

  for (const transport of ['websocket', 'polling']) {
    it(`resumes a turn on a second socket with exactly the missing events (${transport})`, async () => {
      const turn = randomUUID();
      const before = await connectExtended([transport]);
      void before.ask(query('a long story', turn));
      const reply = await relay.provider.asked();
      reply.say('Once ', 'upon ');
      await before.seen(() => before.frames.length === 4);
      const timers = relay.clock.pending;
      before.socket.close();
      await until(() => relay.clock.pending > timers);
      reply.say('a ');

      const after = await connectExtended([transport]);
      const outcome = after.ask(query('a long story', turn, { after: 2 }));
      reply.say('time.').end();
      assert.deepEqual(await outcome, [null]);
      assert.deepEqual(after.frames.slice(1), [{ ...delta(turn, 5, 'upon a time.'), from: 3 }, end(turn, 6)]);
      assert.equal(relay.provider.requests.length, 1, 'nothing is paid twice');
    });
  }

  it('sends an alive frame every 5 s for a turn without events', async () => {
    const peer = await connectExtended();
    const turn = randomUUID();
    const outcome = peer.ask(query('a long story', turn));
    const reply = await relay.provider.asked();
    await peer.seen(() => peer.frames.length === 2);
    relay.clock.advance(5_000);
    await peer.seen(() => peer.frames.length === 3);
    reply.end();
    await outcome;
    relay.clock.advance(10_000);
    assert.deepEqual(peer.frames.slice(1), [start(turn), { alive: turn }, end(turn, 2)]);
  });

  it('stops a turn that is not resumed in time', async () => {
    const peer = await connectExtended();
    void peer.ask(query('a long story', randomUUID()));
    const reply = await relay.provider.asked();
    const timers = relay.clock.pending;
    peer.socket.close();
    await until(() => relay.clock.pending > timers);
    relay.clock.advance(59_999);
    assert.equal(reply.signal.aborted, false);
    relay.clock.advance(1);
    await reply.aborted;
  });

  it('acknowledges each request for one turn once', async () => {
    const peer = await connectExtended();
    const turn = randomUUID();
    const outcomes = [peer.ask(query('hello', turn)), peer.ask(query('hello', turn))];
    (await relay.provider.asked()).say('hi').end();
    assert.deepEqual(await Promise.all(outcomes), [[null], [null]]);
    assert.equal(relay.provider.requests.length, 1);
  });

  it('rejects a turn id that could be guessed', async () => {
    const peer = await connectExtended();
    const refusal = {
      ErrorID: 'AiChat::bad-request',
      Exception: 'The message is empty or not in the expected format.',
    };
    for (const turn of ['1', 'turn-1', '00000000-0000-0000-0000-000000000001']) {
      assert.deepEqual(await peer.ask(query('hello', turn)), [refusal]);
    }
  });

  it('uses the named assistant, and reports an unknown one', async () => {
    const peer = await connectExtended();
    relay.other.answer = undefined;
    const outcome = peer.ask(query('hello', randomUUID(), { Provider: 'second' }));
    (await relay.other.asked()).end();
    assert.deepEqual(await outcome, [null]);
    const [refusal] = await peer.ask(query('hello', randomUUID(), { Provider: 'GetGpt' }));
    assert.equal((refusal as Record<string, unknown>)['ErrorID'], 'AiChat::unknown-assistant');
  });

  it('reports an error as the turn’s last event and in the acknowledgement', async () => {
    const peer = await connectExtended();
    const turn = randomUUID();
    const outcome = peer.ask(query('hello', turn));
    (await relay.provider.asked()).fail('overloaded');
    const [fault] = await outcome;
    assert.equal((fault as Record<string, unknown>)['ErrorID'], 'AiChat::overloaded');
    assert.deepEqual(peer.frames.at(-1), {
      turn,
      n: 2,
      event: { type: 'reply-error', code: 'overloaded', retryable: true },
    });
  });

  it('ignores a stop frame without a turn id', async () => {
    const peer = await connectExtended();
    for (const frame of [null, 'stop', {}, { stop: 5 }, { stop: randomUUID() }]) peer.socket.emit('ai-chat', frame);
    const outcome = peer.ask(query('hello', randomUUID()));
    (await relay.provider.asked()).end();
    assert.deepEqual(await outcome, [null]);
  });
});
