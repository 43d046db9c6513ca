import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { answer, startPage, transcript, Visit } from './conversation-fixture.ts';

describe('a subscriber of a conversation', () => {
  it('is called for each change, and not after it has left', async () => {
    const visit = new Visit();
    const { conversation } = visit.openPage({ storage: 'none' });
    await visit.settle();
    let changes = 0;
    const stop = conversation.subscribe(() => (changes += 1));
    conversation.setDraft('Hel');
    assert.equal(changes, 1);
    conversation.setDraft('Hel');
    assert.equal(changes, 1);
    stop();
    stop();
    conversation.setDraft('Hello');
    assert.equal(changes, 1);
  });

  it('is called twice if it was added twice, and once after one of them has left', async () => {
    const visit = new Visit();
    const { conversation } = visit.openPage({ storage: 'none' });
    await visit.settle();
    let changes = 0;
    const listener = (): void => void (changes += 1);
    const stop = conversation.subscribe(listener);
    conversation.subscribe(listener);
    conversation.setDraft('1');
    assert.equal(changes, 2);
    stop();
    conversation.setDraft('2');
    assert.equal(changes, 3);
  });

  it('can leave, or make another one leave, while it is called', async () => {
    const visit = new Visit();
    const { conversation } = visit.openPage({ storage: 'none' });
    await visit.settle();
    const calls: string[] = [];
    const stopFirst = conversation.subscribe(() => {
      calls.push('first');
      stopFirst();
      stopSecond();
    });
    const stopSecond = conversation.subscribe(() => calls.push('second'));
    conversation.subscribe(() => calls.push('third'));
    conversation.setDraft('1');
    conversation.setDraft('2');
    assert.deepEqual(calls, ['first', 'third', 'third']);
  });

  it('that throws breaks neither the others nor the answer', async (t) => {
    const log = t.mock.method(console, 'error', () => {});
    const visit = new Visit();
    const page = visit.openPage();
    let changes = 0;
    page.conversation.subscribe(() => {
      throw new Error('of the page');
    });
    page.conversation.onEvent(() => {
      throw new Error('of the page');
    });
    page.conversation.subscribe(() => (changes += 1));
    const events: string[] = [];
    page.conversation.onEvent(({ type }) => events.push(type));
    page.conversation.send('Hello?');
    await visit.settle();
    await answer(visit, 'Hi');
    assert.deepEqual(transcript(page), ['user: Hello? (done)', 'assistant: Hi (done)']);
    assert.ok(changes > 0);
    assert.ok(events.includes('prompt') && events.includes('reply'));
    assert.ok(log.mock.callCount() > 0);
  });

  it('may send a prompt when the answer to the last one arrives', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    page.conversation.onEvent(({ type }) => {
      if (type === 'reply' && visit.backend.asked.length === 1) page.conversation.send('Two?');
    });
    page.conversation.send('One?');
    await visit.settle();
    await answer(visit, '1');
    await answer(visit, '2');
    assert.deepEqual(visit.backend.asked, ['One?', 'Two?']);
    assert.equal(transcript(page).at(-1), 'assistant: 2 (done)');
  });

  it('is not called after the conversation was disposed of', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?');
    const listener = mock.fn();
    page.conversation.subscribe(listener);
    page.conversation.onEvent(listener);
    page.conversation.dispose();
    const count = listener.mock.callCount();
    visit.backend.lastTurn.end('1');
    page.conversation.setDraft('x');
    await visit.settle();
    assert.equal(listener.mock.callCount(), count);
  });
});
