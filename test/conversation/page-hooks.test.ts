import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { ChatError, errorInfo, type ChatMessage } from '../../src/chat/index.ts';
import type { ConversationOptions, OutgoingPrompt } from '../../src/conversation/conversation.ts';
import { answer, leftBehind, NOTHING, openTwoTabs, startPage, transcript, Visit } from './conversation-fixture.ts';

/** A function of the page that the test ends. */
function heldHook<Result>(): {
  readonly hook: (subject: unknown, signal: AbortSignal) => Promise<Result>;
  readonly signals: AbortSignal[];
  end(result: Result): void;
} {
  const { promise, resolve } = Promise.withResolvers<Result>();
  const signals: AbortSignal[] = [];
  return {
    hook: (_, signal) => {
      signals.push(signal);
      return promise;
    },
    signals,
    end: resolve,
  };
}

async function ask(
  options: Partial<ConversationOptions>,
  text = 'Hello',
): Promise<[Visit, ReturnType<Visit['openPage']>]> {
  const visit = new Visit();
  const page = visit.openPage(options);
  page.conversation.send(text);
  await visit.settle();
  return [visit, page];
}

const mute = (t: TestContext) => t.mock.method(console, 'error', () => {}).mock;

describe('beforeSend', () => {
  it('gets the prompt with its ids, and what it returns or resolves to is shown, stored and sent', async () => {
    for (const isAsync of [false, true]) {
      const prompts: OutgoingPrompt[] = [];
      const [visit, page] = await ask({
        beforeSend: (prompt) => {
          prompts.push(prompt);
          const text = `${prompt.text}!`;
          return isAsync ? Promise.resolve(text) : text;
        },
      });
      assert.deepEqual([visit.backend.asked, transcript(page)[0]], [['Hello!'], 'user: Hello! (sending)']);
      const { id: conversationId, messages } = page.conversation.getSnapshot();
      const [{ id: messageId, turnId } = { id: '', turnId: '' }] = messages;
      assert.deepEqual(prompts, [{ text: 'Hello', conversationId, turnId, messageId }]);
      await answer(visit, 'Hi');
      const next = visit.reload(page, { beforeSend: () => false });
      await visit.settle();
      assert.deepEqual(transcript(next), ['user: Hello! (done)', 'assistant: Hi (done)']);
      assert.deepEqual(await leftBehind(visit, [page, next]), NOTHING);
    }
  });

  it('leaves the prompt visible and unsent until it has decided, and then in its place before the next one', async () => {
    const { hook, end } = heldHook<string>();
    const [visit, page] = await ask({ beforeSend: hook }, 'One?');
    page.conversation.send('Two?');
    await visit.settle();
    assert.deepEqual(visit.backend.asked, []);
    assert.deepEqual(transcript(page), [
      'user: One? (queued)',
      'assistant:  (queued)',
      'user: Two? (queued)',
      'assistant:  (queued)',
    ]);
    assert.equal(page.conversation.getSnapshot().runningTurnId, page.conversation.getSnapshot().messages[0]?.turnId);
    end('Changed');
    await answer(visit, '1');
    assert.deepEqual(visit.backend.asked, ['Changed', 'Changed']);
  });

  const REJECTIONS: ReadonlyArray<
    readonly [
      what: string,
      beforeSend: NonNullable<ConversationOptions['beforeSend']>,
      code: string,
      retryable: boolean,
    ]
  > = [
    ['returns false', () => false, 'content-filtered', false],
    ['resolves to false', () => Promise.resolve(false), 'content-filtered', false],
    ['returns a blank text', () => ' ', 'content-filtered', false],
    ['returns nothing', () => undefined as never, 'content-filtered', false],
    [
      'throws',
      () => {
        throw new Error('of the page');
      },
      'internal',
      true,
    ],
    ['rejects', () => Promise.reject(new Error('of the page')), 'internal', true],
    [
      'rejects with an error of ours',
      () => Promise.reject(new ChatError(errorInfo('rate-limited'))),
      'rate-limited',
      true,
    ],
    ['takes more than 15 seconds', () => new Promise(() => {}), 'timeout', true],
  ];
  for (const [what, beforeSend, code, retryable] of REJECTIONS) {
    it(`that ${what} keeps the prompt in the transcript and away from the backend: ${code}`, async (t) => {
      mute(t);
      const [visit, page] = await ask({ beforeSend });
      await visit.settle(15_000);
      assert.deepEqual(visit.backend.asked, []);
      assert.deepEqual(transcript(page), ['user: Hello (done)', 'assistant:  (failed)']);
      assert.deepEqual(
        page.conversation.getSnapshot().messages[1]?.error,
        errorInfo(code as 'internal', { retryable }),
      );
      // Nothing is lost: it can be sent again, or changed.
      page.conversation.configure({ beforeSend: undefined });
      if (retryable) page.conversation.retry();
      else assert.equal(page.conversation.withdraw(), 'Hello');
      await visit.settle();
      assert.deepEqual(visit.backend.asked, retryable ? ['Hello'] : []);
      assert.deepEqual(await leftBehind(visit, [page]), NOTHING);
    });
  }

  it('is asked again for a retry after it has failed, and not after it has approved', async (t) => {
    mute(t);
    const results = [() => Promise.reject(new Error('of the page')), () => 'Hello!', () => 'too often'];
    let calls = 0;
    const [visit, page] = await ask({ beforeSend: () => results[calls++]?.() ?? false });
    page.conversation.retry();
    await visit.settle();
    visit.backend.lastTurn.push({ type: 'reply-error', ...errorInfo('disconnected') });
    await visit.settle();
    page.conversation.retry();
    page.conversation.regenerate();
    await visit.settle();
    assert.equal(calls, 2);
    assert.deepEqual(new Set(visit.backend.asked), new Set(['Hello!']));
  });

  it('is told when the visitor stops, and then sends nothing, whatever it decides', async () => {
    const { hook, signals, end } = heldHook<string>();
    const [visit, page] = await ask({ beforeSend: hook });
    page.conversation.stop();
    await visit.settle();
    assert.equal(signals[0]?.aborted, true);
    end('Late');
    await visit.settle(20_000);
    assert.deepEqual([visit.backend.asked, transcript(page)], [[], ['user: Hello (done)', 'assistant:  (stopped)']]);
    assert.deepEqual(await leftBehind(visit, [page]), NOTHING);
  });

  it('is asked by the next page if this one was left before it decided', async () => {
    const { hook, end } = heldHook<string>();
    const [visit, page] = await ask({ beforeSend: hook });
    const next = visit.reload(page, { beforeSend: ({ text }) => `${text} again` });
    await visit.settle(3_000);
    end('Late');
    await visit.settle();
    assert.deepEqual(visit.backend.asked, ['Hello again']);
    assert.equal(transcript(next)[0], 'user: Hello again (sending)');
  });
});

