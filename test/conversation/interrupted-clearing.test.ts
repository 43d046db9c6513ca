import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { beginClearing } from './clearing-fixture.ts';
import { answer, startPage, transcript, Visit, type VisitPage } from './conversation-fixture.ts';

describe('clearing', () => {
  it('that has not ended when another user comes leaves what is stored of that user', async () => {
    const visit = new Visit();
    const ofBob = visit.openPage({ userId: 'bob' });
    ofBob.conversation.send('Of Bob?');
    await answer(visit, 'yes');
    ofBob.conversation.close();
    const page = visit.openPage({ userId: 'anna', keepsFormerUser: true });
    page.conversation.send('Of Anna?');
    await answer(visit, 'yes');
    const { cleared, end } = await beginClearing(visit, page);
    page.conversation.configure({ userId: 'bob' });
    await visit.settle();
    assert.equal(page.conversation.getSnapshot().isClearing, false);
    assert.equal(transcript(page)[0], 'user: Of Bob? (done)');
    await end();
    assert.equal(await cleared, false);
    assert.equal(transcript(page)[0], 'user: Of Bob? (done)');
    const next = visit.reload(page, { userId: 'bob' });
    await visit.settle();
    assert.equal(transcript(next)[0], 'user: Of Bob? (done)');
  });

  it('that has not ended when its tab is gone leaves the conversation to the next one', async () => {
    for (const leave of [
      ({ page }: VisitPage) => page.crash(),
      ({ conversation }: VisitPage) => conversation.close(),
      ({ page }: VisitPage) => page.hide(),
    ]) {
      const visit = new Visit();
      const first = await startPage(visit, 'One?');
      await answer(visit, '1');
      const second = visit.openPage();
      await visit.settle();
      await beginClearing(visit, first);
      assert.equal(second.conversation.getSnapshot().isClearing, true);
      leave(first);
      await visit.settle(3_000);
      assert.equal(second.conversation.getSnapshot().isClearing, false);
      assert.ok(second.conversation.send('Two?').isAccepted);
      await answer(visit, '2');
      assert.equal(transcript(second).at(-1), 'assistant: 2 (done)');
    }
  });

  it('that ends after the page has left and come back leaves what is there, and prompts are sent', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?');
    await answer(visit, '1');
    const { cleared, end } = await beginClearing(visit, page);
    page.page.hide();
    page.page.show();
    await visit.settle(1_000);
    assert.ok(page.conversation.send('Two?').isAccepted);
    await visit.settle();
    await end();
    assert.equal(await cleared, false);
    await answer(visit, '2');
    assert.equal(transcript(page).at(-1), 'assistant: 2 (done)');
  });

  it('that ends after a frozen tab was replaced leaves what the other tab has', async () => {
    const visit = new Visit();
    const first = await startPage(visit, 'One?');
    await answer(visit, '1');
    const second = visit.openPage();
    await visit.settle();
    const { cleared, end } = await beginClearing(visit, first);
    first.page.isFrozen = true;
    second.conversation.stop();
    await visit.settle(5_000);
    first.page.isFrozen = false;
    await visit.settle(1_000);
    await end();
    assert.equal(await cleared, false);
    assert.deepEqual(transcript(second), ['user: One? (done)', 'assistant: 1 (done)']);
    assert.deepEqual(transcript(first), transcript(second));
  });

  it('is finished if the conversation is closed meanwhile', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?');
    await answer(visit, '1');
    const { cleared, end } = await beginClearing(visit, page);
    page.conversation.close();
    await end();
    assert.equal(await cleared, true);
    assert.deepEqual(transcript(page), []);
    assert.equal(page.conversation.getSnapshot().isClearing, false);
    page.conversation.open();
    await visit.settle();
    assert.deepEqual(transcript(page), []);
  });
});
