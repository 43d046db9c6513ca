import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { ChatEvent, ChatReply } from '../../../src/chat/index.ts';
import { openTurns, UNREAD_MS } from '../../helpers/open-turns.ts';
import { ReplyRecorder } from '../../helpers/reply-recorder.ts';
import { until } from '../../helpers/until.ts';

let { provider, clock, log, begin, beginRead } = openTurns();

const reset = () => {
  ({ provider, clock, log, begin, beginRead } = openTurns());
};

const types = ({ events }: ReplyRecorder) => events.map(({ type }) => type);

describe('stopping a turn', () => {
  beforeEach(reset);

  it('ends it at once, aborts the upstream request, and keeps the text so far', async () => {
    const { turn, reply, reader } = await beginRead();
    reply.say('half an ans');
    await until(() => reader.text !== '');
    turn.stop();
    assert.equal(reader.ending, 'stopped');
    assert.equal(reply.signal.aborted, true);
    const { text, state } = await turn.ended;
    assert.deepEqual({ text, state }, { text: 'half an ans', state: 'stopped' });
  });

  it('does not wait for the provider, and ignores its late events', async () => {
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

  it('releases a provider that ignores the signal and waits for a reader', async () => {
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

  it('before its start makes no request', async () => {
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

  it('twice, or after the end, has no effect', async () => {
    const { turn, reply, reader } = await beginRead();
    reply.say('a').end();
    await turn.ended;
    turn.stop();
    turn.stop();
    assert.equal(reader.ending, 'done');
    assert.equal(reader.events.length, 3);
  });

  it('is not logged as a failure, even if the provider throws', async () => {
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

describe('a turn without a reader', () => {
  beforeEach(reset);

  it('is stopped after its time', async () => {
    const { turn, reply, leave } = await beginRead();
    leave();
    clock.advance(UNREAD_MS - 1);
    assert.equal(turn.isOver, false);
    clock.advance(1);
    assert.equal(turn.answer.state, 'stopped');
    assert.equal(reply.signal.aborted, true);
  });

  it('continues when a reader attaches in time', async () => {
    const { turn, reply, leave } = await beginRead();
    leave();
    clock.advance(UNREAD_MS - 1);
    const back = new ReplyRecorder();
    turn.attach(back.read);
    clock.advance(10 * UNREAD_MS);
    assert.equal(turn.isOver, false);
    reply.say('a').end();
    assert.equal((await back.ended).text, 'a');
  });

  it('gets the full time from the last reader on, however often one leaves', async () => {
    const { turn, leave } = await beginRead();
    leave();
    clock.advance(UNREAD_MS - 1000);
    const leaveAgain = turn.attach(new ReplyRecorder().read);
    leaveAgain();
    leave();
    leaveAgain();
    clock.advance(UNREAD_MS - 1);
    assert.equal(turn.isOver, false);
    clock.advance(1);
    assert.equal(turn.isOver, true);
  });

  it('continues while another reader is attached', async () => {
    const { turn, leave } = await beginRead();
    const leaveSecond = turn.attach(new ReplyRecorder().read);
    leave();
    clock.advance(10 * UNREAD_MS);
    assert.equal(turn.isOver, false);
    leaveSecond();
    clock.advance(UNREAD_MS);
    assert.equal(turn.answer.state, 'stopped');
  });
});

describe('a turn whose provider yields an invalid event', () => {
  beforeEach(reset);

  for (const [what, said] of [
    ['a delta without text', { type: 'text-delta' }],
    ['a bare text', 'hello'],
    ['nothing', null],
  ] as const) {
    it(`fails, and keeps the text so far: ${what}`, async () => {
      const reader = new ReplyRecorder();
      const turn = begin({}, async function* () {
        yield { type: 'text-delta', delta: 'half' };
        yield said as unknown as ChatEvent;
      });
      turn.attach(reader.read);
      const { text, state, error } = await turn.ended;
      assert.deepEqual({ text, state, code: error?.code }, { text: 'half', state: 'failed', code: 'internal' });
      assert.equal(log.lines.filter(({ level }) => level === 'error').length, 1);
    });
  }
});

describe('the limits of a turn', () => {
  beforeEach(reset);

  it('end an answer that is too long at the exact character, and abort the upstream request', async () => {
    const { turn, reply, reader } = await beginRead({ answerCharacters: 5 });
    reply.say('abc', 'def', 'ghi');
    const { text, state, truncated } = await turn.ended;
    assert.deepEqual({ text, state, truncated }, { text: 'abcde', state: 'done', truncated: true });
    assert.equal(reader.ending, 'length');
    await reply.aborted;
  });

  it('allow an answer of exactly the limit', async () => {
    const { turn, reply } = await beginRead({ answerCharacters: 6 });
    reply.say('abc', 'def').end();
    const { text, truncated } = await turn.ended;
    assert.deepEqual({ text, truncated }, { text: 'abcdef', truncated: undefined });
  });

  it('count reasoning', async () => {
    const { turn, reply } = await beginRead({ answerCharacters: 5 });
    reply.tell({ type: 'reasoning-delta', delta: 'hmm' }).say('abc');
    const { text, reasoning, truncated } = await turn.ended;
    assert.deepEqual({ text, reasoning, truncated }, { text: 'ab', reasoning: 'hmm', truncated: true });
  });

  it('end an answer that takes too long with an error, and keep the text so far', async () => {
    const { turn, reply, reader } = await beginRead({ answerTimeoutMs: 1000 });
    reply.say('half');
    await until(() => reader.text === 'half');
    clock.advance(999);
    assert.equal(turn.isOver, false);
    clock.advance(1);
    assert.equal(reader.ending, 'timeout');
    assert.equal((await turn.ended).text, 'half');
    assert.equal(reply.signal.aborted, true);
  });

  it('leave no timer once the turn is over', async () => {
    const { turn, reply, leave } = await beginRead();
    leave();
    reply.end();
    await turn.ended;
    turn.attach(new ReplyRecorder().read)();
    assert.equal(clock.pending, 0);
  });
});
