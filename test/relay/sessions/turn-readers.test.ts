import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { ChatEvent, ChatReply } from '../../../src/chat/index.ts';
import { openTurns } from '../../helpers/open-turns.ts';
import { ReplyRecorder } from '../../helpers/reply-recorder.ts';
import { replyInChunks } from '../../helpers/scripted-provider.ts';
import { until } from '../../helpers/until.ts';

let { provider, log, begin, beginRead } = openTurns();

beforeEach(() => {
  ({ provider, log, begin, beginRead } = openTurns());
});

const types = ({ events }: ReplyRecorder) => events.map(({ type }) => type);

describe('readers of a turn', () => {
  it('get past and then live events, each once', async () => {
    const { turn, reply, reader } = await beginRead();
    reply.say('a', 'b');
    await until(() => reader.text === 'ab');
    const late = new ReplyRecorder();
    turn.attach(late.read);
    assert.equal(late.text, 'ab');
    reply.say('c').end();
    await late.ended;
    assert.deepEqual(late.numbers, [1, 3, 4, 5], 'what came before as one run');
    assert.deepEqual(late.firsts, [1, 2, 4, 5]);
    assert.equal(late.text, 'abc');
  });

  it('get only events behind their position', async () => {
    const { turn, reply, reader } = await beginRead();
    reply.say('a', 'b');
    await until(() => reader.text === 'ab');
    const late = new ReplyRecorder();
    turn.attach(late.read, 2);
    reply.say('c').end();
    await late.ended;
    assert.deepEqual(late.numbers, [3, 4, 5]);
    assert.equal(late.text, 'bc');
  });

  it('get everything, the rest or nothing of an ended turn', async () => {
    const turn = begin({}, () => replyInChunks('a'));
    await turn.ended;
    for (const [after, numbers] of [
      [0, [1, 2, 3]],
      [2, [3]],
      [3, []],
      [99, []],
    ] as const) {
      const late = new ReplyRecorder();
      const leave = turn.attach(late.read, after);
      assert.deepEqual(late.numbers, numbers);
      assert.equal(leave(), false, 'there is nothing to leave');
    }
  });

  it('replace each other: only the latest is attached', async () => {
    const { turn, reply, reader } = await beginRead();
    const second = new ReplyRecorder();
    turn.attach(second.read);
    reply.say('a').end();
    await second.ended;
    assert.deepEqual(types(reader), []);
    assert.equal(second.text, 'a');
  });

  it('detach without affecting a later reader', async () => {
    const turn = begin();
    const [first, second] = [new ReplyRecorder(), new ReplyRecorder()];
    const leaveFirst = turn.attach(first.read);
    const leaveSecond = turn.attach(second.read);
    assert.equal(leaveFirst(), false);
    const reply = await provider.asked();
    reply.say('a');
    await until(() => second.text === 'a');
    assert.equal(leaveSecond(), true);
    assert.equal(leaveSecond(), false);
    reply.say('b').end();
    assert.equal((await turn.ended).text, 'ab');
    assert.equal(second.text, 'a');
  });

  it('may stop the turn from within an event', async () => {
    const turn = begin({}, () => replyInChunks('a', 'b', 'c'));
    const reader = new ReplyRecorder();
    turn.attach((event, number, answer) => {
      void reader.read(event, number, answer);
      if (event.type === 'text-delta') turn.stop();
    });
    await reader.ended;
    assert.deepEqual(types(reader), ['reply-start', 'text-delta', 'reply-end']);
    assert.equal(reader.ending, 'stopped');
  });

  it('that throw get no further events; the turn continues, and the error is logged', async () => {
    const cause = new Error('cannot write');
    const failing = [
      () => {
        throw cause;
      },
      () => Promise.reject(cause),
    ];
    for (const fail of failing) {
      log.lines.length = 0;
      let calls = 0;
      const turn = begin({}, () => replyInChunks('a', 'b'));
      turn.attach(() => {
        calls += 1;
        return fail();
      });
      assert.equal((await turn.ended).text, 'ab');
      assert.equal(calls, 1);
      assert.deepEqual(
        log.lines.map(({ level, fields }) => [level, fields['turn'], fields['err']]),
        [['error', 't', cause]],
      );
    }
  });
});

describe('a slow reader', () => {
  /** A provider that counts the events that are read from it. */
  function counting(): { taken: number; ask: () => ChatReply } {
    const source = {
      taken: 0,
      async *ask(): ChatReply & AsyncGenerator<ChatEvent> {
        yield { type: 'reply-start' };
        for (; source.taken < 100;) {
          source.taken += 1;
          yield { type: 'text-delta', delta: 'x' };
        }
        yield { type: 'reply-end', reason: 'done' };
      },
    };
    return source;
  }

  const settle = () => new Promise((resolve) => setImmediate(resolve));

  it('makes the provider wait', async () => {
    const source = counting();
    const turn = begin({}, source.ask);
    const reader = new ReplyRecorder();
    reader.pause();
    turn.attach(reader.read);
    await settle();
    assert.deepEqual([types(reader), source.taken], [['reply-start'], 0]);
    reader.resume();
    reader.pause();
    await settle();
    assert.deepEqual([reader.text, source.taken], ['x', 1]);
    reader.resume();
    assert.equal((await reader.ended).text, 'x'.repeat(100));
  });

  it('makes the provider wait while it catches up', async () => {
    const { turn, reply, reader } = await beginRead();
    reply.say('a', 'b');
    await until(() => reader.text === 'ab');
    const late = new ReplyRecorder();
    late.pause();
    turn.attach(late.read);
    reply.say('c', 'd', 'e').end();
    await settle();
    assert.deepEqual(late.numbers, [1], 'one event finds out, and no more come');
    late.resume();
    await late.ended;
    assert.equal(late.text, 'abcde');
    assert.deepEqual(late.numbers.at(-1), 7);
  });

  it('releases the provider when it detaches', async () => {
    const source = counting();
    const turn = begin({}, source.ask);
    const reader = new ReplyRecorder();
    reader.pause();
    const leave = turn.attach(reader.read);
    await settle();
    leave();
    assert.equal((await turn.ended).text, 'x'.repeat(100));
    assert.deepEqual(types(reader), ['reply-start']);
  });

  it('releases the provider when another reader attaches', async () => {
    const source = counting();
    const turn = begin({}, source.ask);
    const slow = new ReplyRecorder();
    slow.pause();
    turn.attach(slow.read);
    await settle();
    const quick = new ReplyRecorder();
    turn.attach(quick.read);
    assert.equal((await quick.ended).text, 'x'.repeat(100));
  });

  it('gets the end of the turn at once, however far behind it is', async () => {
    const { turn, reply, reader } = await beginRead();
    reply.say('a');
    await until(() => reader.text === 'a');
    reader.pause();
    reply.say('b', 'c');
    await until(() => reader.text === 'ab');
    turn.stop();
    assert.equal(reader.ending, 'stopped');
    await reply.aborted;
  });
});
