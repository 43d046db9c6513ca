import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noMemory } from '../../../src/relay/sessions/conversation-memory.ts';
import { openSessions, TryingMemory, type OpenSessions } from '../../helpers/open-sessions.ts';
import { until } from '../../helpers/until.ts';

const T1 = { text: 'one', turnId: 't1' };

/** Starts a turn of which two events and a word have arrived. */
async function beginTurn({ provider, connect }: OpenSessions, options = {}) {
  const session = connect(options);
  const reader = session.say(T1);
  const reply = await provider.asked();
  reply.say('half ');
  await until(() => reader.text === 'half ');
  return { session, reader, reply };
}

describe('a disconnect', () => {
  it('with policy resume keeps the turn for a while, then stops it', async () => {
    const sessions = openSessions({ resumeTimeoutMs: 5000 });
    const { session, reply, reader } = await beginTurn(sessions);
    session.disconnect();
    sessions.clock.advance(4999);
    assert.equal(reply.signal.aborted, false);
    sessions.clock.advance(1);
    assert.equal(reply.signal.aborted, true);
    assert.equal(reader.ending, undefined, 'nothing is sent after a disconnect');
  });

  it('with policy finish completes the turn and saves the answer', async () => {
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

  it('with policy stop stops the turn at once', async () => {
    const sessions = openSessions();
    const { session, reply } = await beginTurn(sessions, { disconnectPolicy: 'stop' });
    session.disconnect();
    assert.equal(reply.signal.aborted, true);
  });

  it('drops prompts that are queued or being started', async () => {
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

  it('after the end of the turn has no effect', async () => {
    const sessions = openSessions();
    const { session, reply, reader } = await beginTurn(sessions, { disconnectPolicy: 'stop' });
    reply.end();
    await reader.ended;
    session.disconnect();
    assert.equal(reader.ending, 'done');
    assert.equal(sessions.clock.pending <= 1, true, 'only the turn’s own keeping is on the clock');
  });
});

describe('a resumed turn', () => {
  it('sends the events behind the last one received', async () => {
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

  it('sends the whole turn to a client without events, without a second request', async () => {
    const sessions = openSessions();
    const { session, reply } = await beginTurn(sessions);
    session.disconnect();
    const back = sessions.connect().say(T1);
    reply.end();
    await back.ended;
    assert.deepEqual([back.text, back.numbers], ['half ', [1, 2, 3]]);
    assert.equal(sessions.provider.requests.length, 1);
  });

  it('sends a turn that ended meanwhile, for as long as it is kept', async () => {
    const sessions = openSessions();
    const { session, reply } = await beginTurn(sessions);
    session.disconnect();
    reply.say('and half').end();
    await until(() => sessions.turns.running === 0);
    assert.equal(sessions.connect().say({ ...T1, lastEventNumber: 2 }).text, 'and half');
    sessions.clock.advance(60_000);
    const late = sessions.connect({ memory: noMemory }).say({ ...T1, lastEventNumber: 2 });
    await late.ended;
    assert.deepEqual([late.ending, late.numbers], ['interrupted', [3]], 'an end, rather than a second request');
    assert.equal(sessions.provider.requests.length, 1);
  });

  it('is read once by a connection that requests it again, and does not take the place of others', async () => {
    const sessions = openSessions({ readersPerAnswer: 2 });
    const { reply, reader } = await beginTurn(sessions);
    const back = sessions.connect();
    const requests = [2, 2, 2].map((lastEventNumber) => back.say({ ...T1, lastEventNumber }));
    reply.say('and half').end();
    await reader.ended;
    assert.equal(reader.text, 'half and half');
    assert.deepEqual(
      requests.map(({ text }) => text),
      ['', '', 'and half'],
    );
  });

  it('sends the end again to a client that has all events', async () => {
    const sessions = openSessions();
    const { reply, reader } = await beginTurn(sessions);
    reply.end();
    await reader.ended;
    for (const lastEventNumber of [3, 99]) {
      const back = sessions.connect().say({ ...T1, lastEventNumber });
      assert.deepEqual([back.ending, back.numbers], ['done', [lastEventNumber + 1]]);
    }
    assert.equal(sessions.provider.requests.length, 1);
  });

  it('is available to its owner only', async () => {
    const sessions = openSessions();
    const { reply, reader } = await beginTurn(sessions);
    const mallory = sessions.connect({ owner: 'mallory', memory: noMemory }).say({ ...T1, lastEventNumber: 2 });
    await mallory.ended;
    assert.deepEqual([mallory.text, mallory.ending], ['', 'interrupted']);
    reply.say('and half').end();
    await reader.ended;
    assert.equal(reader.text, 'half and half');
  });

  it('is not stopped by the late disconnect of the old connection', async () => {
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

  it('gets a new grace period with the next disconnect', async () => {
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

  it('ends before the next prompt, which sees its answer', async () => {
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

  it('that is still queued on the old connection is answered once, on both', async () => {
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
    await onOld.ended;
    assert.deepEqual([onOld.text, onOld.ending], ['2', 'done']);
    assert.equal(sessions.provider.requests.length, 2);
  });

  it('that is queued on another connection is read when it starts there, and never started by a request for its rest', async () => {
    const sessions = openSessions();
    const { session: old, reply } = await beginTurn(sessions);
    const T2 = { text: 'two', turnId: 't2' };
    const onOld = old.say(T2);
    const other = sessions.connect();
    const onOther = other.say({ ...T2, text: 'something else', lastEventNumber: 0 });
    assert.equal(other.hasReader(onOther.read), true, 'it gets heartbeats');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(sessions.provider.requests.length, 1, 'the turn before it runs');
    reply.end();
    const second = await sessions.provider.asked();
    assert.equal(second.request.messages.at(-1)?.text, 'two');
    second.say('2').end();
    await Promise.all([onOld.ended, onOther.ended]);
    assert.deepEqual([onOld.text, onOther.text, onOther.numbers], ['2', '2', [1, 2, 3]]);
    assert.equal(sessions.provider.requests.length, 2);
  });

  it('that is queued on another connection ends for all when it is stopped there, or when that connection closes', async () => {
    for (const [act, ending] of [
      ['stop', 'stopped'],
      ['disconnect', 'interrupted'],
    ] as const) {
      const sessions = openSessions();
      const { session: old } = await beginTurn(sessions);
      old.say({ text: 'two', turnId: 't2' });
      const onOther = sessions.connect().say({ text: 'two', turnId: 't2', lastEventNumber: 0 });
      await new Promise((resolve) => setImmediate(resolve));
      if (act === 'stop') old.stop('t2');
      else old.disconnect();
      await onOther.ended;
      assert.deepEqual([onOther.ending, onOther.numbers], [ending, [1, 2]]);
      assert.equal(sessions.provider.requests.length, 1);
    }
  });

  it('that is being started on the old connection is answered once, on both', async () => {
    const sessions = openSessions();
    const slow = new TryingMemory();
    slow.gate = Promise.withResolvers();
    const onOld = sessions.connect({ memory: slow }).say(T1);
    const onNew = sessions.connect({ memory: slow }).say(T1);
    slow.gate.resolve();
    (await sessions.provider.asked()).say('1').end();
    await onNew.ended;
    await onOld.ended;
    assert.deepEqual([onNew.text, onOld.text], ['1', '1']);
    assert.equal(sessions.provider.requests.length, 1);
  });
});

describe('a retry of a failed or stopped turn', () => {
  it('starts it again, and replaces the old answer', async () => {
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

  it('is not assumed for a request of the remaining events', async () => {
    const sessions = openSessions();
    const { session, reply, reader } = await beginTurn(sessions);
    reply.fail('provider-failed');
    await reader.ended;
    const rest = session.say({ ...T1, lastEventNumber: 2 });
    assert.deepEqual([rest.ending, rest.numbers], ['provider-failed', [3]]);
    assert.equal(sessions.provider.requests.length, 1);
  });
});
