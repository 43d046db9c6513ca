import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMessage, errorInfo, type ChatMessage } from '../../src/chat/index.ts';
import type { ConversationEvent, NewMessage } from '../../src/conversation/conversation.ts';
import { answer, openTwoTabs, startPage, transcript, Visit, type VisitPage } from './conversation-fixture.ts';

describe('a message that the page appends', () => {
  const GREETING: NewMessage = { role: 'assistant', text: 'Welcome back' };
  const recordEvents = (page: VisitPage): ConversationEvent['type'][] => {
    const types: ConversationEvent['type'][] = [];
    page.conversation.onEvent(({ type }) => type !== 'status' && types.push(type));
    return types;
  };

  it('is shown at the end, reported once, and never sent, then or as a part of the conversation', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    const types = recordEvents(page);
    const id = page.conversation.append(GREETING);
    await visit.settle();
    assert.equal(page.conversation.getSnapshot().messages[0]?.id, id);
    assert.deepEqual(
      [transcript(page), types, visit.backend.asked],
      [['assistant: Welcome back (done)'], ['append'], []],
    );
    page.conversation.send('One?');
    await answer(visit, '1');
    page.conversation.append({ role: 'user', text: 'As if the visitor wrote it' });
    page.conversation.append({ role: 'assistant', text: 'And its answer' });
    page.conversation.send('Two?');
    await visit.settle();
    assert.deepEqual(
      visit.backend.lastTurn.request.messages.map(({ text }) => text),
      ['One?', '1', 'Two?'],
    );
    assert.equal(transcript(page).length, 7);
  });

  it('is stored with the first prompt and not before, and is there after a reload and in other tabs', async () => {
    const visit = new Visit();
    const [first, second] = await openTwoTabs(visit);
    second.conversation.append(GREETING);
    await visit.settle();
    for (const page of [first, second]) assert.deepEqual(transcript(page), ['assistant: Welcome back (done)']);
    const fresh = new Visit();
    const page = fresh.openPage();
    page.conversation.append(GREETING);
    await fresh.settle(1_000);
    assert.deepEqual(
      [...fresh.local.texts.values()].filter((text) => text.includes('Welcome')),
      [],
    );
    page.conversation.send('One?');
    await answer(fresh, '1');
    const next = fresh.reload(page);
    await fresh.settle();
    assert.deepEqual(transcript(next), transcript(page));
    assert.equal(next.conversation.getSnapshot().messages[0]?.appended, true);
  });

  it('is refused if it has no text or an unknown role', () => {
    const { conversation } = new Visit().openPage();
    for (const message of [{ role: 'assistant', text: ' ' }, { role: 'assistant' }, { role: 'system', text: 'Hi' }, {}])
      assert.equal(conversation.append(message as NewMessage), undefined);
  });

  it('changes nothing about what can be retried, edited and withdrawn before it', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?');
    visit.backend.lastTurn.push({ type: 'reply-error', ...errorInfo('overloaded') });
    await visit.settle();
    const id = page.conversation.append({ role: 'user', text: 'Of the page' });
    await visit.settle();
    assert.deepEqual(page.conversation.edit(id ?? '', 'Other'), { isAccepted: false, reason: 'not-editable' });
    page.conversation.regenerate(id);
    // Otherwise it would send the same failure again.
    visit.backend.turns.clear();
    page.conversation.retry();
    await answer(visit, '1');
    assert.deepEqual(transcript(page), ['user: One? (done)', 'assistant: 1 (done)', 'user: Of the page (done)']);
    assert.deepEqual(visit.backend.asked, ['One?', 'One?']);
  });

  for (const hasIds of [true, false]) {
    it(`stays after what the backend remembers, ${hasIds ? 'with' : 'without'} ids, and is not taken for it`, async () => {
      const visit = new Visit();
      const page = await startPage(visit, 'One?');
      await answer(visit, '1');
      page.conversation.append({ role: 'assistant', text: '2' });
      await visit.settle();
      const [prompt, reply] = page.conversation.getSnapshot().messages;
      assert.ok(prompt && reply);
      const history = [
        prompt,
        reply,
        createMessage('user', { id: 'p2', turnId: 'other', text: 'Two?', state: 'done', parentId: reply.id }),
        createMessage('assistant', { id: 'a2', turnId: 'other', text: '2', state: 'done', parentId: 'p2' }),
      ];
      visit.backend.history = hasIds ? history : history.map(withoutParent);
      const next = visit.reload(page);
      await visit.settle(1_000);
      assert.deepEqual(
        next.conversation.getSnapshot().messages.map(({ text, appended }) => [text, appended]),
        [
          ['One?', undefined],
          ['1', undefined],
          ['Two?', undefined],
          ['2', undefined],
          ['2', true],
        ],
      );
      assert.equal(next.conversation.getSnapshot().branches.size, 0);
    });
  }
});

function withoutParent({ parentId: _, ...message }: ChatMessage): ChatMessage {
  return message;
}
