import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChatError, errorInfo } from '../../src/chat/error.ts';
import { beginClearing } from './clearing-fixture.ts';
import { answer, leftBehind, NOTHING, startPage, transcript, Visit, type VisitPage } from './conversation-fixture.ts';

const REFUSED = new ChatError(errorInfo('rate-limited'));

const clear = async (visit: Visit, { conversation }: VisitPage): Promise<boolean> => {
  const cleared = conversation.clear();
  await visit.settle(1_000);
  return cleared;
};

describe('clearing', () => {
  it('ends running and queued turns for good, here and in storage', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?', 'Two?');
    visit.backend.ignoresStops = true;
    visit.backend.lastTurn.say('1');
    await visit.settle();
    assert.equal(await clear(visit, page), true);
    visit.backend.lastTurn.end('more');
    await visit.settle(3_000);
    assert.ok(visit.backend.lastTurn.isStopped);
    assert.deepEqual([visit.backend.asked, visit.backend.cleared, transcript(page)], [['One?'], 1, []]);
    assert.ok(![...visit.local.texts.values()].some((text) => text.includes('One?')));
    const next = visit.reload(page);
    await visit.settle();
    assert.deepEqual(transcript(next), []);
  });

  it('keeps the draft', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?');
    page.conversation.setDraft('Two');
    await clear(visit, page);
    assert.equal(page.conversation.getSnapshot().draft, 'Two');
  });

  it('an empty conversation needs no backend', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    assert.equal(await clear(visit, page), true);
    assert.equal(visit.backend.cleared, 0);
  });

  it('in the moment in which a prompt is sent leaves nothing of it', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    page.conversation.send('One?');
    assert.equal(await clear(visit, page), true);
    assert.deepEqual(transcript(page), []);
    assert.ok(visit.backend.turns.size === 0 || visit.backend.lastTurn.isStopped);
  });

  it('refuses prompts and other actions until the backend has cleared it', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?');
    visit.backend.lastTurn.end('1');
    await visit.settle();
    const { cleared, end } = await beginClearing(visit, page);
    assert.deepEqual(page.conversation.send('Two?'), { isAccepted: false, reason: 'clearing' });
    page.conversation.regenerate();
    page.conversation.stop();
    page.conversation.retry();
    assert.equal(await clear(visit, page), false);
    await end();
    assert.equal(await cleared, true);
    assert.equal(page.conversation.getSnapshot().isClearing, false);
    page.conversation.send('Two?');
    await visit.settle();
    assert.deepEqual(visit.backend.asked, ['One?', 'Two?']);
    assert.equal(visit.backend.cleared, 1);
  });

  it('that the backend refuses leaves the messages and reports the error', async (t) => {
    t.mock.method(console, 'error', () => {});
    const visit = new Visit();
    const page = await startPage(visit, 'One?');
    visit.backend.lastTurn.end('1');
    await visit.settle();
    const { id } = page.conversation.getSnapshot();
    visit.backend.beforeClear = () => Promise.reject(REFUSED);
    assert.equal(await clear(visit, page), false);
    const snapshot = page.conversation.getSnapshot();
    assert.deepEqual([snapshot.id, snapshot.error?.code, snapshot.isClearing], [id, 'rate-limited', false]);
    assert.deepEqual(transcript(page), ['user: One? (done)', 'assistant: 1 (done)']);
    visit.backend.beforeClear = () => Promise.resolve();
    assert.equal(await clear(visit, page), true);
    assert.deepEqual(transcript(page), []);
    assert.equal(page.conversation.getSnapshot().error, undefined);
  });

  it('that the backend refuses changes neither the answer that arrives nor what is queued', async (t) => {
    t.mock.method(console, 'error', () => {});
    const visit = new Visit();
    const page = await startPage(visit, 'One?', 'Two?');
    visit.backend.lastTurn.say('1');
    await visit.settle();
    const before = page.conversation.getSnapshot();
    const { cleared, end } = await beginClearing(visit, page);
    await end(REFUSED);
    assert.equal(await cleared, false);
    const { messages, runningTurnId } = page.conversation.getSnapshot();
    assert.deepEqual([messages, runningTurnId], [before.messages, before.runningTurnId]);
    await answer(visit, '!');
    await answer(visit, '2');
    assert.deepEqual(transcript(page), [
      'user: One? (done)',
      'assistant: 1! (done)',
      'user: Two? (done)',
      'assistant: 2 (done)',
    ]);
    assert.deepEqual(visit.backend.asked, ['One?', 'Two?']);
    assert.deepEqual(await leftBehind(visit, [page]), NOTHING);
  });

  for (const isRefused of [false, true])
    it(`holds back what is queued until the backend has ${isRefused ? 'refused' : 'cleared'} it`, async (t) => {
      t.mock.method(console, 'error', () => {});
      const visit = new Visit();
      const page = await startPage(visit, 'One?', 'Two?');
      const { cleared, end } = await beginClearing(visit, page);
      await answer(visit, '1');
      await visit.settle(1_000);
      assert.deepEqual(visit.backend.asked, ['One?']);
      await end(isRefused ? REFUSED : undefined);
      assert.equal(await cleared, !isRefused);
      assert.deepEqual(visit.backend.asked, isRefused ? ['One?', 'Two?'] : ['One?']);
      assert.equal(transcript(page).length, isRefused ? 4 : 0);
    });

  it('goes on with another tab’s prompt only after it', async () => {
    const visit = new Visit();
    const first = await startPage(visit, 'One?');
    visit.backend.lastTurn.end('1');
    const second = visit.openPage();
    await visit.settle();
    const cleared = first.conversation.clear();
    const result = second.conversation.send('Two?');
    await visit.settle(1_000);
    assert.equal(await cleared, true);
    const isSent = result.isAccepted && (await result.isSent);
    assert.deepEqual(transcript(first), transcript(second));
    assert.equal(visit.backend.asked.includes('Two?'), isSent);
    assert.equal(transcript(first).length > 0, isSent);
  });
});
