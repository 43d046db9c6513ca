import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { validateReply } from '../../../src/chat/index.ts';
import { openSessions, TryingMemory } from '../../helpers/open-sessions.ts';
import { until } from '../../helpers/until.ts';

describe('a session', () => {
  it('answers a prompt with one whole reply', async () => {
    const { provider, connect } = openSessions();
    const reader = connect().say('hello');
    const reply = await provider.asked();
    assert.deepEqual(reply.request.messages, [{ role: 'user', text: 'hello' }]);
    reply.say('Hi', '!').end();
    await reader.ended;
    assert.equal(validateReply(reader.events), undefined);
    assert.deepEqual([reader.text, reader.ending, reader.numbers], ['Hi!', 'done', [1, 2, 3, 4]]);
  });

  it('answers prompts one after another', async () => {
    const { provider, connect } = openSessions();
    const session = connect();
    const [first, second] = [session.say('one'), session.say('two')];
    (await provider.asked()).say('1').end();
    assert.equal(provider.requests.length, 1, 'no request for the second yet');
    await first.ended;
    (await provider.asked()).say('2').end();
    await second.ended;
    assert.deepEqual([first.text, second.text], ['1', '2']);
  });

  it('continues with the next prompt after a failure', async () => {
    const { provider, connect } = openSessions();
    const session = connect();
    const [first, second] = [session.say('one'), session.say('two')];
    (await provider.asked()).fail('provider-refused');
    await first.ended;
    assert.equal(first.ending, 'provider-refused');
    (await provider.asked()).end();
    await second.ended;
  });

  it('uses the client’s turn id, or creates one', async () => {
    const { provider, connect, turns } = openSessions();
    const session = connect();
    session.say({ text: 'one', turnId: 'mine' });
    assert.equal((await provider.asked()).request.turnId, 'mine');
    assert.equal(turns.find('alice', 'mine')?.answer.turnId, 'mine');
    connect().say('two');
    assert.match((await provider.asked()).request.turnId, /^id-/);
  });

  it('uses the requested assistant, or the default one', async () => {
    const { provider, other, connect } = openSessions();
    connect().say({ text: 'to whom?', assistant: 'second' });
    const { request } = await other.asked();
    assert.equal(request.assistant, 'second');
    assert.deepEqual(request.messages[0], { role: 'system', text: 'Be second.' });
    connect().say('to whom?');
    assert.equal((await provider.asked()).request.assistant, 'first');
  });

  it('logs how a turn ended, without its text and its whole id', async () => {
    const { provider, connect, clock, log } = openSessions();
    const session = connect();
    const reader = session.say({ text: 'my secret', turnId: '0f2d7c9e5b1a4483' });
    const reply = await provider.asked();
    clock.advance(1234);
    reply.say('her secret').end();
    await reader.ended;
    await until(() => log.lines.length > 0);
    assert.deepEqual(log.lines, [
      { level: 'info', message: 'turn ended', fields: { turn: '0f2d7c9e', state: 'done', code: undefined, ms: 1234 } },
    ]);
  });

  it('does not answer after a disconnect', async () => {
    const { provider, connect } = openSessions();
    const session = connect();
    session.disconnect();
    session.disconnect();
    const reader = session.say('hello?');
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([reader.events, provider.requests], [[], []]);
  });
});

