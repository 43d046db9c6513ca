import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answer, leftBehind, NOTHING, startPage, transcript, Visit, type VisitPage } from './conversation-fixture.ts';

const idAt = ({ conversation }: VisitPage, index: number): string =>
  conversation.getSnapshot().messages.at(index)?.id ?? '';

/** Shows the version before the visible one of the message at an index. */
const selectPrevious = async (visit: Visit, page: VisitPage, index: number): Promise<void> => {
  const branch = page.conversation.getSnapshot().branches.get(idAt(page, index));
  page.conversation.selectBranch(branch?.ids[branch.index - 1] ?? '');
  await visit.settle();
};

describe('editing a queued prompt', () => {
  it('replaces it in its place, and the old one is never sent', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?', 'Two?', 'Three?');
    const result = page.conversation.edit(idAt(page, 2), 'Dos?');
    await visit.settle();
    assert.equal(result.isAccepted && (await result.isSent), true);
    assert.equal(result.isAccepted && result.messageId, idAt(page, 2));
    assert.deepEqual(
      transcript(page).filter((line) => line.startsWith('user')),
      ['user: One? (sending)', 'user: Dos? (queued)', 'user: Three? (queued)'],
    );
    for (const text of ['1', '2', '3']) await answer(visit, text);
    assert.deepEqual(visit.backend.asked, ['One?', 'Dos?', 'Three?']);
    assert.equal(page.conversation.getSnapshot().branches.size, 0);
    assert.equal(visit.backend.lastTurn.request.parentTurnId, undefined);
  });

  it('that waits for a connection sends the new one when there is one, also from another tab', async () => {
    const visit = new Visit();
    visit.backend.isReachable = false;
    const first = await startPage(visit, 'One?', 'Two?');
    const second = visit.openPage();
    await visit.settle();
    assert.ok(second.conversation.edit(idAt(second, 0), 'Uno?').isAccepted);
    await visit.settle();
    assert.equal(first.conversation.getSnapshot().runningTurnId, first.conversation.getSnapshot().messages[0]?.turnId);
    visit.backend.isReachable = true;
    await answer(visit, '1');
    await answer(visit, '2');
    assert.deepEqual(visit.backend.asked, ['Uno?', 'Two?']);
    assert.deepEqual(transcript(first), transcript(second));
    assert.deepEqual(await leftBehind(visit, [first, second]), NOTHING);
  });

  it('works for any of them where the backend cannot go back', async () => {
    const visit = new Visit();
    visit.backend.hasBranches = false;
    const page = await startPage(visit, 'One?', 'Two?', 'Three?');
    assert.deepEqual(page.conversation.edit(idAt(page, 0), 'Uno?'), { isAccepted: false, reason: 'not-editable' });
    assert.ok(page.conversation.edit(idAt(page, 2), 'Dos?').isAccepted);
    for (const text of ['1', '2', '3']) await answer(visit, text);
    assert.deepEqual(visit.backend.asked, ['One?', 'Dos?', 'Three?']);
  });

  it('twice in one moment sends the last version', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?', 'Two?');
    const first = page.conversation.edit(idAt(page, 2), 'Dos?');
    assert.ok(first.isAccepted);
    await visit.settle();
    page.conversation.edit(first.messageId, 'Due?');
    await answer(visit, '1');
    await answer(visit, '2');
    assert.deepEqual(visit.backend.asked, ['One?', 'Due?']);
    assert.equal(transcript(page).length, 4);
  });

  it('that was withdrawn in the same moment sends the new version at the end', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?', 'Two?');
    const promptId = idAt(page, 2);
    page.conversation.withdraw(page.conversation.getSnapshot().messages[2]?.turnId);
    page.conversation.edit(promptId, 'Dos?');
    await answer(visit, '1');
    await answer(visit, '2');
    assert.deepEqual(visit.backend.asked, ['One?', 'Dos?']);
    assert.deepEqual(transcript(page).slice(2), ['user: Dos? (done)', 'assistant: 2 (done)']);
  });
});

describe('editing a prompt whose answer arrives', () => {
  it('stops the answer, which stays in its branch, and sends the new version', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?');
    const old = visit.backend.lastTurn;
    old.say('half');
    await visit.settle();
    assert.ok(page.conversation.edit(idAt(page, 0), 'Uno?').isAccepted);
    await visit.settle();
    assert.ok(old.isStopped);
    assert.deepEqual(visit.backend.asked, ['One?', 'Uno?']);
    await answer(visit, 'uno');
    assert.deepEqual(transcript(page), ['user: Uno? (done)', 'assistant: uno (done)']);
    await selectPrevious(visit, page, 0);
    assert.deepEqual(transcript(page), ['user: One? (done)', 'assistant: half (stopped)']);
  });

  it('stops what is queued behind it, which stays in its branch and is never sent', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?', 'Two?');
    page.conversation.edit(idAt(page, 0), 'Uno?');
    await answer(visit, 'uno');
    await visit.settle(1_000);
    assert.deepEqual(visit.backend.asked, ['One?', 'Uno?']);
    assert.equal(page.conversation.getSnapshot().runningTurnId, undefined);
    await selectPrevious(visit, page, 0);
    assert.deepEqual(transcript(page), [
      'user: One? (done)',
      'assistant:  (stopped)',
      'user: Two? (done)',
      'assistant:  (stopped)',
    ]);
  });

  it('stops an answer further down, and leaves one in another branch', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?');
    await answer(visit, '1');
    page.conversation.send('Two?');
    await visit.settle();
    const two = visit.backend.lastTurn;
    page.conversation.edit(idAt(page, 0), 'Uno?');
    await visit.settle();
    const uno = visit.backend.lastTurn;
    assert.deepEqual([two.isStopped, uno.prompt], [true, 'Uno?']);
    await selectPrevious(visit, page, 0);
    page.conversation.edit(idAt(page, 2), 'Dos?');
    await visit.settle();
    assert.equal(uno.isStopped, false);
    uno.end('uno');
    await answer(visit, 'dos');
    assert.deepEqual(visit.backend.asked, ['One?', 'Two?', 'Uno?', 'Dos?']);
    assert.deepEqual(transcript(page).slice(2), ['user: Dos? (done)', 'assistant: dos (done)']);
  });
});

describe('regenerating an answer that arrives', () => {
  it('stops it, which stays as a version, and requests another one, also from another tab', async () => {
    const visit = new Visit();
    const first = await startPage(visit, 'One?', 'Two?');
    const old = visit.backend.lastTurn;
    old.say('half');
    const second = visit.openPage();
    await visit.settle();
    second.conversation.regenerate();
    await visit.settle();
    assert.ok(old.isStopped);
    await answer(visit, 'whole');
    assert.deepEqual(visit.backend.asked, ['One?', 'One?']);
    assert.deepEqual(transcript(first), ['user: One? (done)', 'assistant: whole (done)']);
    assert.deepEqual(transcript(second), transcript(first));
    await selectPrevious(visit, first, 1);
    assert.equal(transcript(first)[1], 'assistant: half (stopped)');
    assert.deepEqual(await leftBehind(visit, [first, second]), NOTHING);
  });

  it('twice in one moment stops the first of the further answers, too', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?');
    page.conversation.regenerate();
    page.conversation.regenerate();
    await visit.settle();
    await answer(visit, 'end');
    await visit.settle();
    const running = [...visit.backend.turns.values()].filter(({ isOver }) => !isOver);
    assert.deepEqual([running, page.conversation.getSnapshot().runningTurnId], [[], undefined]);
    assert.equal(transcript(page).at(-1), 'assistant: end (done)');
  });
});