describe('afterReceive', () => {
  const decide = async (
    afterReceive: NonNullable<ConversationOptions['afterReceive']>,
  ): Promise<[Visit, string[], ChatMessage[]]> => {
    const answers: ChatMessage[] = [];
    const [visit, page] = await ask({
      afterReceive: (message, signal) => {
        answers.push(message);
        return afterReceive(message, signal);
      },
    });
    const replies: string[] = [];
    page.conversation.onEvent((event) => event.type === 'reply' && replies.push(event.message.text));
    await answer(visit, 'Hi');
    await visit.settle(15_000);
    const [, last] = page.conversation.getSnapshot().messages;
    assert.deepEqual(replies, [last?.text]);
    assert.deepEqual(await leftBehind(visit, [page]), NOTHING);
    return [visit, [...transcript(page).slice(1), ...(last?.retracted ? ['retracted'] : [])], answers];
  };

  const DECISIONS: ReadonlyArray<
    readonly [what: string, hook: NonNullable<ConversationOptions['afterReceive']>, shown: readonly string[]]
  > = [
    ['returns nothing', () => {}, ['assistant: Hi (done)']],
    ['returns a text', ({ text }) => `${text}!`, ['assistant: Hi! (done)']],
    ['resolves to a text', ({ text }) => Promise.resolve(`${text}!`), ['assistant: Hi! (done)']],
    ['returns false', () => false, ['assistant:  (done)', 'retracted']],
    ['returns no text', () => 7 as never, ['assistant: Hi (done)']],
    ['rejects', () => Promise.reject(new Error('of the page')), ['assistant: Hi (done)']],
    ['takes more than 15 seconds', () => new Promise(() => {}), ['assistant: Hi (done)']],
  ];
  for (const [what, hook, shown] of DECISIONS) {
    it(`that ${what} leaves ${shown.join(', ')}`, async (t) => {
      mute(t);
      const [, after, answers] = await decide(hook);
      assert.deepEqual(after, shown);
      assert.deepEqual(
        answers.map(({ text, state }) => [text, state]),
        [['Hi', 'done']],
      );
    });
  }

  it('holds the end of an answer, which the visitor can stop meanwhile', async () => {
    const { hook, signals, end } = heldHook<string>();
    const [visit, page] = await ask({ afterReceive: hook });
    await answer(visit, 'Hi');
    assert.equal(transcript(page)[1], 'assistant: Hi (streaming)');
    page.conversation.stop();
    await visit.settle();
    assert.equal(signals[0]?.aborted, true);
    end('Late');
    await visit.settle();
    assert.equal(transcript(page)[1], 'assistant: Hi (stopped)');
  });

  it('is called in the tab that leads, and its text is shown and stored in all', async () => {
    const visit = new Visit();
    const [first, second] = await openTwoTabs(visit);
    first.conversation.configure({ afterReceive: () => 'of the first' });
    second.conversation.configure({ afterReceive: () => 'of the second' });
    second.conversation.send('Hello');
    await answer(visit, 'Hi');
    for (const page of [first, second]) assert.equal(transcript(page)[1], 'assistant: of the first (done)');
    const again = visit.openPage({ userId: 'anna' });
    await visit.settle();
    assert.equal(transcript(again)[1], 'assistant: of the first (done)');
  });

  it('is not called for an answer that has failed', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'Hello');
    page.conversation.configure({ afterReceive: () => assert.fail('called') });
    visit.backend.lastTurn.push({ type: 'reply-error', ...errorInfo('overloaded') });
    await visit.settle();
    assert.equal(transcript(page)[1], 'assistant:  (failed)');
  });
});
