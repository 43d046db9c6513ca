import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { ChatEvent, ChatReply } from '../../../src/chat/index.ts';
import { openTurns } from '../../helpers/open-turns.ts';
import { ReplyRecorder } from '../../helpers/reply-recorder.ts';
import { replyInChunks } from '../../helpers/scripted-provider.ts';
import { until } from '../../helpers/until.ts';

let { log, begin, beginRead } = openTurns();

const reset = () => {
  ({ log, begin, beginRead } = openTurns());
};

const types = ({ events }: ReplyRecorder) => events.map(({ type }) => type);

describe('readers of a turn', () => {
  beforeEach(reset);

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
      turn.attach(late.read, after);
      assert.deepEqual(late.numbers, numbers);
      assert.equal(turn.isReadBy(late.read), false);
    }
  });

  it('get every event once each, from their own numbers, whenever they attach', async () => {
    const { turn, reply, reader } = await beginRead();
    reply.say('a', 'b');
    await until(() => reader.text === 'ab');
    const [second, third] = [new ReplyRecorder(), new ReplyRecorder()];
    turn.attach(second.read, 2);
    turn.attach(third.read, 3);
    reply.say('c').end();
    await Promise.all([reader.ended, second.ended, third.ended]);
    assert.deepEqual(
      [reader, second, third].map(({ text, numbers }) => [text, numbers]),
      [
        ['abc', [1, 2, 3, 4, 5]],
        ['bc', [3, 4, 5]],
        ['c', [4, 5]],
      ],
    );
  });

  it('get the same event object, so that it is encoded once for all', async () => {
    const { turn, reply, reader } = await beginRead();
    const [second, third] = [new ReplyRecorder(), new ReplyRecorder()];
    turn.attach(second.read);
    turn.attach(third.read);
    reply.say('a', 'b').end();
    await reader.ended;
    for (const other of [second, third])
      for (const [index, event] of other.events.entries()) assert.equal(event, reader.events[index]);
  });

  it('detach without an effect on the others', async () => {
    const { turn, reply, reader, leave } = await beginRead();
    const second = new ReplyRecorder();
    turn.attach(second.read);
    reply.say('a');
    await until(() => second.text === 'a');
    leave();
    reply.say('b').end();
    assert.equal((await turn.ended).text, 'ab');
    assert.deepEqual([reader.text, second.text], ['a', 'ab']);
  });

  it('may attach and detach from within an event', async () => {
    const { turn, reply, reader } = await beginRead();
    const [inner, leaving] = [new ReplyRecorder(), new ReplyRecorder()];
    let hasAttached = false;
    const leave = turn.attach((event, number, answer, first) => {
      void leaving.read(event, number, answer, first);
      if (event.type !== 'text-delta') return;
      if (!hasAttached) turn.attach(inner.read);
      hasAttached = true;
      leave();
    });
    reply.say('a', 'b').end();
    await Promise.all([reader.ended, inner.ended]);
    assert.deepEqual([reader.text, leaving.text, inner.text], ['ab', 'a', 'ab']);
    assert.deepEqual(inner.numbers, [1, 2, 3, 4]);
  });

  it('beyond the limit make the first one leave', async () => {
    const { turn, reply, reader } = await beginRead({ readersPerAnswer: 2 });
    const [second, third] = [new ReplyRecorder(), new ReplyRecorder()];
    turn.attach(second.read);
    turn.attach(third.read);
    reply.say('a').end();
    await turn.ended;
    assert.deepEqual([reader.events, second.text, third.text], [[], 'a', 'a']);
    assert.equal(turn.isReadBy(reader.read), false);
  });

  it('all get the end when one of them stops the turn from within an event', async () => {
    const { turn, reply, reader } = await beginRead();
    turn.attach((event) => {
      if (event.type === 'text-delta') turn.stop();
    });
    const last = new ReplyRecorder();
    turn.attach(last.read);
    reply.say('a', 'b');
    await Promise.all([reader.ended, last.ended]);
    for (const { events, numbers } of [reader, last]) {
      assert.deepEqual(
        events.map(({ type }) => type),
        ['reply-start', 'text-delta', 'reply-end'],
      );
      assert.deepEqual(numbers, [1, 2, 3]);
    }
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
  beforeEach(reset);

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
    const { turn, reply, reader, leave } = await beginRead();
    reply.say('a', 'b');
    await until(() => reader.text === 'ab');
    leave();
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

  it('does not hold up the others, and gets the rest as merged deltas', async () => {
    const source = counting();
    const turn = begin({}, source.ask);
    const [slow, quick] = [new ReplyRecorder(), new ReplyRecorder()];
    turn.attach(quick.read);
    slow.pause();
    turn.attach(slow.read);
    assert.equal((await quick.ended).text, 'x'.repeat(100));
    assert.deepEqual(slow.numbers, [1]);
    slow.resume();
    await slow.ended;
    assert.equal(slow.text, 'x'.repeat(100));
    assert.deepEqual(
      [slow.numbers, slow.firsts],
      [
        [1, 101, 102],
        [1, 2, 102],
      ],
    );
  });

  it('makes the provider wait only while all other readers are slow, too', async () => {
    const source = counting();
    const turn = begin({}, source.ask);
    const [first, second] = [new ReplyRecorder(), new ReplyRecorder()];
    first.pause();
    turn.attach(first.read);
    second.pause();
    const leaveSecond = turn.attach(second.read);
    await settle();
    assert.equal(source.taken, 0);
    second.resume();
    second.pause();
    await settle();
    assert.equal(source.taken, 1, 'one event for the reader that could take one');
    leaveSecond();
    await settle();
    assert.equal(source.taken, 1);
    first.resume();
    assert.equal((await first.ended).text, 'x'.repeat(100));
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
