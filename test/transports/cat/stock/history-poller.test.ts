import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChatError, errorInfo, type ErrorCode } from '../../../../src/chat/index.ts';
import type { CatHistoryEntry } from '../../../../src/protocol/cat-http.ts';
import {
  HistoryPoller,
  pendingPromptFor,
  type PollTarget,
} from '../../../../src/transports/cat/stock/history-poller.ts';
import { createManualClock } from '../../../helpers/manual-clock.ts';

const human = (text: string, createdAt?: number): CatHistoryEntry => ({
  role: 'user',
  text,
  ...(createdAt && { createdAt }),
});
const cat = (text: string, input?: string, createdAt?: number): CatHistoryEntry => ({
  role: 'assistant',
  text,
  ...(input && { promptText: input }),
  ...(createdAt && { createdAt }),
});

/** A poller, the history it reads, and its results. */
function createPoller() {
  const clock = createManualClock();
  const state = { history: [] as readonly CatHistoryEntry[], refusal: undefined as ErrorCode | undefined };
  const polls: string[] = [];
  const results: string[] = [];
  const subject = new HistoryPoller(
    {
      fetchHistory(userId) {
        polls.push(userId);
        if (state.refusal) return Promise.reject(new ChatError(errorInfo(state.refusal)));
        return Promise.resolve(state.history);
      },
      onFound: ({ text }) => results.push(`found: ${text}`),
      onGiveUp: (reason) => results.push(reason),
    },
    clock,
  );
  /** Advances the clock and waits for pending reads. */
  const pass = async (ms: number) => {
    clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { subject, clock, state, polls, results, pass };
}

/** The first result of polling a history. */
async function outcome(
  target: Omit<PollTarget, 'userId'>,
  history: readonly CatHistoryEntry[],
): Promise<string | undefined> {
  const { subject, state, results, pass } = createPoller();
  state.history = history;
  subject.start({ userId: 'alice', ...target }, 100);
  await pass(100);
  return results[0];
}

describe('HistoryPoller', () => {
  it('polls after a silence, then at growing intervals', async () => {
    const { subject, polls, pass } = createPoller();
    subject.start({ text: 'hm?', userId: 'alice' }, 8_000);
    for (const [ms, count] of [
      [7_999, 0],
      [1, 1],
      [11_999, 1],
      [1, 2],
      [18_000, 3],
      [27_000, 4],
      [29_999, 4],
      [1, 5],
      [30_000, 6],
    ] as const) {
      await pass(ms);
      assert.equal(polls.length, count);
    }
    assert.deepEqual(new Set(polls), new Set(['alice']));
  });

  it('uses the same intervals if it starts at once', async () => {
    const { subject, polls, pass } = createPoller();
    subject.start({ text: 'hm?', userId: 'alice' }, 0);
    for (let tick = 0; tick < 100; tick++) await pass(10);
    assert.equal(polls.length, 1);
    await pass(1_000);
    assert.equal(polls.length, 2);
  });

  it('gives up without an answer', async () => {
    const { subject, clock, results, pass } = createPoller();
    subject.start({ text: 'hm?', userId: 'alice' }, 8_000);
    for (let minute = 0; minute < 20; minute++) for (let look = 0; look < 2; look++) await pass(30_000);
    assert.deepEqual([results, clock.pending], [['answer-missing'], 0]);
  });

  it('does not poll during activity', async () => {
    const { subject, polls, pass } = createPoller();
    subject.start({ text: 'hm?', userId: 'alice' }, 8_000);
    for (let second = 0; second < 60; second++) {
      await pass(1_000);
      subject.recordActivity();
    }
    assert.equal(polls.length, 0);
    await pass(8_000);
    assert.equal(polls.length, 1);
  });

  it('polls soon after pollSoon', async () => {
    const { subject, state, results, pass } = createPoller();
    subject.start({ text: 'hm?', userId: 'alice' }, 8_000);
    subject.pollSoon();
    state.history = [human('hm?'), cat('So.')];
    await pass(1_000);
    assert.deepEqual(results, ['found: So.']);
  });

  it('continues if the history is unreachable, and gives up if it is forbidden', async () => {
    const { subject, state, results, polls, pass } = createPoller();
    state.refusal = 'unreachable';
    subject.start({ text: 'hm?', userId: 'alice' }, 1_000);
    await pass(1_000);
    assert.deepEqual([polls.length, results], [1, []]);
    state.refusal = 'permission-denied';
    await pass(1_500);
    assert.deepEqual([polls.length, results], [2, ['forbidden']]);
    await pass(1_000_000);
    assert.equal(polls.length, 2);
  });

  it('gives up a missing prompt that the Cat should have stored, and only then', async () => {
    const { subject, state, results, pass } = createPoller();
    state.history = [human('another'), cat('So.')];
    subject.start({ text: 'hm?', userId: 'alice' }, 1_000);
    await pass(1_000);
    assert.deepEqual(results, []);
    subject.pollSoon(0);
    await pass(1_000);
    assert.deepEqual(results, ['prompt-missing']);
  });

  it('waits for the answer to a stored prompt', async () => {
    const { subject, state, results, pass } = createPoller();
    state.history = [human('hm?')];
    subject.start({ text: 'hm?', userId: 'alice' }, 1_000);
    subject.pollSoon(0);
    await pass(1_000);
    assert.deepEqual(results, []);
    state.history = [human('hm?'), cat('So.', 'hm?')];
    await pass(1_500);
    assert.deepEqual(results, ['found: So.']);
  });

  it('ends when it is stopped during a poll', async () => {
    const { subject, clock, state, results, pass } = createPoller();
    state.history = [human('hm?'), cat('So.')];
    subject.start({ text: 'hm?', userId: 'alice' }, 1_000);
    clock.advance(1_000);
    subject.stop();
    await pass(0);
    assert.deepEqual([results, clock.pending], [[], 0]);
  });
});

describe('findAnswer', () => {
  it('finds the answer after its prompt', async () => {
    assert.equal(await outcome({ text: 'hm?' }, [human('hm?'), cat('So.')]), 'found: So.');
    assert.equal(await outcome({ text: 'hm?' }, [human('hm?')]), undefined);
    assert.equal(await outcome({ text: 'hm?' }, []), undefined);
  });

  it('finds the last answer, after the output of a tool', async () => {
    assert.equal(await outcome({ text: 'hm?' }, [human('hm?'), cat('Wait.'), cat('So.')]), 'found: So.');
  });

  it('distinguishes answers by the prompt in their explanation', async () => {
    const prompts = [human('hm?'), human('and?')];
    assert.equal(await outcome({ text: 'hm?' }, [...prompts, cat('And.', 'and?'), cat('So.', 'hm?')]), 'found: So.');
    assert.equal(await outcome({ text: 'hm?' }, [...prompts, cat('And.', 'and?')]), undefined);
    assert.equal(await outcome({ text: 'and?' }, [...prompts, cat('So.', 'hm?')]), undefined);
  });

  it('finds an answer to a rephrased prompt', async () => {
    assert.equal(await outcome({ text: 'hm?' }, [human('hm?'), cat('So.', 'HM?')]), 'found: So.');
  });

  it('finds the answer to a prompt that was stored in part', async () => {
    const long = 'word '.repeat(200);
    assert.equal(await outcome({ text: long }, [human(long.slice(0, 500)), cat('So.')]), 'found: So.');
  });

  it('ignores the previous answer to an equal prompt', async () => {
    const before = [human('hm?'), cat('So.')];
    const target = pendingPromptFor(
      {
        turnId: 't',
        messages: [
          { role: 'user', text: 'hm?' },
          { role: 'assistant', text: 'So.' },
          { role: 'user', text: 'hm?' },
        ],
      },
      'alice',
    );
    assert.equal(await outcome(target, before), undefined);
    assert.equal(await outcome(target, [...before, human('hm?'), cat('As I said.')]), 'found: As I said.');
    // A history with timestamps has the prompt before its answer.
    assert.equal(await outcome(target, [human('hm?', 5), cat('So.', 'hm?', 6)]), 'found: So.');
  });

  it('ignores an earlier answer with another prompt in between', async () => {
    const before = [human('hm?'), cat('So.', 'hm?'), human('and?'), cat('And.', 'and?')];
    const messages = [...before, human('hm?')].map(({ role, text }) => ({ role, text }));
    const target = pendingPromptFor({ turnId: 't', messages }, 'alice');
    assert.equal(await outcome(target, before), undefined);
    assert.equal(await outcome(target, [...before, human('hm?'), cat('As I said.', 'hm?')]), 'found: As I said.');
  });

  it('finds any unseen answer if the prompt is unknown', async () => {
    const isNew = (input: string | undefined) => input === 'hm?';
    const history = [human('hm?'), cat('So.', 'hm?'), human('and?'), cat('And.', 'and?')];
    assert.equal(await outcome({ isUnseen: isNew }, history), 'found: So.');
    assert.equal(await outcome({ isUnseen: isNew }, history.slice(2)), undefined);
  });
});
