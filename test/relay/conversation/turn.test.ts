import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { checkReply, type ChatEvent, type ChatReply, type ChatRequest } from '../../../src/chat/index.ts';
import { Turn, type TurnLimits, type TurnOptions } from '../../../src/relay/conversation/turn.ts';
import { createManualClock, type ManualClock } from '../../helpers/manual-clock.ts';
import { createRecordingLog, type RecordingLog } from '../../helpers/recording-log.ts';
import { ReplyRecorder } from '../../helpers/reply-recorder.ts';
import { pieces, ScriptedProvider, type HeldReply } from '../../helpers/scripted-provider.ts';
import { until } from '../../helpers/until.ts';

const REQUEST: ChatRequest = { turnId: 't', messages: [{ role: 'user', text: 'hello' }] };

let provider: ScriptedProvider;
let clock: ManualClock;
let log: RecordingLog;

beforeEach(() => {
  provider = new ScriptedProvider();
  provider.answer = undefined;
  clock = createManualClock();
  log = createRecordingLog();
});

function begin(limits: Partial<TurnLimits> = {}, ask?: TurnOptions['ask']): Turn {
  return new Turn({
    id: 't',
    owner: 'alice',
    rank: 1,
    messageId: 'm',
    limits: { answerCharacters: 1000, answerMs: 60_000, ...limits },
    clock,
    log,
    ask: ask ?? ((signal) => provider.send(REQUEST, { signal })),
  });
}

/** A turn that is read, and the end of its provider. */
async function beginRead(
  limits?: Partial<TurnLimits>,
): Promise<{ turn: Turn; reply: HeldReply; reader: ReplyRecorder }> {
  const turn = begin(limits);
  const reader = new ReplyRecorder();
  turn.attach(reader.read);
  return { turn, reply: await provider.asked(), reader };
}

const types = ({ events }: ReplyRecorder) => events.map(({ type }) => type);

describe('a turn', () => {
  it('hands on the reply as it comes, numbered from 1 and with nothing left out', async () => {
    const { turn, reply, reader } = await beginRead();
    reply.say('Hel');
    await until(() => reader.text === 'Hel');
    reply.say('lo').end();
    await reader.ended;
    assert.deepEqual(types(reader), ['reply-start', 'text-delta', 'text-delta', 'reply-end']);
    assert.deepEqual(reader.numbers, [1, 2, 3, 4]);
    assert.equal(turn.isOver, true);
  });

  it('folds it into the answer: as far as it has come, and whole at the end', async () => {
    const { turn, reply } = await beginRead();
    const { createdAt } = turn.answer;
    assert.equal(createdAt, clock.now());
    reply.say('Hel');
    await until(() => turn.answer.text === 'Hel');
    assert.equal(turn.answer.state, 'streaming');
    reply.say('lo').end({ usage: { outputTokens: 2 } });
    assert.deepEqual(await turn.ended, {
      id: 'm',
      turnId: 't',
      role: 'assistant',
      text: 'Hello',
      state: 'done',
      createdAt,
      usage: { outputTokens: 2 },
    });
  });

  it('gives its reader the answer so far beside each event', async () => {
    const turn = begin({}, () => pieces('a', 'b'));
    const texts: string[] = [];
    turn.attach((_event, _number, answer) => void texts.push(answer.text));
    await turn.ended;
    assert.deepEqual(texts, ['', 'a', 'ab', 'ab']);
  });

  it('goes on without a reader', async () => {
    const turn = begin({}, () => pieces('a', 'b'));
    assert.equal((await turn.ended).text, 'ab');
  });

  it('keeps nothing of deltas that say nothing', async () => {
    const { reply, reader } = await beginRead();
    reply.say('', 'a', '').tell({ type: 'reasoning-delta', delta: '' }).end();
    await reader.ended;
    assert.deepEqual(types(reader), ['reply-start', 'text-delta', 'reply-end']);
    assert.deepEqual(reader.numbers, [1, 2, 3]);
  });
});