describe('a session rejects', () => {
  const refusals = [
    ['a prompt that is too long', { text: 'x'.repeat(101) }, 'too-long'],
    ['an assistant that is not offered', { text: 'hello', assistant: 'third' }, 'unknown-assistant'],
  ] as const;

  for (const [name, prompt, code] of refusals) {
    it(`${name}, with one whole reply and without a request to the provider`, async () => {
      const { provider, connect } = openSessions();
      const reader = connect().say(prompt);
      assert.equal(validateReply(reader.events), undefined);
      assert.deepEqual([reader.ending, reader.numbers], [code, [1, 2]]);
      assert.equal((await reader.ended).state, 'failed');
      assert.equal(provider.requests.length, 0);
    });
  }

  it('new and queued prompts during a shutdown, and finishes the running one', async () => {
    const { provider, connect, turns } = openSessions();
    const session = connect();
    const [running, waiting] = [session.say('one'), session.say('two')];
    const reply = await provider.asked();
    const drained = turns.drain();
    assert.equal(session.say('three').ending, 'server-restarting');
    reply.say('1').end();
    assert.equal((await running.ended).state, 'done');
    await waiting.ended;
    assert.equal(waiting.ending, 'server-restarting');
    await drained;
    assert.equal(provider.requests.length, 1);
  });

  it('a prompt over the limit of queued prompts', async () => {
    const { provider, connect } = openSessions({ queuedPrompts: 1 });
    const session = connect();
    const one = session.say('one');
    const two = session.say('two');
    assert.equal(session.say('three').ending, 'rate-limited', 'while the first is on its way to begin');
    const reply = await provider.asked();
    assert.equal(session.say('three').ending, 'rate-limited', 'while the first is answered');
    reply.end();
    await one.ended;
    const next = await provider.asked();
    const three = session.say('three');
    assert.equal(three.ending, undefined, 'when there is a place again');
    next.end();
    await two.ended;
    (await provider.asked()).end();
    await three.ended;
  });

  it('a prompt over the limit of queued characters', async () => {
    const { provider, connect } = openSessions({ queuedPrompts: 8, queuedCharacters: 100 });
    const session = connect();
    const picture = (length: number) => ({
      text: 'look',
      media: [{ kind: 'image', url: `https:${'x'.repeat(length)}` }] as const,
    });
    session.say('one');
    const reply = await provider.asked();
    const two = session.say({ ...picture(500), turnId: 't2' });
    assert.equal(two.ending, undefined, 'one alone may have more');
    assert.equal(session.say(picture(1)).ending, 'rate-limited');
    session.stop('t2');
    assert.equal(session.say({ ...picture(10), turnId: 't3' }).ending, undefined);
    assert.equal(session.say(picture(10)).ending, undefined);
    assert.equal(
      session.say({ ...picture(90), turnId: 't3' }).ending,
      'rate-limited',
      'nor in the place of a smaller one',
    );
    reply.end();
  });

  it('every further prompt while one is answered, with a limit of none', async () => {
    const { provider, connect } = openSessions({ queuedPrompts: 0 });
    const session = connect();
    for (const text of ['one', 'two']) {
      const reader = session.say(text);
      assert.equal(session.say('behind').ending, 'rate-limited');
      const reply = await provider.asked();
      assert.equal(session.say('behind').ending, 'rate-limited');
      reply.end();
      assert.equal((await reader.ended).state, 'done');
    }
  });

  it('not a prompt that is already queued and keeps its place', async () => {
    const { provider, connect } = openSessions({ queuedPrompts: 1 });
    const session = connect();
    session.say('one');
    const reply = await provider.asked();
    const [before, again] = [
      { text: 'two', turnId: 't2' },
      { text: 'two', turnId: 't2' },
    ].map((prompt) => session.say(prompt));
    reply.end();
    (await provider.asked()).say('2').end();
    await again?.ended;
    assert.equal(again?.text, '2');
    assert.deepEqual(before?.events, [], 'who asked last has the answer');
    assert.equal(provider.requests.length, 2);
  });
});

describe('stop', () => {
  it('ends the running turn by its id', async () => {
    const { provider, connect } = openSessions();
    const session = connect();
    const reader = session.say({ text: 'one', turnId: 't1' });
    const reply = await provider.asked();
    reply.say('half');
    await until(() => reader.text === 'half');
    session.stop('another');
    assert.equal(reader.ending, undefined);
    session.stop('t1');
    assert.equal(reader.ending, 'stopped');
    await reply.aborted;
  });

  it('removes a queued turn without a request to the provider', async () => {
    const { provider, connect } = openSessions();
    const session = connect();
    session.say({ text: 'one', turnId: 't1' });
    const two = session.say({ text: 'two', turnId: 't2' });
    const three = session.say({ text: 'three', turnId: 't3' });
    const reply = await provider.asked();
    session.stop('t2');
    assert.deepEqual([two.ending, validateReply(two.events)], ['stopped', undefined]);
    reply.end();
    const next = await provider.asked();
    assert.equal(next.request.turnId, 't3');
    next.end();
    await three.ended;
  });

  it('removes a turn that is being started', async () => {
    const memory = new TryingMemory();
    const { provider, connect } = openSessions();
    const session = connect({ memory });
    memory.gate = Promise.withResolvers();
    const one = session.say({ text: 'one', turnId: 't1' });
    const two = session.say({ text: 'two', turnId: 't2' });
    session.stop('t1');
    assert.equal(one.ending, 'stopped');
    memory.gate.resolve();
    const reply = await provider.asked();
    assert.equal(reply.request.turnId, 't2');
    reply.end();
    await two.ended;
    assert.equal(one.events.length, 2);
    assert.equal(provider.requests.length, 1);
  });

  it('ends a turn that another connection has queued', async () => {
    const { provider, connect } = openSessions();
    const first = connect();
    first.say('one');
    const reply = await provider.asked();
    const queued = first.say({ text: 'two', turnId: 't2' });
    connect().stop('t2');
    assert.equal(queued.ending, 'stopped');
    reply.end();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(provider.requests.length, 1);
  });

  it('does not affect turns of other owners', async () => {
    const { provider, connect } = openSessions();
    const reader = connect().say({ text: 'one', turnId: 't1' });
    await provider.asked();
    connect({ owner: 'mallory' }).stop('t1');
    assert.equal(reader.ending, undefined);
  });
});
