import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ChatEvent } from '../../../../src/chat/index.ts';
import { fakeGate } from '../../../helpers/fake-gate.ts';
import { CatPeer, type Frame } from '../../../helpers/cat-peer.ts';
import { openEndpoints, type EndpointSetting, type OpenEndpoints } from '../../../helpers/open-endpoints.ts';
import { replyInChunks } from '../../../helpers/scripted-provider.ts';
import { until } from '../../../helpers/until.ts';
import { nextEvent } from '../../../helpers/next-event.ts';

let relay: OpenEndpoints;
beforeEach(async () => void (relay = await openEndpoints()));
afterEach(() => relay.close());

async function reopen(setting: EndpointSetting): Promise<void> {
  await relay.close();
  relay = await openEndpoints(setting);
}

function connect(path: string): Promise<CatPeer> {
  return CatPeer.open(`ws://${relay.host}${path}`);
}

function replyWith(...events: readonly ChatEvent[]): void {
  relay.provider.answer = async function* () {
    yield* events;
  };
}

const summary = ({ type, content }: Frame) => [type, content];
const isFinal = ({ type }: Frame) => type === 'chat' || type === 'error';

describe('the Cat’s socket for stock clients', () => {
  it('answers on the bare /ws with one final frame only', async () => {
    const peer = await connect('/ws');
    relay.provider.answer = async function* () {
      yield { type: 'reply-start' };
      yield { type: 'notice', text: 'thinking' };
      yield { type: 'reasoning-delta', delta: 'hm' };
      yield { type: 'text-delta', delta: 'Ah, ' };
      yield { type: 'text-delta', delta: 'socks!' };
      yield { type: 'reply-end', reason: 'done' };
    };
    peer.send({ text: 'what do you know about socks?' });
    assert.deepEqual(await peer.next(), {
      error: false,
      type: 'chat',
      user_id: 'user',
      when: relay.clock.now() / 1000,
      who: 'AI',
      text: 'Ah, socks!',
      content: 'Ah, socks!',
      message: 'Ah, socks!',
      image: null,
      audio: null,
      why: {
        input: 'what do you know about socks?',
        intermediate_steps: [],
        memory: { episodic: [], declarative: [], procedural: [] },
        model_interactions: [],
        agent_output: { output: 'Ah, socks!', intermediate_steps: [], return_direct: false },
      },
    });
    assert.equal(peer.frames.length, 1);
  });

  it('sends tokens before the final frame at /ws/{id}, and at the bare /ws on request', async () => {
    for (const path of ['/ws/alice', '/ws/alice/', '/ws?tokens=1']) {
      const peer = await connect(path);
      relay.provider.answer = () => replyInChunks('Ah, ', '', 'socks!');
      peer.send({ text: 'socks?' });
      await peer.nextOf(isFinal);
      assert.deepEqual(
        peer.frames.map(summary),
        [
          ['chat_token', 'Ah, '],
          ['chat_token', 'socks!'],
          ['chat', 'Ah, socks!'],
        ],
        path,
      );
    }
  });

  it('sends no tokens at /ws/{id}?tokens=0', async () => {
    const peer = await connect('/ws/alice?tokens=0');
    peer.send({ text: 'hello' });
    assert.deepEqual(summary(await peer.next()), ['chat', 'hello']);
  });

  it('follows streamTokens for all clients', async () => {
    await reopen({ cat: { streamTokens: 'never' } });
    const never = await connect('/ws/alice');
    never.send({ text: 'hello' });
    assert.deepEqual(summary(await never.next()), ['chat', 'hello']);

    await reopen({ cat: { streamTokens: 'always' } });
    const always = await connect('/ws');
    always.send({ text: 'hello' });
    assert.deepEqual(summary(await always.next()), ['chat_token', 'hello']);
  });

  it('sends notices as notifications to clients that get tokens', async () => {
    const peer = await connect('/ws/alice');
    replyWith(
      { type: 'reply-start' },
      { type: 'notice', text: 'Read 42% of alice.txt' },
      { type: 'reply-end', reason: 'done' },
    );
    peer.send({ text: 'read' });
    assert.deepEqual(await peer.next(), {
      error: false,
      type: 'notification',
      content: 'Read 42% of alice.txt',
      why: {},
    });
    assert.deepEqual(summary(await peer.next()), ['chat', '']);
  });

  it('puts text, sources, steps and media into the final frame', async () => {
    const peer = await connect('/ws/alice');
    replyWith(
      { type: 'reply-start' },
      { type: 'text-delta', delta: 'draft' },
      { type: 'media', kind: 'image', url: 'https://cat.example/socks.png' },
      {
        type: 'reply-end',
        reason: 'done',
        text: 'final',
        sources: [{ title: 'alice.txt', text: 'down the hole', score: 0.5 }],
        steps: [{ name: 'clock', input: 'now', output: 'late' }],
      },
    );
    peer.send({ text: 'socks?' });
    const answer = await peer.nextOf(isFinal);
    const why = answer['why'] as Frame;
    assert.equal(answer['content'], 'final');
    assert.equal(answer['image'], 'https://cat.example/socks.png');
    assert.deepEqual(why['intermediate_steps'], [[['clock', 'now'], 'late']]);
    assert.deepEqual((why['memory'] as Frame)['declarative'], [
      { page_content: 'down the hole', metadata: { source: 'alice.txt', title: 'alice.txt' }, score: 0.5 },
    ]);
  });

  for (const reason of ['stopped', 'interrupted', 'length'] as const) {
    it(`sends the text so far of an answer that was ${reason}`, async () => {
      const peer = await connect('/ws');
      replyWith({ type: 'reply-start' }, { type: 'text-delta', delta: 'half' }, { type: 'reply-end', reason });
      peer.send({ text: 'go' });
      assert.deepEqual(summary(await peer.next()), ['chat', 'half']);
    });
  }

  it('reports an error in one frame with our own sentence, also after part of the answer, and stays open', async () => {
    const peer = await connect('/ws/alice');
    relay.provider.answer = undefined;
    peer.send({ text: 'go' });
    (await relay.provider.asked()).say('half').fail('provider-failed');
    assert.deepEqual(summary(await peer.next()), ['chat_token', 'half']);
    const sentence = 'The language model failed to answer.';
    assert.deepEqual(await peer.next(), {
      type: 'error',
      name: 'GenericError',
      description: sentence,
      error: true,
      code: 'GenericError',
      content: sentence,
      'ai-chat': { code: 'provider-failed', retryable: true },
    });
    peer.send({ text: 'again' });
    (await relay.provider.asked()).say('whole').end();
    await peer.next();
    assert.deepEqual(summary(await peer.next()), ['chat', 'whole']);
  });

  const malformed: ReadonlyArray<readonly [string, string | Buffer]> = [
    ['what is not JSON', '{"text":'],
    ['a list', '["text"]'],
    ['a string', '"text"'],
    ['null', 'null'],
    ['an object without text', '{"prompt":"hello"}'],
    ['an empty text', '{"text":"  "}'],
    ['a number for a text', '{"text":5}'],
    ['an image that is no address', '{"text":"look","image":"file:///etc/passwd"}'],
    ['a binary frame', Buffer.from('{"text":"hello"}')],
  ];
  for (const [what, frame] of malformed) {
    it(`answers ${what} with an error frame, and stays open`, async () => {
      const peer = await connect('/ws');
      peer.socket.send(frame);
      assert.equal((await peer.next())['type'], 'error');
      peer.send({ text: 'hello' });
      assert.deepEqual(summary(await peer.next()), ['chat', 'hello']);
    });
  }

  it('ignores unknown keys, including those of our extension', async () => {
    const peer = await connect('/ws');
    const turn = randomUUID();
    for (let round = 0; round < 2; round++) {
      peer.send({ text: 'hello', user_id: 'somebody', prompt_settings: {}, turn, after: 7, assistant: 'nobody' });
      assert.deepEqual(summary(await peer.next()), ['chat', 'hello']);
    }
    assert.equal(relay.provider.requests.length, 2, 'the same key twice is no second asking for one turn');
  });

  it('neither sends nor accepts extension frames', async () => {
    const peer = await connect('/ws');
    peer.send({ type: 'ai-chat', stop: randomUUID() });
    assert.equal((await peer.next())['type'], 'error');
    assert.ok(peer.frames.every(({ type }) => type !== 'ai-chat'));
  });

  it('answers the prompts of one socket in order', async () => {
    const peer = await connect('/ws/alice');
    relay.provider.answer = undefined;
    peer.send({ text: 'one' });
    peer.send({ text: 'two' });
    const first = await relay.provider.asked();
    first.say('1a');
    await peer.next();
    assert.equal(relay.provider.requests.length, 1);
    first.say('1b').end();
    (await relay.provider.asked()).say('2').end();
    const texts = ['1a', '1b', '1a1b', '2', '2'];
    while (peer.frames.length < texts.length) await peer.next();
    assert.deepEqual(
      peer.frames.map(({ content }) => content),
      texts,
    );
  });

  it('sends the error for a rejected prompt after the answers to the prompts before it', async () => {
    await reopen({ limits: { queuedPrompts: 1, promptCharacters: 20 } });
    const peer = await connect('/ws/alice');
    relay.provider.answer = undefined;
    peer.send({ text: 'running' });
    const first = await relay.provider.asked();
    peer.send('no JSON');
    peer.send({ text: 'a prompt that is too long for this server' });
    peer.send({ text: 'waiting' });
    peer.send({ text: 'one too many' });
    await peer.heard();
    first.say('a').say('b').end();
    (await relay.provider.asked()).say('c').end();
    const finals: Frame[] = [];
    while (finals.length < 5) finals.push(await peer.nextOf(isFinal));
    assert.deepEqual(
      finals.map(({ type, content }) => (type === 'chat' ? content : type)),
      ['ab', 'error', 'error', 'c', 'error'],
    );
    assert.deepEqual(peer.frames.slice(0, 3).map(summary), [
      ['chat_token', 'a'],
      ['chat_token', 'b'],
      ['chat', 'ab'],
    ]);
  });

  it('disconnects a client that sends prompts without waiting for answers', async () => {
    const peer = await connect('/ws/alice');
    relay.provider.answer = undefined;
    for (let count = 0; count < 80; count++) peer.send({ text: 'and?' });
    assert.equal((await peer.closed).code, 4429);
  });

  it('closes the socket after an oversized frame', async () => {
    await reopen({ limits: { frameBytes: 1000 } });
    const peer = await connect('/ws');
    peer.send({ text: 'x'.repeat(2000) });
    assert.equal((await peer.closed).code, 1009);
  });

  it('answers only the socket that sent the prompt', async () => {
    const id = randomUUID();
    const one = await connect(`/ws/${id}`);
    const two = await connect(`/ws/${id}`);
    relay.provider.answer = undefined;
    one.send({ text: 'to one' });
    const reply = await relay.provider.asked();
    two.send({ text: 'to two' });
    (await relay.provider.asked()).say('two').end();
    reply.say('one').end();
    await one.nextOf(isFinal);
    await two.nextOf(isFinal);
    assert.deepEqual(
      one.frames.map(({ content }) => content),
      ['one', 'one'],
    );
    assert.deepEqual(
      two.frames.map(({ content }) => content),
      ['two', 'two'],
    );
  });

  it('passes an image’s URL on without opening it', async () => {
    let visits = 0;
    const inner = createServer(() => (visits += 1));
    await once(inner.listen(0, '127.0.0.1'), 'listening');
    const image = `http://127.0.0.1:${(inner.address() as AddressInfo).port}/secret.png`;
    const peer = await connect('/ws');
    peer.send({ text: 'look', image });
    await peer.next();
    assert.deepEqual(relay.provider.requests[0]?.messages.at(-1)?.media, [{ kind: 'image', url: image }]);
    inner.close();
    assert.equal(visits, 0);
  });

  it('terminates a connection that does not answer pings', async () => {
    const [lively, dead] = [await connect('/ws'), await CatPeer.open(`ws://${relay.host}/ws`, { autoPong: false })];
    const pinged = (peer: CatPeer) => nextEvent(peer.socket, 'ping');
    for (let round = 0; round < 3; round++) {
      const pings = Promise.all([pinged(lively), ...(round === 0 ? [pinged(dead)] : [])]);
      relay.clock.advance(20_000);
      await pings;
      // The answer to the ping arrives before anything that is sent after it.
      lively.send({ text: 'still here' });
      await lively.next();
    }
    assert.equal((await dead.closed).code, 1006);
    assert.equal(lively.socket.readyState, lively.socket.OPEN);
  });
});