describe('readers of a turn', () => {
  it('get what was before them, then what comes, each event once', async () => {
    const { turn, reply, reader } = await beginRead();
    reply.say('a', 'b');
    await until(() => reader.text === 'ab');
    const late = new ReplyRecorder();
    turn.attach(late.read);
    assert.equal(late.text, 'ab');
    reply.say('c').end();
    await late.ended;
    assert.deepEqual(late.numbers, [1, 2, 3, 4, 5]);
    assert.equal(late.text, 'abc');
  });

  it('get only what they lack, when they say how far they are', async () => {
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

  it('get it all from a turn that is over, or its rest, or nothing', async () => {
    const turn = begin({}, () => pieces('a'));
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

  it('are one at a time: who comes last has the turn', async () => {
    const { turn, reply, reader } = await beginRead();
    const second = new ReplyRecorder();
    turn.attach(second.read);
    reply.say('a').end();
    await second.ended;
    assert.deepEqual(types(reader), []);
    assert.equal(second.text, 'a');
  });

  it('leave, and take nobody else with them', async () => {
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
    const turn = begin({}, () => pieces('a', 'b', 'c'));
    const reader = new ReplyRecorder();
    turn.attach((event, number, answer) => {
      void reader.read(event, number, answer);
      if (event.type === 'text-delta') turn.stop();
    });
    await reader.ended;
    assert.deepEqual(types(reader), ['reply-start', 'text-delta', 'reply-end']);
    assert.equal(reader.ending, 'stopped');
  });

  it('that fail get nothing more; the turn goes on, and the log says why', async () => {
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
      const turn = begin({}, () => pieces('a', 'b'));
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
  /** A provider that counts what is taken from it. */
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

  it('holds the provider until it can take more', async () => {
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

  it('that catches up holds it too', async () => {
    const { turn, reply, reader } = await beginRead();
    reply.say('a', 'b');
    await until(() => reader.text === 'ab');
    const late = new ReplyRecorder();
    late.pause();
    turn.attach(late.read);
    reply.say('c', 'd', 'e').end();
    await settle();
    assert.equal(late.text, 'abc', 'one event finds out, and no more come');
    late.resume();
    await late.ended;
    assert.equal(late.text, 'abcde');
    assert.deepEqual(late.numbers, [1, 2, 3, 4, 5, 6, 7]);
  });

  it('lets the provider go when it leaves', async () => {
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

  it('lets the provider go when another comes', async () => {
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

  it('is told at once that the turn is over, however far behind it is', async () => {
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

describe('stopping a turn', () => {
  it('ends it at once, aborts the upstream request, and keeps what came', async () => {
    const { turn, reply, reader } = await beginRead();
    reply.say('half an ans');
    await until(() => reader.text !== '');
    turn.stop();
    assert.equal(reader.ending, 'stopped');
    assert.equal(reply.signal.aborted, true);
    const { text, state } = await turn.ended;
    assert.deepEqual({ text, state }, { text: 'half an ans', state: 'stopped' });
  });

  it('waits for no provider, and lets nothing through that comes late', async () => {
    const late = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    async function* deaf(): ChatReply & AsyncGenerator<ChatEvent> {
      try {
        yield { type: 'reply-start' };
        await late.promise;
        yield { type: 'text-delta', delta: 'late' };
      } finally {
        closed.resolve();
      }
    }
    const turn = begin({}, deaf);
    const reader = new ReplyRecorder();
    turn.attach(reader.read);
    await until(() => reader.events.length > 0);
    turn.stop();
    assert.equal((await turn.ended).state, 'stopped');
    late.resolve();
    await closed.promise;
    assert.deepEqual(types(reader), ['reply-start', 'reply-end']);
    assert.equal(turn.answer.text, '');
  });

  it('lets go of a provider that ignores the signal but was held by a reader', async () => {
    const closed = Promise.withResolvers<void>();
    async function* deaf(): ChatReply & AsyncGenerator<ChatEvent> {
      try {
        yield { type: 'reply-start' };
        await new Promise(() => {});
      } finally {
        closed.resolve();
      }
    }
    const turn = begin({}, deaf);
    const reader = new ReplyRecorder();
    reader.pause();
    turn.attach(reader.read);
    await until(() => reader.events.length > 0);
    turn.stop();
    await closed.promise;
  });

  it('before it has begun asks nobody', async () => {
    const turn = begin();
    const reader = new ReplyRecorder();
    turn.attach(reader.read);
    turn.stop();
    await turn.ended;
    assert.deepEqual(types(reader), ['reply-start', 'reply-end']);
    assert.deepEqual(reader.numbers, [1, 2]);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(provider.requests.length, 0);
  });

  it('twice, or after the end, changes nothing', async () => {
    const { turn, reply, reader } = await beginRead();
    reply.say('a').end();
    await turn.ended;
    turn.stop();
    turn.stop();
    assert.equal(reader.ending, 'done');
    assert.equal(reader.events.length, 3);
  });

  it('is no failure in the log, even if the provider throws for it', async () => {
    const thrown = Promise.withResolvers<void>();
    async function* throwing(signal: AbortSignal): ChatReply & AsyncGenerator<ChatEvent> {
      yield { type: 'reply-start' };
      try {
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
      } finally {
        thrown.resolve();
      }
    }
    const turn = begin({}, throwing);
    const reader = new ReplyRecorder();
    turn.attach(reader.read);
    await until(() => reader.events.length > 0);
    turn.stop();
    await thrown.promise;
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(log.lines, []);
    assert.equal(reader.ending, 'stopped');
  });
});

describe('a turn that nobody comes back to', () => {
  it('is stopped after its grace', async () => {
    const { turn, reply } = await beginRead();
    turn.stopUnlessResumed(5000);
    clock.advance(4999);
    assert.equal(turn.isOver, false);
    clock.advance(1);
    assert.equal(turn.answer.state, 'stopped');
    assert.equal(reply.signal.aborted, true);
  });

  it('goes on when somebody does', async () => {
    const { turn, reply } = await beginRead();
    turn.stopUnlessResumed(5000);
    clock.advance(4999);
    const back = new ReplyRecorder();
    turn.attach(back.read);
    clock.advance(10_000);
    assert.equal(turn.isOver, false);
    reply.say('a').end();
    assert.equal((await back.ended).text, 'a');
  });

  it('has its grace from the last time it was left', async () => {
    const { turn } = await beginRead();
    turn.stopUnlessResumed(5000);
    clock.advance(4000);
    turn.stopUnlessResumed(5000);
    clock.advance(4000);
    assert.equal(turn.isOver, false);
    clock.advance(1000);
    assert.equal(turn.isOver, true);
  });
});

describe('the limits of a turn', () => {
  it('end an answer that is too long to the character, and its upstream request with it', async () => {
    const { turn, reply, reader } = await beginRead({ answerCharacters: 5 });
    reply.say('abc', 'def', 'ghi');
    const { text, state, truncated } = await turn.ended;
    assert.deepEqual({ text, state, truncated }, { text: 'abcde', state: 'done', truncated: true });
    assert.equal(reader.ending, 'length');
    await reply.aborted;
  });

  it('let an answer of just that length end well', async () => {
    const { turn, reply } = await beginRead({ answerCharacters: 6 });
    reply.say('abc', 'def').end();
    const { text, truncated } = await turn.ended;
    assert.deepEqual({ text, truncated }, { text: 'abcdef', truncated: undefined });
  });

  it('count what the model only thinks', async () => {
    const { turn, reply } = await beginRead({ answerCharacters: 5 });
    reply.tell({ type: 'reasoning-delta', delta: 'hmm' }).say('abc');
    const { text, reasoning, truncated } = await turn.ended;
    assert.deepEqual({ text, reasoning, truncated }, { text: 'ab', reasoning: 'hmm', truncated: true });
  });

  it('end an answer that takes too long, as a fault, and keep what came', async () => {
    const { turn, reply, reader } = await beginRead({ answerMs: 1000 });
    reply.say('half');
    await until(() => reader.text === 'half');
    clock.advance(999);
    assert.equal(turn.isOver, false);
    clock.advance(1);
    assert.equal(reader.ending, 'timeout');
    assert.equal((await turn.ended).text, 'half');
    assert.equal(reply.signal.aborted, true);
  });

  it('leave nothing running on the clock once the turn is over', async () => {
    const { turn, reply } = await beginRead();
    turn.stopUnlessResumed(5000);
    reply.end();
    await turn.ended;
    turn.stopUnlessResumed(5000);
    assert.equal(clock.pending, 0);
  });
});

describe('a provider that does not keep its promises', () => {
  const cause = new Error('key sk-123 is wrong');
  const broken: readonly (readonly [name: string, ask: () => ChatReply, ending: string, isLogged: boolean])[] = [
    [
      'throws when it is asked',
      () => {
        throw cause;
      },
      'internal',
      true,
    ],
    ['throws when it is read', () => failing(), 'internal', true],
    [
      'throws in the middle',
      () => failing({ type: 'reply-start' }, { type: 'text-delta', delta: 'a' }),
      'internal',
      true,
    ],
    ['is no reply at all', () => undefined as unknown as ChatReply, 'internal', true],
    ['just ends', () => of({ type: 'reply-start' }), 'interrupted', false],
    [
      'has no start',
      () => of({ type: 'text-delta', delta: 'a' }, { type: 'reply-end', reason: 'done' }),
      'done',
      false,
    ],
    [
      'goes on after its end',
      () => of({ type: 'reply-start' }, { type: 'reply-end', reason: 'done' }, { type: 'text-delta', delta: 'a' }),
      'done',
      false,
    ],
  ];

  for (const [name, ask, ending, isLogged] of broken) {
    it(`and ${name}, still makes one reply that keeps the grammar`, async () => {
      const turn = begin({}, ask);
      const reader = new ReplyRecorder();
      turn.attach(reader.read);
      await turn.ended;
      assert.equal(checkReply(reader.events), undefined);
      assert.equal(reader.ending, ending);
      assert.equal(log.lines.length, isLogged ? 1 : 0);
      assert.doesNotMatch(JSON.stringify(reader.events), /sk-123/);
    });
  }

  async function* of(...events: readonly ChatEvent[]): ChatReply & AsyncGenerator<ChatEvent> {
    yield* events;
  }

  async function* failing(...events: readonly ChatEvent[]): ChatReply & AsyncGenerator<ChatEvent> {
    yield* events;
    throw cause;
  }
});
