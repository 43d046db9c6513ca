import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import type { ConversationEvent } from '../../src/conversation/conversation.ts';
import { transcript, Visit, type VisitPage } from './conversation-fixture.ts';

describe('a snapshot of a conversation', () => {
  it('stays the same object until something changes', async () => {
    const visit = new Visit();
    const { conversation } = visit.openPage({ storage: 'none' });
    await visit.settle();
    const snapshot = conversation.getSnapshot();
    assert.equal(conversation.getSnapshot(), snapshot);
    conversation.setDraft('Hel');
    assert.notEqual(conversation.getSnapshot(), snapshot);
    assert.equal(snapshot.draft, '');
  });

  it('is never modified, whatever happens afterwards', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    const { conversation } = page;
    const copies: Array<readonly [object, string]> = [];
    conversation.subscribe(() => {
      const snapshot = freeze(conversation.getSnapshot());
      copies.push([snapshot, JSON.stringify(snapshot)]);
    });
    const prompt = conversation.send('One?');
    assert.ok(prompt.isAccepted);
    await visit.settle();
    visit.backend.lastTurn.push({ type: 'reply-start' });
    visit.backend.lastTurn.say('1', '2');
    await visit.settle();
    conversation.send('Two?');
    conversation.setDraft('Three');
    visit.backend.lastTurn.end('3');
    await visit.settle();
    visit.backend.lastTurn.end('4');
    await visit.settle();
    conversation.edit(prompt.messageId, 'Uno?');
    await visit.settle();
    visit.backend.lastTurn.end('5');
    await visit.settle();
    conversation.selectBranch(prompt.messageId);
    const cleared = conversation.clear();
    await visit.settle();
    assert.ok(await cleared);
    assert.ok(copies.length > 15);
    for (const [snapshot, before] of copies) assert.equal(JSON.stringify(snapshot), before);
  });

  it('keeps the objects of all messages but the one that changes', async () => {
    const visit = new Visit();
    const { conversation } = visit.openPage({ storage: 'none' });
    conversation.send('One?');
    await visit.settle();
    visit.backend.lastTurn.say('1');
    await visit.settle();
    const [prompt, answer] = conversation.getSnapshot().messages;
    visit.backend.lastTurn.say('2');
    await visit.settle();
    const [samePrompt, otherAnswer] = conversation.getSnapshot().messages;
    assert.equal(samePrompt, prompt);
    assert.notEqual(otherAnswer, answer);
  });

  it('keeps the id of the conversation until that is cleared', async () => {
    const visit = new Visit();
    const { conversation } = visit.openPage();
    const { id } = conversation.getSnapshot();
    conversation.send('One?');
    await visit.settle();
    visit.backend.lastTurn.end('1');
    await visit.settle();
    assert.equal(conversation.getSnapshot().id, id);
    const cleared = conversation.clear();
    await visit.settle();
    await cleared;
    assert.notEqual(conversation.getSnapshot().id, id);
  });

  it('has a turn that is slow after 8 seconds without an event', async () => {
    const visit = new Visit();
    const { conversation } = visit.openPage({ storage: 'none' });
    conversation.send('One?');
    await visit.settle(7_000);
    assert.equal(conversation.getSnapshot().isSlow, false);
    await visit.settle(2_000);
    assert.equal(conversation.getSnapshot().isSlow, true);
    visit.backend.lastTurn.say('1');
    await visit.settle();
    assert.equal(conversation.getSnapshot().isSlow, false);
  });
});

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
    visit.backend.lastTurn.end('Hi');
    await visit.settle();
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
    visit.backend.lastTurn.end('1');
    await visit.settle();
    visit.backend.lastTurn.end('2');
    await visit.settle();
    assert.deepEqual(visit.backend.asked, ['One?', 'Two?']);
    assert.equal(transcript(page).at(-1), 'assistant: 2 (done)');
  });

  it('is not called after the conversation was disposed of', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    page.conversation.send('One?');
    await visit.settle();
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

describe('the events of a conversation', () => {
  const record = (page: VisitPage): string[] => {
    const events: string[] = [];
    page.conversation.onEvent((event: ConversationEvent) => {
      if (event.type === 'status') events.push(`status ${event.status.state}`);
      else events.push(`${event.type} ${event.type === 'error' ? event.error.code : event.message.text}`);
    });
    return events;
  };

  it('report the prompt, the connection and the reply, in this order', async () => {
    const visit = new Visit();
    const page = visit.openPage({ storage: 'none' });
    const events = record(page);
    page.conversation.send('One?');
    await visit.settle();
    visit.backend.lastTurn.end('1');
    await visit.settle();
    assert.deepEqual(events, ['prompt One?', 'status connecting', 'status connected', 'reply 1']);
  });

  it('report a failed answer once, with its message', async () => {
    const visit = new Visit();
    const page = visit.openPage({ storage: 'none' });
    page.conversation.send('One?');
    await visit.settle();
    const events = record(page);
    visit.backend.lastTurn.push({ type: 'reply-error', code: 'rate-limited', retryable: true });
    await visit.settle();
    assert.deepEqual(events, ['error rate-limited']);
  });

  it('report a prompt only in the tab that has sent it, and its reply in all tabs', async () => {
    const visit = new Visit();
    const first = visit.openPage({ userId: 'anna' });
    await visit.settle();
    const second = visit.openPage({ userId: 'anna' });
    await visit.settle();
    const [ofFirst, ofSecond] = [record(first), record(second)];
    second.conversation.send('One?');
    await visit.settle();
    visit.backend.lastTurn.end('1');
    await visit.settle();
    const rest = (events: string[]): string[] => events.filter((event) => !event.startsWith('status'));
    assert.deepEqual([rest(ofFirst), rest(ofSecond)], [['reply 1'], ['prompt One?', 'reply 1']]);
  });
});

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) freeze(member);
  return value;
}
