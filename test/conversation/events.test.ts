import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConversationEvent } from '../../src/conversation/conversation.ts';
import { answer, openTwoTabs, Visit, type VisitPage } from './conversation-fixture.ts';

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
    await answer(visit, '1');
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
    const [first, second] = await openTwoTabs(visit);
    const [ofFirst, ofSecond] = [record(first), record(second)];
    second.conversation.send('One?');
    await visit.settle();
    await answer(visit, '1');
    const rest = (events: string[]): string[] => events.filter((event) => !event.startsWith('status'));
    assert.deepEqual([rest(ofFirst), rest(ofSecond)], [['reply 1'], ['prompt One?', 'reply 1']]);
  });
});
