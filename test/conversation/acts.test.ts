import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Feedback } from '../../src/chat/index.ts';
import { answer, openTwoTabs, transcript, Visit, type VisitPage } from './conversation-fixture.ts';

async function converse(visit: Visit, ...prompts: readonly string[]): Promise<VisitPage> {
  const page = visit.openPage();
  for (const prompt of prompts) {
    page.conversation.send(prompt);
    await answer(visit, prompt.toLowerCase());
  }
  return page;
}

const idAt = ({ conversation }: VisitPage, index: number): string =>
  conversation.getSnapshot().messages.at(index)?.id ?? '';

const texts = (page: VisitPage): string[] => page.conversation.getSnapshot().messages.map(({ text }) => text);

describe('a deleted message', () => {
  for (const [what, index] of [
    ['prompt', 2],
    ['answer without other versions', 3],
  ] as const)
    it(`that is a ${what} goes with its turn, here, in the backend and after a reload, and what follows stays`, async () => {
      const visit = new Visit();
      const page = await converse(visit, 'A', 'B', 'C');
      const { turnId } = page.conversation.getSnapshot().messages[index] ?? {};
      assert.equal(await settled(visit, page.conversation.deleteMessage(idAt(page, index))), true);
      assert.deepEqual(visit.backend.deleted, [turnId]);
      assert.deepEqual(texts(page), ['A', 'a', 'C', 'c']);
      page.conversation.send('D');
      await answer(visit, 'd');
      assert.deepEqual(
        visit.backend.lastTurn.request.messages.map(({ text }) => text),
        ['A', 'a', 'C', 'c', 'D'],
      );
      const again = visit.reload(page);
      await visit.settle();
      assert.deepEqual(texts(again), ['A', 'a', 'C', 'c', 'D', 'd']);
    });

  it('that is one of several answers goes alone', async () => {
    const visit = new Visit();
    const page = await converse(visit, 'A');
    page.conversation.regenerate();
    await answer(visit, 'again');
    const { turnId } = page.conversation.getSnapshot().messages[1] ?? {};
    assert.equal(await settled(visit, page.conversation.deleteMessage(idAt(page, 1))), true);
    assert.deepEqual(visit.backend.deleted, [turnId]);
    assert.deepEqual(texts(page), ['A', 'a']);
    assert.equal(page.conversation.getSnapshot().branches.size, 0);
  });

  it('stays while it arrives, where the backend cannot delete, and if that fails, which is reported', async () => {
    const visit = new Visit();
    const page = await converse(visit, 'A');
    const { conversation } = page;
    visit.backend.deleteError = new Error('refused');
    assert.equal(await settled(visit, conversation.deleteMessage(idAt(page, 0))), false);
    assert.equal(conversation.getSnapshot().error?.code, 'internal');
    visit.backend.deleteError = undefined;
    conversation.send('B');
    await visit.settle();
    visit.backend.lastTurn.say('b');
    await visit.settle();
    assert.equal(await settled(visit, conversation.deleteMessage(idAt(page, 3))), false);
    assert.equal(await settled(visit, conversation.deleteMessage('unknown')), false);
    await answer(visit, '');
    visit.backend.canDelete = false;
    assert.equal(await settled(visit, conversation.deleteMessage(idAt(page, 0))), false);
    assert.deepEqual(texts(page), ['A', 'a', 'B', 'b']);
  });

  it('that was the only one leaves an empty conversation', async () => {
    const visit = new Visit();
    const page = await converse(visit, 'A');
    assert.equal(await settled(visit, page.conversation.deleteMessage(idAt(page, 1))), true);
    assert.deepEqual(texts(page), []);
    const again = visit.reload(page);
    await visit.settle();
    assert.deepEqual(texts(again), []);
  });
});

describe('feedback', () => {
  it('is stored with the answer, shown in all tabs, sent, and withdrawn', async () => {
    const visit = new Visit();
    const [first, second] = await openTwoTabs(visit);
    first.conversation.send('A');
    await answer(visit, 'a');
    const { id = '', turnId } = second.conversation.getSnapshot().messages[1] ?? {};
    const reasons = ['unclear', 'unknown', 'incorrect', 'unclear'] as never;
    assert.ok(second.conversation.setFeedback(id, { rating: 'down', reasons, comment: '  wrong ' }));
    await visit.settle();
    const given: Feedback = { rating: 'down', reasons: ['incorrect', 'unclear'], comment: 'wrong' };
    for (const { conversation } of [first, second])
      assert.deepEqual(conversation.getSnapshot().messages[1]?.feedback, given);
    assert.ok(first.conversation.setFeedback(id, undefined));
    await visit.settle();
    assert.equal(second.conversation.getSnapshot().messages[1]?.feedback, undefined);
    assert.deepEqual(visit.backend.feedback, [
      [turnId, given],
      [turnId, undefined],
    ]);
  });

  it('that could not be sent is sent with the next connection, and only the latest of an answer', async () => {
    const visit = new Visit();
    const page = await converse(visit, 'A');
    visit.backend.feedbackError = new Error('offline');
    page.conversation.setFeedback(idAt(page, 1), { rating: 'up' });
    page.conversation.setFeedback(idAt(page, 1), { rating: 'down' });
    await visit.settle();
    assert.equal(visit.backend.feedback.length, 0);
    visit.backend.feedbackError = undefined;
    visit.backend.report({ type: 'status', state: 'reconnecting' });
    visit.backend.report({ type: 'status', state: 'connected' });
    await visit.settle();
    assert.deepEqual(
      visit.backend.feedback.map(([, feedback]) => feedback?.rating),
      ['down'],
    );
  });

  it('is refused for a prompt, an arriving answer, any other rating, and by beforeFeedback, which gets the ids', async () => {
    const visit = new Visit();
    const seen: unknown[] = [];
    const page = visit.openPage({
      beforeFeedback: (feedback) => {
        seen.push(feedback);
        return false;
      },
    });
    const { conversation } = page;
    conversation.send('A');
    await visit.settle();
    visit.backend.lastTurn.say('a');
    await visit.settle();
    assert.equal(conversation.setFeedback(idAt(page, 1), { rating: 'up' }), false);
    await answer(visit, '');
    assert.equal(conversation.setFeedback(idAt(page, 0), { rating: 'up' }), false);
    assert.equal(conversation.setFeedback(idAt(page, 1), { rating: 'best' as 'up' }), false);
    assert.deepEqual(seen, []);
    assert.equal(conversation.setFeedback(idAt(page, 1), { rating: 'up' }), false);
    const { id: conversationId, messages } = conversation.getSnapshot();
    const { turnId } = messages[1] ?? {};
    assert.deepEqual(seen, [{ feedback: { rating: 'up' }, conversationId, turnId, messageId: idAt(page, 1) }]);
    assert.equal(messages[1]?.feedback, undefined);
  });
});

