import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { answer, leftBehind, NOTHING, transcript, Visit } from './conversation-fixture.ts';

const setOnline = (isOnline: boolean): void => {
  Object.defineProperty(globalThis.navigator, 'onLine', { value: isOnline, configurable: true });
};

describe('a prompt without a connection', () => {
  beforeEach(() => setOnline(false));
  afterEach(() => Reflect.deleteProperty(globalThis.navigator, 'onLine'));

  const goOnline = (visit: Visit): void => {
    setOnline(true);
    visit.backend.isReachable = true;
  };
  const ask = async (visit: Visit): Promise<ReturnType<Visit['openPage']>> => {
    visit.backend.isReachable = false;
    const page = visit.openPage({ userId: 'anna' });
    page.conversation.send('One?');
    page.conversation.send('Two?');
    await visit.settle(1_000);
    assert.deepEqual(transcript(page), [
      'user: One? (queued)',
      'assistant:  (queued)',
      'user: Two? (queued)',
      'assistant:  (queued)',
    ]);
    return page;
  };

  it('waits, and is sent once when there is one', async () => {
    const visit = new Visit();
    const page = await ask(visit);
    goOnline(visit);
    await visit.settle(1_000);
    await answer(visit, '1');
    await answer(visit, '2');
    assert.deepEqual(visit.backend.asked, ['One?', 'Two?']);
    assert.equal(transcript(page).at(-1), 'assistant: 2 (done)');
  });

  it('waits over a reload, and is sent once', async () => {
    const visit = new Visit();
    const page = visit.reload(await ask(visit), { userId: 'anna' });
    await visit.settle(1_000);
    assert.deepEqual(visit.backend.asked, []);
    assert.equal(transcript(page)[0], 'user: One? (queued)');
    const other = visit.openPage({ userId: 'anna' });
    await visit.settle(1_000);
    goOnline(visit);
    await visit.settle(1_000);
    await answer(visit, '1');
    await answer(visit, '2');
    assert.deepEqual(visit.backend.asked, ['One?', 'Two?']);
    assert.deepEqual(transcript(other), transcript(page));
  });

  it('can be withdrawn, also in another tab, and is never sent', async () => {
    const visit = new Visit();
    const page = await ask(visit);
    const other = visit.openPage({ userId: 'anna' });
    await visit.settle();
    const [first, , second] = page.conversation.getSnapshot().messages;
    assert.equal(page.conversation.withdraw(first?.turnId), 'One?');
    assert.equal(other.conversation.withdraw(second?.turnId), 'Two?');
    await visit.settle();
    goOnline(visit);
    await visit.settle(1_000);
    assert.deepEqual([visit.backend.asked, transcript(page), transcript(other)], [[], [], []]);
  });

  it('leaves nothing behind when the conversation is closed', async () => {
    const visit = new Visit();
    const page = await ask(visit);
    assert.deepEqual(await leftBehind(visit, [page]), NOTHING);
    goOnline(visit);
    await visit.settle(1_000);
    assert.deepEqual(visit.backend.asked, []);
  });
});
