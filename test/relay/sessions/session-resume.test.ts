import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openSessions, TryingMemory, type OpenSessions } from '../../helpers/open-sessions.ts';
import { until } from '../../helpers/until.ts';

const T1 = { text: 'one', turnId: 't1' };

/** A turn of which two events and a word have arrived. */
async function beginTurn({ provider, connect }: OpenSessions, options = {}) {
  const session = connect(options);
  const reader = session.say(T1);
  const reply = await provider.asked();
  reply.say('half ');
  await until(() => reader.text === 'half ');
  return { session, reader, reply };
}

describe('leaving a session', () => {
  it('that may be resumed lets the turn go on for a while, and then stops it', async () => {
    const sessions = openSessions({ resumeTimeoutMs: 5000 });
    const { session, reply, reader } = await beginTurn(sessions);
    session.disconnect();
    sessions.clock.advance(4999);
    assert.equal(reply.signal.aborted, false);
    sessions.clock.advance(1);
    assert.equal(reply.signal.aborted, true);
    assert.equal(reader.ending, undefined, 'who has left is told nothing');
  });

  it('that is only to be finished lets it go on, and remembers the answer', async () => {
    const sessions = openSessions();
    const { session, reply } = await beginTurn(sessions, { disconnectPolicy: 'finish' });
    session.disconnect();
    sessions.clock.advance(59_000);
    reply.say('and half').end();
    await until(() => sessions.turns.running === 0);
    assert.deepEqual(
      (await sessions.memory.load()).map(({ text, state }) => [text, state]),
      [
        ['one', 'done'],
        ['half and half', 'done'],
      ],
    );
  });

  it('that nobody can come back to stops it at once', async () => {
    const sessions = openSessions();
    const { session, reply } = await beginTurn(sessions, { disconnectPolicy: 'stop' });
    session.disconnect();
    assert.equal(reply.signal.aborted, true);
  });

  it('drops what waits, and what is on its way to begin', async () => {
    const sessions = openSessions();
    const { session, reply } = await beginTurn(sessions, { disconnectPolicy: 'finish' });
    const waiting = session.say('two');
    session.disconnect();
    reply.end();
    await until(() => sessions.turns.running === 0);
    const memory = new TryingMemory();
    memory.gate = Promise.withResolvers();
    const other = sessions.connect({ memory });
    const beginning = other.say('three');
    other.disconnect();
    memory.gate.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([waiting.events, beginning.events, sessions.provider.requests.length], [[], [], 1]);
  });

  it('after the turn has ended changes nothing', async () => {
    const sessions = openSessions();
    const { session, reply, reader } = await beginTurn(sessions, { disconnectPolicy: 'stop' });
    reply.end();
    await reader.ended;
    session.disconnect();
    assert.equal(reader.ending, 'done');
    assert.equal(sessions.clock.pending <= 1, true, 'only the turn’s own keeping is on the clock');
  });
});