describe('the rest of an answer', () => {
  it('is requested with a prompt if the last answer was cut, and not otherwise', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    const { conversation } = page;
    conversation.send('A');
    await visit.settle();
    visit.backend.lastTurn.say('first half');
    await visit.settle();
    assert.deepEqual(conversation.continueAnswer(), { isAccepted: false, reason: 'not-continuable' });
    conversation.stop();
    await visit.settle();
    assert.equal(conversation.continueAnswer(idAt(page, 0)).isAccepted, false);
    assert.equal(conversation.continueAnswer(idAt(page, 1), 'Go on').isAccepted, true);
    await answer(visit, 'second half');
    assert.deepEqual(transcript(page), [
      'user: A (done)',
      'assistant: first half (stopped)',
      'user: Go on (done)',
      'assistant: second half (done)',
    ]);
    assert.equal(conversation.continueAnswer().isAccepted, false);
    conversation.send('B');
    await visit.settle();
    visit.backend.lastTurn.say('long');
    visit.backend.lastTurn.push({ type: 'reply-end', reason: 'length' });
    await visit.settle();
    assert.equal(conversation.continueAnswer().isAccepted, true);
  });
});

describe('a prompt that is being edited', () => {
  it('is restored with its text after a reload, in its own tab only, also while the storage is full', async () => {
    const visit = new Visit();
    const page = await converse(visit, 'A');
    const editDraft = { messageId: idAt(page, 0), text: 'A, and B' };
    page.conversation.setEditDraft(editDraft);
    visit.local.quota = 0;
    const second = visit.openPage();
    await visit.settle();
    assert.equal(second.conversation.getSnapshot().editDraft, undefined);
    const again = visit.reload(page);
    await visit.settle();
    assert.deepEqual(again.conversation.getSnapshot().editDraft, editDraft);
    again.conversation.setEditDraft(undefined);
    const last = visit.reload(again);
    await visit.settle();
    assert.equal(last.conversation.getSnapshot().editDraft, undefined);
  });

  it('in two tabs at once becomes a version of each, and neither text is lost', async () => {
    const visit = new Visit();
    const [first, second] = await openTwoTabs(visit);
    first.conversation.send('A');
    await answer(visit, 'a');
    const messageId = idAt(first, 0);
    second.conversation.setEditDraft({ messageId, text: 'A of two' });
    first.conversation.edit(messageId, 'A of one');
    await answer(visit, 'one');
    assert.deepEqual(second.conversation.getSnapshot().editDraft, { messageId, text: 'A of two' });
    assert.ok(second.conversation.edit(messageId, 'A of two').isAccepted);
    await answer(visit, 'two');
    const { branches } = first.conversation.getSnapshot();
    assert.equal(branches.get(idAt(first, 0))?.count, 3);
    assert.deepEqual(texts(first), ['A of two', 'two']);
  });
});

describe('another answer that is requested without a connection', () => {
  it('waits for one, can be taken back, and the answer before it can be shown meanwhile', async () => {
    const visit = new Visit();
    const page = await converse(visit, 'A');
    const { conversation } = page;
    const before = idAt(page, 1);
    visit.backend.isReachable = false;
    visit.backend.report({ type: 'status', state: 'reconnecting' });
    conversation.regenerate();
    await visit.settle();
    assert.deepEqual(transcript(page), ['user: A (done)', 'assistant:  (queued)']);
    conversation.selectBranch(before);
    await visit.settle();
    assert.deepEqual(texts(page), ['A', 'a']);
    const waiting = conversation.getSnapshot().branches.get(before)?.ids[1] ?? '';
    conversation.selectBranch(waiting);
    await visit.settle();
    const { turnId } = conversation.getSnapshot().messages[1] ?? {};
    assert.equal(conversation.withdraw(turnId), undefined);
    await visit.settle();
    assert.deepEqual(texts(page), ['A', 'a']);
    conversation.regenerate();
    visit.backend.report({ type: 'status', state: 'connected' });
    await answer(visit, 'again');
    assert.deepEqual(texts(page), ['A', 'again']);
  });
});

/** Resolves to the result of an act after time has passed. */
async function settled<Result>(visit: Visit, result: Promise<Result>): Promise<Result> {
  await visit.settle();
  return result;
}
