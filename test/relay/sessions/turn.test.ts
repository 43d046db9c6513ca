import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { validateReply, type ChatEvent, type ChatReply } from '../../../src/chat/index.ts';
import { openTurns } from '../../helpers/open-turns.ts';
import { ReplyRecorder } from '../../helpers/reply-recorder.ts';
import { replyInChunks } from '../../helpers/scripted-provider.ts';
import { until } from '../../helpers/until.ts';

let { clock, log, begin, beginRead } = openTurns();

const reset = () => {
  ({ clock, log, begin, beginRead } = openTurns());
};

const types = ({ events }: ReplyRecorder) => events.map(({ type }) => type);

describe('a turn', () => {
  beforeEach(reset);

  it('passes on the reply, numbered from 1 and complete', async () => {
    const { turn, reply, reader } = await beginRead();
    reply.say('Hel');
    await until(() => reader.text === 'Hel');
    reply.say('lo').end();
    await reader.ended;
    assert.deepEqual(types(reader), ['reply-start', 'text-delta', 'text-delta', 'reply-end']);
    assert.deepEqual(reader.numbers, [1, 2, 3, 4]);
    assert.equal(turn.isOver, true);
  });

  it('folds the reply into the answer', async () => {
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

  it('passes the answer so far with each event', async () => {
    const turn = begin({}, () => replyInChunks('a', 'b'));
    const texts: string[] = [];
    turn.attach((_event, _number, answer) => void texts.push(answer.text));
    await turn.ended;
    assert.deepEqual(texts, ['', 'a', 'ab', 'ab']);
  });

  it('continues without a reader', async () => {
    const turn = begin({}, () => replyInChunks('a', 'b'));
    assert.equal((await turn.ended).text, 'ab');
  });

  it('ignores empty deltas', async () => {
    const { reply, reader } = await beginRead();
    reply.say('', 'a', '').tell({ type: 'reasoning-delta', delta: '' }).end();
    await reader.ended;
    assert.deepEqual(types(reader), ['reply-start', 'text-delta', 'reply-end']);
    assert.deepEqual(reader.numbers, [1, 2, 3]);
  });
});

describe('a provider that violates its contract', () => {
  beforeEach(reset);

  const cause = new Error('key sk-123 is wrong');
  const broken: readonly (readonly [name: string, ask: () => ChatReply, ending: string, isLogged: boolean])[] = [
    [
      'throws on the call',
      () => {
        throw cause;
      },
      'internal',
      true,
    ],
    ['throws on the first read', () => failing(), 'internal', true],
    [
      'throws during the reply',
      () => failing({ type: 'reply-start' }, { type: 'text-delta', delta: 'a' }),
      'internal',
      true,
    ],
    ['returns no reply', () => undefined as unknown as ChatReply, 'internal', true],
    ['ends without an end event', () => of({ type: 'reply-start' }), 'interrupted', false],
    [
      'sends no start event',
      () => of({ type: 'text-delta', delta: 'a' }, { type: 'reply-end', reason: 'done' }),
      'done',
      false,
    ],
    [
      'continues after its end event',
      () => of({ type: 'reply-start' }, { type: 'reply-end', reason: 'done' }, { type: 'text-delta', delta: 'a' }),
      'done',
      false,
    ],
  ];

  for (const [name, ask, ending, isLogged] of broken) {
    it(`that ${name} still results in one reply that keeps the grammar`, async () => {
      const turn = begin({}, ask);
      const reader = new ReplyRecorder();
      turn.attach(reader.read);
      await turn.ended;
      assert.equal(validateReply(reader.events), undefined);
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