describe('coming back', () => {
  it('gives the rest of the turn, behind the last event that arrived', async () => {
    const sessions = openSessions();
    const { session, reply } = await beginTurn(sessions);
    session.disconnect();
    reply.say('and ');
    const back = sessions.connect().say({ ...T1, lastEventNumber: 2 });
    reply.say('half').end();
    await back.ended;
    assert.equal(back.text, 'and half');
    assert.deepEqual(back.numbers, [3, 4, 5]);
    sessions.clock.advance(10_000);
    assert.equal(reply.signal.aborted, false);
    assert.equal(sessions.provider.requests.length, 1);
  });

  it('gives the whole turn to who asks again and has nothing, without asking twice', async () => {
    const sessions = openSessions();
    const { session, reply } = await beginTurn(sessions);
    session.disconnect();
    const back = sessions.connect().say(T1);
    reply.end();
    await back.ended;
    assert.deepEqual([back.text, back.numbers], ['half ', [1, 2, 3]]);
    assert.equal(sessions.provider.requests.length, 1);
  });

  it('gives what has ended meanwhile, for as long as it is kept', async () => {
    const sessions = openSessions();
    const { session, reply } = await beginTurn(sessions);
    session.disconnect();
    reply.say('and half').end();
    await until(() => sessions.turns.running === 0);
    assert.equal(sessions.connect().say({ ...T1, lastEventNumber: 2 }).text, 'and half');
    sessions.clock.advance(60_000);
    const late = sessions.connect().say({ ...T1, lastEventNumber: 2 });
    assert.deepEqual([late.ending, late.numbers], ['interrupted', [3]], 'an end, rather than asking and paying anew');
    assert.equal(sessions.provider.requests.length, 1);
  });

  it('is for the owner only: to others the turn does not exist', async () => {
    const sessions = openSessions();
    const { reply, reader } = await beginTurn(sessions);
    const mallory = sessions.connect({ owner: 'mallory' }).say({ ...T1, lastEventNumber: 2 });
    assert.deepEqual([mallory.text, mallory.ending], ['', 'interrupted']);
    reply.say('and half').end();
    await reader.ended;
    assert.equal(reader.text, 'half and half');
  });

  it('before the news of the old connection’s end takes the turn along: that end stops nothing', async () => {
    for (const leaving of ['resume', 'stop'] as const) {
      const sessions = openSessions();
      const { session, reply, reader } = await beginTurn(sessions, { disconnectPolicy: leaving });
      const back = sessions.connect().say({ ...T1, lastEventNumber: 2 });
      session.disconnect();
      sessions.clock.advance(10_000);
      reply.say('and half').end();
      await back.ended;
      assert.deepEqual([back.text, back.ending, reader.text], ['and half', 'done', 'half ']);
    }
  });

  it('and leaving again begins a new grace', async () => {
    const sessions = openSessions({ resumeTimeoutMs: 5000 });
    const { session, reply } = await beginTurn(sessions);
    session.disconnect();
    sessions.clock.advance(4000);
    const second = sessions.connect();
    second.say({ ...T1, lastEventNumber: 2 });
    second.disconnect();
    sessions.clock.advance(4000);
    assert.equal(reply.signal.aborted, false);
    sessions.clock.advance(1000);
    assert.equal(reply.signal.aborted, true);
  });

  it('lets the next prompt wait for the turn, and know of it', async () => {
    const sessions = openSessions();
    const { session, reply } = await beginTurn(sessions);
    session.disconnect();
    const back = sessions.connect();
    back.say({ ...T1, lastEventNumber: 2 });
    const next = back.say('two');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(sessions.provider.requests.length, 1);
    reply.say('and half').end();
    const second = await sessions.provider.asked();
    assert.deepEqual(
      second.request.messages.map(({ text }) => text),
      ['one', 'half and half', 'two'],
    );
    second.end();
    await next.ended;
  });

  it('with a prompt that still waits on the old connection has it answered once, on the new one', async () => {
    const sessions = openSessions();
    const { session: old, reply } = await beginTurn(sessions);
    const T2 = { text: 'two', turnId: 't2' };
    const onOld = old.say(T2);
    const back = sessions.connect();
    back.say({ ...T1, lastEventNumber: 2 });
    const onNew = back.say(T2);
    reply.end();
    (await sessions.provider.asked()).say('2').end();
    await onNew.ended;
    assert.equal(onNew.text, '2');
    await until(() => onOld.ending !== undefined);
    assert.deepEqual([onOld.text, onOld.ending], ['', 'interrupted']);
    assert.equal(sessions.provider.requests.length, 2);
  });

  it('with a prompt that is on its way to begin on the old connection has it answered once, on the new one', async () => {
    const sessions = openSessions();
    const slow = new TryingMemory();
    slow.gate = Promise.withResolvers();
    const onOld = sessions.connect({ memory: slow }).say(T1);
    const onNew = sessions.connect({ memory: slow }).say(T1);
    slow.gate.resolve();
    (await sessions.provider.asked()).say('1').end();
    await onNew.ended;
    assert.deepEqual([onNew.text, onOld.text], ['1', '']);
    assert.equal(sessions.provider.requests.length, 1);
  });
});

describe('asking again for a turn that came to nothing', () => {
  it('begins it anew, in the place of the old one', async () => {
    const sessions = openSessions();
    const { session, reply, reader } = await beginTurn(sessions);
    reply.fail('provider-failed');
    await reader.ended;
    const again = session.say(T1);
    const second = await sessions.provider.asked();
    assert.deepEqual(second.request.messages, [{ role: 'user', text: 'one' }], 'the failed try is no part of it');
    second.say('whole').end();
    await again.ended;
    await until(() => sessions.turns.running === 0);
    assert.deepEqual(
      (await sessions.memory.load()).map(({ text, state }) => [text, state]),
      [
        ['one', 'done'],
        ['whole', 'done'],
      ],
    );
  });

  it('is no retry when it asks for the rest', async () => {
    const sessions = openSessions();
    const { session, reply, reader } = await beginTurn(sessions);
    reply.fail('provider-failed');
    await reader.ended;
    const rest = session.say({ ...T1, lastEventNumber: 2 });
    assert.deepEqual([rest.ending, rest.numbers], ['provider-failed', [3]]);
    assert.equal(sessions.provider.requests.length, 1);
  });
});
