import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorInfo } from '../../src/chat/error.ts';
import { answer, transcript, Visit, type VisitPage } from './conversation-fixture.ts';

const converse = async (visit: Visit): Promise<VisitPage> => {
  const page = visit.openPage();
  page.conversation.send('One?');
  await answer(visit, '1');
  page.conversation.send('Two?');
  await answer(visit, '2');
  return page;
};

const idAt = ({ conversation }: VisitPage, index: number): string =>
  conversation.getSnapshot().messages.at(index)?.id ?? '';

describe('versions of prompts and answers', () => {
  it('are made by regenerating an answer and editing a prompt, and chosen again', async () => {
    const visit = new Visit();
    const page = await converse(visit);
    const { conversation } = page;
    conversation.regenerate();
    await answer(visit, 'two');
    assert.equal(visit.backend.lastTurn.request.parentTurnId, [...visit.backend.turns.keys()][0]);
    const branch = conversation.getSnapshot().branches.get(idAt(page, 3));
    assert.deepEqual([branch?.index, branch?.count], [1, 2]);
    conversation.selectBranch(branch?.ids[0] ?? '');
    await visit.settle();
    assert.equal(conversation.getSnapshot().messages.at(-1)?.text, '2');
    const promptId = idAt(page, 0);
    assert.ok(conversation.edit(promptId, 'Three?').isAccepted);
    await answer(visit, '3');
    assert.deepEqual(transcript(page), ['user: Three? (done)', 'assistant: 3 (done)']);
    assert.equal(visit.backend.lastTurn.request.parentTurnId, null);
    const again = visit.reload(page);
    await visit.settle();
    assert.deepEqual(transcript(again), ['user: Three? (done)', 'assistant: 3 (done)']);
    again.conversation.selectBranch(promptId);
    await visit.settle();
    assert.deepEqual(
      again.conversation.getSnapshot().messages.map(({ text }) => text),
      ['One?', '1', 'Two?', '2'],
    );
  });

  it('are the same in all tabs', async () => {
    const visit = new Visit();
    const first = await converse(visit);
    const second = visit.openPage();
    await visit.settle();
    second.conversation.edit(idAt(second, 0), 'Uno?');
    await answer(visit, 'uno');
    assert.deepEqual(transcript(first), ['user: Uno? (done)', 'assistant: uno (done)']);
    first.conversation.selectBranch(first.conversation.getSnapshot().branches.get(idAt(first, 0))?.ids[0] ?? '');
    await visit.settle();
    assert.equal(transcript(second).length, 4);
    assert.deepEqual(transcript(first), transcript(second));
  });

  it('of a prompt or an answer that is unknown, and of a queued answer, are not made', async () => {
    const visit = new Visit();
    const page = await converse(visit);
    const { conversation } = page;
    for (const id of ['unknown', '', idAt(page, 1)])
      assert.deepEqual(conversation.edit(id, 'New?'), { isAccepted: false, reason: 'not-editable' });
    assert.deepEqual(conversation.edit(idAt(page, 0), ' '), { isAccepted: false, reason: 'empty' });
    conversation.regenerate('unknown');
    conversation.regenerate(idAt(page, 0));
    conversation.send('Three?');
    conversation.send('Four?');
    await visit.settle();
    conversation.regenerate(idAt(page, -1));
    conversation.selectBranch('unknown');
    await visit.settle();
    assert.deepEqual(visit.backend.asked, ['One?', 'Two?', 'Three?']);
    assert.equal(conversation.getSnapshot().branches.size, 0);
  });

  it('that are not visible go on after a reload', async () => {
    const visit = new Visit();
    const page = await converse(visit);
    const [prompt, first] = page.conversation.getSnapshot().messages;
    page.conversation.regenerate(first?.id);
    await visit.settle();
    visit.backend.lastTurn.say('o', 'n');
    await visit.settle();
    page.conversation.selectBranch(first?.id ?? '');
    await visit.settle(1_000);
    const next = visit.reload(page);
    await visit.settle();
    visit.backend.lastTurn.end('e');
    await visit.settle();
    assert.deepEqual([prompt?.text, visit.backend.asked.length], ['One?', 3]);
    const { branches } = next.conversation.getSnapshot();
    next.conversation.selectBranch(branches.get(idAt(next, 1))?.ids[1] ?? '');
    await visit.settle();
    assert.deepEqual(transcript(next), ['user: One? (done)', 'assistant: one (done)']);
  });

  it('that wait and are not visible are sent after a reload', async () => {
    const visit = new Visit();
    const page = await converse(visit);
    const first = idAt(page, 1);
    page.conversation.regenerate(first);
    await visit.settle();
    const second = idAt(page, 1);
    page.conversation.selectBranch(first);
    page.conversation.send('Three?');
    await visit.settle();
    page.conversation.selectBranch(second);
    await visit.settle(1_000);
    visit.reload(page);
    await visit.settle();
    await answer(visit, 'one');
    await answer(visit, '3');
    assert.deepEqual(visit.backend.asked, ['One?', 'Two?', 'One?', 'Three?']);
  });

  it('of an answer keep their prompt, which cannot be withdrawn with one that has failed', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    page.conversation.send('One?');
    await visit.settle();
    const { turnId } = visit.backend.lastTurn.request;
    visit.backend.lastTurn.push({ type: 'reply-error', ...errorInfo('timeout') });
    await visit.settle();
    page.conversation.regenerate();
    assert.equal(page.conversation.withdraw(turnId), 'One?', 'in the same moment nobody knows of the other answer');
    await answer(visit, '1');
    assert.deepEqual(transcript(page), ['user: One? (done)', 'assistant: 1 (done)']);
    assert.equal(page.conversation.withdraw(turnId), undefined);
  });

  it('are made of the last prompt only where the backend cannot go back, and of each answer', async () => {
    const visit = new Visit();
    visit.backend.hasBranches = false;
    const page = await converse(visit);
    const { conversation } = page;
    assert.deepEqual(conversation.edit(idAt(page, 0), 'Uno?'), { isAccepted: false, reason: 'not-editable' });
    assert.ok(conversation.edit(idAt(page, 2), 'Dos?').isAccepted);
    await answer(visit, 'dos');
    conversation.regenerate();
    await answer(visit, 'DOS');
    assert.deepEqual(transcript(page).slice(2), ['user: Dos? (done)', 'assistant: DOS (done)']);
    assert.deepEqual(visit.backend.asked, ['One?', 'Two?', 'Dos?', 'Dos?']);
  });
});
