import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openSessions, TryingMemory } from '../../helpers/open-sessions.ts';
import { until } from '../../helpers/until.ts';

const texts = (messages: readonly { readonly text: string }[]) => messages.map(({ text }) => text);
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('clearing a conversation', () => {
  it('waits for a turn that is being saved, and deletes it', async () => {
    const { provider, connect } = openSessions();
    const memory = new TryingMemory();
    const session = connect({ memory });
    const reader = session.say('one');
    const reply = await provider.asked();
    const gate = (memory.gate = Promise.withResolvers());
    reply.say('1').end();
    await reader.ended;
    await settle();
    const cleared = connect({ memory }).clear();
    gate.resolve();
    await cleared;
    await settle();
    assert.deepEqual(memory.kept, []);
  });

  it('comes before a turn that ends while it is being cleared, which is not saved', async () => {
    const { provider, connect, turns } = openSessions();
    const memory = new TryingMemory();
    const session = connect({ memory });
    const reader = session.say('one');
    const reply = await provider.asked();
    const gate = Promise.withResolvers<void>();
    memory.clear = () => gate.promise;
    const cleared = session.clear();
    reply.say('1').end();
    await reader.ended;
    gate.resolve();
    await cleared;
    await until(() => turns.running === 0);
    assert.deepEqual(memory.kept, []);
  });

  it('comes before the next prompt, which does not get the old conversation', async () => {
    const { provider, connect } = openSessions();
    const memory = new TryingMemory();
    const session = connect({ memory });
    const one = session.say('one');
    (await provider.asked()).say('1').end();
    await one.ended;
    await until(() => memory.kept.length > 0);
    const gate = Promise.withResolvers<void>();
    const clear = memory.clear.bind(memory);
    memory.clear = () => gate.promise.then(clear);
    const cleared = session.clear();
    session.say('two');
    gate.resolve();
    await cleared;
    const next = await provider.asked();
    assert.deepEqual(texts(next.request.messages), ['two']);
    next.say('2').end();
    await until(() => memory.kept.length === 2);
  });

  it('includes prompts that wait for the rate limiter', async () => {
    const { provider, connect, memory, turns } = openSessions({ promptsPerMinutePerAddress: 10 });
    const session = connect({ holder: { address: '203.0.113.7' } });
    const reader = session.say('one');
    await session.clear();
    (await provider.asked()).say('1').end();
    assert.equal((await reader.ended).text, '1');
    await until(() => turns.running === 0);
    assert.deepEqual(await memory.load(), []);
  });

  it('does not affect the prompts that follow, nor other conversations', async () => {
    const { provider, connect, memory, turns } = openSessions();
    const other = new TryingMemory();
    const apart = connect({ owner: 'bob', memory: other }).say('apart');
    const onApart = await provider.asked();
    const session = connect();
    await session.clear();
    const reader = session.say('one');
    (await provider.asked()).say('1').end();
    onApart.say('too').end();
    await Promise.all([reader.ended, apart.ended]);
    await until(() => turns.running === 0);
    assert.deepEqual(
      [texts(await memory.load()), texts(other.kept)],
      [
        ['one', '1'],
        ['apart', 'too'],
      ],
    );
  });

  it('rejects if the memory cannot be cleared, and later operations continue', async () => {
    const { provider, connect, turns } = openSessions();
    const memory = new TryingMemory();
    const session = connect({ memory });
    memory.clear = () => Promise.reject(new Error('cannot clear'));
    await assert.rejects(session.clear(), /cannot clear/);
    const reader = session.say('one');
    (await provider.asked()).say('1').end();
    await reader.ended;
    await until(() => turns.running === 0);
    assert.deepEqual(texts(await session.history()), ['one', '1']);
  });
});

describe('the history of a conversation', () => {
  it('has a turn once while it is being saved', async () => {
    const { provider, connect } = openSessions();
    const memory = new TryingMemory();
    const session = connect({ memory });
    const reader = session.say('one');
    const reply = await provider.asked();
    const gate = (memory.gate = Promise.withResolvers());
    reply.say('1').end();
    await reader.ended;
    const [during, later] = [session.history(), session.history()];
    gate.resolve();
    for (const history of [await during, await later])
      assert.deepEqual(
        history.map(({ text, state }) => [text, state]),
        [
          ['one', 'done'],
          ['1', 'done'],
        ],
      );
  });

  it('has a turn that is being retried once, at the end, with the new answer', async () => {
    const { provider, connect, turns, clock } = openSessions();
    const session = connect();
    const failed = session.say({ text: 'one', turnId: 't1' });
    (await provider.asked()).say('half').fail('provider-failed');
    await failed.ended;
    const next = session.say('two');
    (await provider.asked()).say('2').end();
    await next.ended;
    await until(() => turns.running === 0);
    clock.advance(1);
    const again = session.say({ text: 'one', turnId: 't1' });
    const reply = await provider.asked();
    reply.say('wh');
    await until(() => again.text === 'wh');
    const history = await session.history();
    assert.deepEqual(
      history.map(({ text, state, lastEventNumber }) => [text, state, lastEventNumber]),
      [
        ['two', 'done', undefined],
        ['2', 'done', undefined],
        ['one', 'done', undefined],
        ['wh', 'streaming', 2],
      ],
    );
    reply.end();
  });

  it('does not have prompts that were refused, stopped or dropped', async () => {
    const { provider, connect } = openSessions({ queuedPrompts: 1 });
    const session = connect();
    session.say({ text: 'one', turnId: 't1' });
    const reply = await provider.asked();
    session.say({ text: 'two', turnId: 't2' });
    session.say({ text: 'three', turnId: 't3' });
    session.say({ text: 'x'.repeat(1000) });
    session.stop('t2');
    const leaving = connect();
    leaving.say({ text: 'four', turnId: 't4', assistant: 'unknown' });
    leaving.disconnect();
    assert.deepEqual(texts(await session.history()), ['one', '']);
    reply.end();
  });
});
