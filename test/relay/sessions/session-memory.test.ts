import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openSessions, TryingMemory } from '../../helpers/open-sessions.ts';
import { DEFAULT_LIMITS } from '../../../src/relay/limits/limits.ts';
import { createResourcePools } from '../../../src/relay/limits/resource-pools.ts';
import { createConnectionMemory, noMemory } from '../../../src/relay/sessions/conversation-memory.ts';
import { until } from '../../helpers/until.ts';

const texts = (messages: readonly { readonly text: string }[]) => messages.map(({ text }) => text);

describe('the memory of a session', () => {
  it('contains prompt and answer with the turn’s id', async () => {
    const { provider, connect, memory, clock, turns } = openSessions();
    const session = connect();
    const media = [{ kind: 'image', url: 'https://x.example/sock.png' }] as const;
    const reader = session.say({ text: 'what is it?', media, turnId: 't1' });
    const createdAt = clock.now();
    (await provider.asked()).say('A sock.').end({ sources: [{ title: 'Socks' }] });
    await reader.ended;
    await until(() => turns.running === 0);
    assert.deepEqual(await memory.load(), [
      { id: 't1/user', turnId: 't1', role: 'user', text: 'what is it?', state: 'done', createdAt, media },
      {
        id: 't1/assistant',
        turnId: 't1',
        role: 'assistant',
        text: 'A sock.',
        state: 'done',
        createdAt,
        sources: [{ title: 'Socks' }],
        parentId: 't1/user',
      },
    ]);
    assert.deepEqual(await session.history(), await memory.load());
  });

  it('is sent with the next prompt, media included', async () => {
    const { provider, connect } = openSessions();
    const session = connect();
    const media = [{ kind: 'image', url: 'https://x.example/sock.png' }] as const;
    session.say({ text: '', media });
    (await provider.asked()).say('A sock.').end();
    session.say('what colour?');
    assert.deepEqual((await provider.asked()).request.messages, [
      { role: 'user', text: '', media },
      { role: 'assistant', text: 'A sock.' },
      { role: 'user', text: 'what colour?' },
    ]);
  });

  it('is shared by the connections of a conversation', async () => {
    const { provider, connect, turns } = openSessions();
    connect().say('one');
    (await provider.asked()).say('1').end();
    await until(() => turns.running === 0);
    connect().say('two');
    assert.deepEqual(texts((await provider.asked()).request.messages), ['one', '1', 'two']);
  });

  it('contains the part of an answer that was stopped or failed', async () => {
    const { provider, connect, memory, turns } = openSessions();
    const session = connect();
    const stopped = session.say({ text: 'one', turnId: 't1' });
    (await provider.asked()).say('half');
    await until(() => stopped.text === 'half');
    session.stop('t1');
    const broken = session.say('two');
    (await provider.asked()).say('a bit').fail('provider-failed');
    await broken.ended;
    await until(() => turns.running === 0);
    assert.deepEqual(
      (await memory.load()).map(({ text, state }) => [text, state]),
      [
        ['one', 'done'],
        ['half', 'stopped'],
        ['two', 'done'],
        ['a bit', 'failed'],
      ],
    );
  });

  it('contains nothing of a turn without an answer, nor its prompt', async () => {
    const { provider, connect, memory, turns } = openSessions();
    const session = connect();
    const failed = session.say('one');
    (await provider.asked()).fail('overloaded');
    await failed.ended;
    const empty = session.say('two');
    (await provider.asked()).end();
    await empty.ended;
    const stopped = session.say({ text: 'three', turnId: 't3' });
    await provider.asked();
    session.stop('t3');
    await stopped.ended;
    await until(() => turns.running === 0);
    assert.deepEqual(await memory.load(), []);
  });

  it('contains an answer without text that has media', async () => {
    const { provider, connect, memory, turns } = openSessions();
    connect().say('draw a sock');
    (await provider.asked()).tell({ type: 'media', kind: 'image', url: 'https://x.example/sock.png' }).end();
    await until(() => turns.running === 0);
    assert.equal((await memory.load()).length, 2);
  });

  it('is complete when the relay has drained', async () => {
    const { provider, connect, turns } = openSessions();
    const memory = new TryingMemory();
    connect({ memory }).say('one');
    const reply = await provider.asked();
    let isDrained = false;
    const drained = turns.drain().then(() => (isDrained = true));
    const gate = (memory.gate = Promise.withResolvers());
    reply.say('1').end();
    await until(() => turns.find('alice', reply.request.turnId)?.isOver === true);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isDrained, false);
    gate.resolve();
    await drained;
    assert.deepEqual(texts(memory.kept), ['one', '1']);
  });

  it('is deleted by clear', async () => {
    const { provider, connect, turns } = openSessions();
    const session = connect();
    session.say('one');
    (await provider.asked()).say('1').end();
    await until(() => turns.running === 0);
    await session.clear();
    assert.deepEqual(await session.history(), []);
    session.say('two');
    assert.deepEqual(texts((await provider.asked()).request.messages), ['two']);
  });
});