describe('the memory of the Cat’s socket', () => {
  const lastMessages = () => relay.provider.requests.at(-1)?.messages.map(({ text }) => text);

  async function tell(peer: CatPeer, text: string): Promise<void> {
    peer.send({ text });
    await peer.nextOf(isFinal);
  }

  it('is kept across connections for an unguessable id', async () => {
    const id = randomUUID();
    const before = await connect(`/ws/${id}`);
    await tell(before, 'my name is Alice');
    await before.close();
    await tell(await connect(`/ws/${id}`), 'who am I?');
    assert.deepEqual(lastMessages(), ['my name is Alice', 'my name is Alice', 'who am I?']);
  });

  for (const path of ['/ws', '/ws/user', '/ws/alice', '/ws/42']) {
    it(`lasts as long as the connection at ${path}`, async () => {
      const before = await connect(path);
      await tell(before, 'one');
      await tell(before, 'two');
      assert.deepEqual(lastMessages(), ['one', 'one', 'two']);
      const at = await connect(path);
      await tell(at, 'three');
      assert.deepEqual(lastMessages(), ['three']);
    });
  }

  describe('that lasts as long as the connection', () => {
    /** By plain HTTP, as the front ends' button does. */
    async function clear(headers: Record<string, string> = {}): Promise<void> {
      const response = await fetch(`http://${relay.host}/memory/conversation_history`, { method: 'DELETE', headers });
      assert.deepEqual(await response.json(), { deleted: true });
    }

    it('is cleared by its own visitor only', async () => {
      const [nobody, alice] = [await connect('/ws'), await connect('/ws/alice')];
      for (const peer of [nobody, alice]) await tell(peer, 'one');
      await clear();
      await tell(nobody, 'two');
      assert.deepEqual(lastMessages(), ['two']);
      await tell(alice, 'two');
      assert.deepEqual(lastMessages(), ['one', 'one', 'two']);
      await clear({ user_id: 'alice' });
      await tell(alice, 'three');
      assert.deepEqual(lastMessages(), ['three']);
    });

    it('is not cleared when several visitors of one name connect from this machine', async () => {
      // As through a proxy on the same machine that adds no headers.
      const [first, second] = [await connect('/ws'), await connect('/ws/user')];
      for (const peer of [first, second]) await tell(peer, 'one');
      await clear();
      for (const peer of [first, second]) {
        await tell(peer, 'two');
        assert.deepEqual(lastMessages(), ['one', 'one', 'two']);
      }
      await second.close();
      await until(() => relay.resources.connections.used === 1);
      await clear();
      await tell(first, 'three');
      assert.deepEqual(lastMessages(), ['three']);
    });

    it('is cleared from any loopback address', async () => {
      const gate = fakeGate({
        authorize: async ({ headers }) => ({
          isAllowed: true,
          visitor: { address: String(headers['x-address'] ?? '127.0.0.1'), holder: {} },
        }),
      });
      await reopen({ gate });
      const first = await connect('/ws');
      await tell(first, 'one');
      const second = await CatPeer.open(`ws://${relay.host}/ws`, { headers: { 'x-address': '::1' } });
      await tell(second, 'one');
      await clear();
      await clear({ 'x-address': '::1' });
      await tell(first, 'two');
      assert.deepEqual(lastMessages(), ['one', 'one', 'two']);
    });

    it('is cleared on every connection of a visitor with a known address', async () => {
      const visitor = { address: '192.0.2.1', holder: {} };
      await reopen({ gate: fakeGate({ authorize: async () => ({ isAllowed: true, visitor }) }) });
      const peers = [await connect('/ws'), await connect('/ws')];
      for (const peer of peers) await tell(peer, 'one');
      await clear();
      for (const peer of peers) {
        await tell(peer, 'two');
        assert.deepEqual(lastMessages(), ['two']);
      }
    });

    it('is not cleared by a visitor of the same name at another address', async () => {
      const gate = fakeGate({
        authorize: async ({ headers }) => ({
          isAllowed: true,
          visitor: { address: String(headers['x-address']), holder: {} },
        }),
      });
      await reopen({ gate });
      const peer = await CatPeer.open(`ws://${relay.host}/ws`, { headers: { 'x-address': '192.0.2.1' } });
      await tell(peer, 'one');
      await clear({ 'x-address': '192.0.2.2' });
      await tell(peer, 'two');
      assert.deepEqual(lastMessages(), ['one', 'one', 'two']);
    });

    for (const [how, ofVictim, ofStranger] of [
      ['adds the address', { 'x-forwarded-for': '192.0.2.1' }, { 'x-forwarded-for': '192.0.2.2' }],
      ['adds to a claim', { 'x-forwarded-for': '192.0.2.1' }, { 'x-forwarded-for': '192.0.2.1, 192.0.2.2' }],
      ['writes another header', { 'x-real-ip': '192.0.2.1' }, { 'x-real-ip': '192.0.2.2' }],
      ['writes the standard one', { forwarded: 'for=192.0.2.1' }, { forwarded: 'for=192.0.2.1, for=192.0.2.2' }],
      ['forgets to write', { 'x-forwarded-for': '192.0.2.1' }, {}],
    ] as const) {
      it(`is not cleared by a visitor of the same name behind the same undeclared proxy, which ${how}`, async () => {
        const peer = await CatPeer.open(`ws://${relay.host}/ws`, { headers: { ...ofVictim } });
        await tell(peer, 'one');
        await clear({ ...ofStranger });
        await tell(peer, 'two');
        assert.deepEqual(lastMessages(), ['one', 'one', 'two']);
        await clear({ ...ofVictim });
        await tell(peer, 'three');
        assert.deepEqual(lastMessages(), ['three']);
        await peer.close();
      });
    }

    it('does not contain the answer that was running when it was cleared', async () => {
      const peer = await connect('/ws');
      relay.provider.answer = undefined;
      peer.send({ text: 'one' });
      const reply = await relay.provider.asked();
      await clear();
      reply.say('late').end();
      assert.deepEqual(summary(await peer.next()), ['chat', 'late']);
      peer.send({ text: 'two' });
      const next = await relay.provider.asked();
      assert.deepEqual(
        next.request.messages.map(({ text }) => text),
        ['two'],
      );
    });
  });

  it('contains the answer of a visitor who left in the middle of it', async () => {
    const id = randomUUID();
    const before = await connect(`/ws/${id}`);
    relay.provider.answer = undefined;
    before.send({ text: 'a long story' });
    const reply = await relay.provider.asked();
    reply.say('Once ');
    await before.next();
    await before.close();
    reply.say('upon a time').end();
    const after = await connect(`/ws/${id}`);
    after.send({ text: 'and then?' });
    const next = await relay.provider.asked();
    assert.deepEqual(
      next.request.messages.map(({ text }) => text),
      ['a long story', 'Once upon a time', 'and then?'],
    );
  });

  it('stops the provider when an anonymous client disconnects', async () => {
    const peer = await connect('/ws/alice');
    relay.provider.answer = undefined;
    peer.send({ text: 'a long story' });
    const reply = await relay.provider.asked();
    await peer.close();
    await reply.aborted;
  });

  it('belongs to the subject of a verified token, whatever the URL says', async () => {
    const subject = 'alice@shop.example';
    const visitor = { address: '127.0.0.1', holder: {}, subject };
    const gate = fakeGate({ authorize: async () => ({ isAllowed: true, visitor }) });
    await reopen({ gate });
    await tell(await connect('/ws/one'), 'first');
    const peer = await connect('/ws/two');
    await tell(peer, 'second');
    assert.deepEqual(lastMessages(), ['first', 'first', 'second']);
    assert.equal(peer.frames.at(-1)?.['user_id'], subject);
  });
});
