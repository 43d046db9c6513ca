import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChatError, errorInfo } from '../../src/chat/error.ts';
import type { OutgoingPrompt } from '../../src/conversation/conversation.ts';
import { leftBehind, NOTHING, transcript, Visit } from './conversation-fixture.ts';

describe('a prompt', () => {
  it('is accepted, and its answer is shown as it arrives', async () => {
    const visit = new Visit();
    const page = visit.openPage({ storage: 'none' });
    const result = page.conversation.send('Hello?');
    assert.ok(result.isAccepted);
    await visit.settle();
    assert.equal(await result.isSent, true);
    visit.backend.lastTurn.push({ type: 'reply-start' });
    visit.backend.lastTurn.say('Hi', ' there');
    await visit.settle();
    assert.deepEqual(transcript(page), ['user: Hello? (done)', 'assistant: Hi there (streaming)']);
    assert.equal(page.conversation.getSnapshot().runningTurnId, result.turnId);
    assert.equal(page.conversation.getSnapshot().messages[0]?.id, result.messageId);
    visit.backend.lastTurn.end();
    await visit.settle();
    assert.deepEqual(transcript(page), ['user: Hello? (done)', 'assistant: Hi there (done)']);
    assert.equal(page.conversation.getSnapshot().runningTurnId, undefined);
  });

  it('keeps what the page passes along, cut to its limit, and sends that with this prompt only', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    page.conversation.send('One?', { context: { page: 'p'.repeat(20_000), metadata: { size: 43 } } });
    await visit.settle();
    visit.backend.lastTurn.say('Yes.');
    visit.backend.lastTurn.end();
    await visit.settle();
    page.conversation.send('Two?', { context: 'no context' as never });
    await visit.settle();
    const context = { page: 'p'.repeat(16_000 - 6), metadata: { size: 43 } };
    assert.deepEqual(page.conversation.getSnapshot().messages[0]?.context, context);
    assert.deepEqual(
      [...visit.backend.turns.values()].map(({ request }) => request.messages),
      [
        [{ role: 'user', text: 'One?', context }],
        [
          { role: 'user', text: 'One?' },
          { role: 'assistant', text: 'Yes.' },
          { role: 'user', text: 'Two?' },
        ],
      ],
    );
  });

  it('is refused if it is blank or no text', () => {
    const { conversation } = new Visit().openPage();
    for (const text of ['', ' \n', 7, undefined, null, {}])
      assert.deepEqual(conversation.send(text as string), { isAccepted: false, reason: 'empty' });
  });

  it('is sent as the page has changed it', async () => {
    const visit = new Visit();
    const prompts: OutgoingPrompt[] = [];
    const { conversation } = visit.openPage({
      onPrompt: (prompt) => {
        prompts.push(prompt);
        return `${prompt.text}!`;
      },
    });
    const result = conversation.send('Hello');
    assert.ok(result.isAccepted);
    await visit.settle();
    assert.deepEqual(visit.backend.asked, ['Hello!']);
    const { turnId, messageId } = result;
    assert.deepEqual(prompts, [{ text: 'Hello', conversationId: conversation.getSnapshot().id, turnId, messageId }]);
  });

  it('is not sent if the page cancels it, makes it blank, or throws', async (t) => {
    t.mock.method(console, 'error', () => {});
    const visit = new Visit();
    const page = visit.openPage();
    const cancellations = [
      () => false as const,
      () => ' ',
      () => undefined as unknown as string,
      () => {
        throw new Error('of the page');
      },
    ];
    for (const onPrompt of cancellations) {
      page.conversation.configure({ onPrompt });
      assert.deepEqual(page.conversation.send('Hello'), { isAccepted: false, reason: 'cancelled' });
    }
    await visit.settle();
    assert.deepEqual([visit.backend.asked, transcript(page)], [[], []]);
  });

  it('waits while another one is answered, with what was answered before it', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    const results = ['One?', 'Two?', 'Three?'].map((text) => page.conversation.send(text));
    await visit.settle();
    for (const result of results) assert.equal(result.isAccepted && (await result.isSent), true);
    assert.deepEqual(transcript(page).slice(2), [
      'user: Two? (queued)',
      'assistant:  (queued)',
      'user: Three? (queued)',
      'assistant:  (queued)',
    ]);
    for (const text of ['1', '2', '3']) {
      visit.backend.lastTurn.end(text);
      await visit.settle();
    }
    assert.deepEqual(
      visit.backend.lastTurn.request.messages.map(({ text }) => text),
      ['One?', '1', 'Two?', '2', 'Three?'],
    );
  });

  it('is removed and not stored if no transport can be created, and the next one tries again', async (t) => {
    t.mock.method(console, 'error', () => {});
    const visit = new Visit();
    visit.backend.openError = new ChatError(errorInfo('permission-denied'));
    const page = visit.openPage();
    const result = page.conversation.send('Hello?');
    await visit.settle(1_000);
    assert.equal(result.isAccepted && (await result.isSent), false);
    assert.deepEqual(transcript(page), []);
    assert.equal(page.conversation.getSnapshot().error?.code, 'permission-denied');
    assert.ok(![...visit.local.texts.values()].some((text) => text.includes('Hello?')));
    visit.backend.openError = undefined;
    const again = page.conversation.send('Hello?');
    await visit.settle();
    assert.equal(again.isAccepted && (await again.isSent), true);
    assert.equal(page.conversation.getSnapshot().error, undefined);
    visit.backend.lastTurn.end('Hi');
    await visit.settle();
    assert.equal(transcript(page).at(-1), 'assistant: Hi (done)');
  });

  it('is sent by a conversation that was not opened, which leaves nothing behind when it is closed', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    page.conversation.close();
    page.conversation.send('Hello?');
    await visit.settle();
    assert.deepEqual(visit.backend.asked, ['Hello?']);
    assert.deepEqual(await leftBehind(visit, [page]), NOTHING);
  });

  it('is sent once after the conversation was closed in the same moment and opened again', async () => {
    for (const storage of ['none', 'local'] as const) {
      const visit = new Visit();
      const page = visit.openPage({ storage });
      const result = page.conversation.send('Hello?');
      page.conversation.close();
      await visit.settle(1_000);
      assert.deepEqual(visit.backend.asked, []);
      assert.equal(visit.browser.openLocks + visit.browser.openPorts + visit.backend.connections, 0);
      page.conversation.open();
      await visit.settle(1_000);
      assert.equal(result.isAccepted && (await result.isSent), true);
      assert.deepEqual(visit.backend.asked, ['Hello?']);
      assert.deepEqual(await leftBehind(visit, [page]), NOTHING);
    }
  });

  it('is not sent after the conversation was disposed of in the same moment', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    page.conversation.send('Hello?');
    page.conversation.dispose();
    await visit.settle(5_000);
    assert.deepEqual(visit.backend.asked, []);
    assert.deepEqual(await leftBehind(visit, [page]), NOTHING);
  });

  it('is not sent in the name of a user that has come in the same moment', async () => {
    const visit = new Visit();
    const page = visit.openPage({ userId: 'anna' });
    const result = page.conversation.send('Of Anna');
    page.conversation.configure({ userId: 'bob' });
    await visit.settle(1_000);
    assert.equal(result.isAccepted && (await result.isSent), false);
    assert.deepEqual([visit.backend.asked, transcript(page)], [[], []]);
  });
});