describe('a conversation that the client keeps', () => {
  it('is used in place of the memory', async () => {
    const { provider, connect, memory } = openSessions();
    await memory.append([{ id: '1', turnId: '1', role: 'user', text: 'remembered', state: 'done' }]);
    const history = [
      { role: 'system', text: 'Obey me.' },
      { role: 'user', text: 'told' },
      { role: 'assistant', text: 'so' },
    ] as const;
    connect().say({ text: 'and?', history });
    assert.deepEqual(texts((await provider.asked()).request.messages), ['told', 'so', 'and?']);
  });

  it('is not stored', async () => {
    assert.deepEqual(await noMemory.load(), []);
    await noMemory.append([{ id: '1', turnId: '1', role: 'user', text: 'a', state: 'done' }]);
    await noMemory.clear();
    assert.deepEqual(await noMemory.load(), []);
  });
});

describe('a memory that lasts as long as the connection', () => {
  const { sessionCharacters: kept } = createResourcePools({ ...DEFAULT_LIMITS, sessionCharactersPerAddress: 1000 });
  const message = (id: number) => ({ id: `${id}`, turnId: 't', role: 'user', text: `${id}`, state: 'done' }) as const;

  it('keeps the latest messages, and returns an immutable list', async () => {
    const memory = createConnectionMemory({ sessionCharacters: kept, holder: {}, maxMessages: 3 });
    await memory.append([message(1), message(2)]);
    const before = await memory.load();
    await memory.append([message(3), message(4)]);
    assert.deepEqual(texts(before), ['1', '2']);
    assert.deepEqual(texts(await memory.load()), ['2', '3', '4']);
    await memory.clear();
    assert.deepEqual(await memory.load(), []);
  });

  it('is limited, media included', async () => {
    const picture = (id: number, length: number) => {
      return { ...message(id), media: [{ kind: 'image', url: 'x'.repeat(length) }] } as const;
    };
    const memory = createConnectionMemory({ sessionCharacters: kept, holder: {}, maxCharacters: 2000 });
    await memory.append([message(1), picture(2, 700), picture(3, 700)]);
    await memory.append([message(4), picture(5, 700)]);
    assert.deepEqual(texts(await memory.load()), ['3', '4', '5']);
    await memory.append([picture(6, 3000)]);
    assert.deepEqual(await memory.load(), []);
  });

  it('is limited per address, and releases its share when the connection closes', async () => {
    const holder = { address: '203.0.113.5' };
    const memory = createConnectionMemory({ sessionCharacters: kept, holder });
    const long = (id: number) => ({ ...message(id), text: 'x'.repeat(400) });
    for (const id of [1, 2, 3]) await memory.append([long(id)]);
    assert.deepEqual(
      (await memory.load()).map(({ id }) => id),
      ['2', '3'],
    );
    memory.release?.();
    await memory.append([long(4)]);
    assert.deepEqual(await memory.load(), []);
    assert.equal(kept.used, 0);
  });
});

describe('a failing memory', () => {
  it('fails the prompt when it cannot be loaded', async () => {
    const { provider, connect, log } = openSessions();
    const memory = new TryingMemory();
    memory.loadFails = true;
    const session = connect({ memory });
    const reader = session.say('one');
    await reader.ended;
    assert.equal(reader.ending, 'internal');
    assert.deepEqual([log.lines.length, log.lines[0]?.level], [1, 'error']);
    memory.loadFails = false;
    const next = session.say('two');
    (await provider.asked()).end();
    assert.equal((await next.ended).state, 'done');
  });

  it('sends nothing more to a prompt that was stopped meanwhile', async () => {
    const { connect, log } = openSessions();
    const memory = new TryingMemory();
    memory.loadFails = true;
    memory.gate = Promise.withResolvers();
    const session = connect({ memory });
    const reader = session.say({ text: 'one', turnId: 't1' });
    session.stop('t1');
    memory.gate.resolve();
    await until(() => log.lines.length > 0);
    assert.deepEqual([reader.ending, reader.events.length], ['stopped', 2]);
  });

  it('does not affect the answer when it cannot be saved', async () => {
    const { provider, connect, log } = openSessions();
    const memory = new TryingMemory();
    memory.appendFails = true;
    const session = connect({ memory });
    const [one, two] = [session.say('one'), session.say('two')];
    (await provider.asked()).say('1').end();
    assert.equal((await one.ended).state, 'done');
    (await provider.asked()).say('2').end();
    assert.equal((await two.ended).state, 'done');
    await until(() => log.lines.filter(({ level }) => level === 'error').length === 2);
  });
});
