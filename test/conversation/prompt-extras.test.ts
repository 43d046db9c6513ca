import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OutgoingPrompt } from '../../src/conversation/conversation.ts';
import { answer, openTwoTabs, Visit } from './conversation-fixture.ts';

const data = [{ name: 'product', value: { sku: 'wool-1' } }];

describe('the data of a prompt', () => {
  it('are shown to the page, stored with the message, and sent with it and with later requests', async () => {
    const visit = new Visit();
    const prompts: OutgoingPrompt[] = [];
    const page = visit.openPage({ onPrompt: (prompt) => (prompts.push(prompt), prompt.text) });
    assert.ok(page.conversation.send('This one', { data }).isAccepted);
    await answer(visit, 'A sock.');
    assert.deepEqual(prompts[0]?.data, data);
    assert.deepEqual(visit.backend.lastTurn.request.messages, [{ role: 'user', text: 'This one', data }]);
    const again = visit.reload(page);
    await visit.settle();
    assert.deepEqual(again.conversation.getSnapshot().messages[0]?.data, data);
    again.conversation.send('And?');
    await answer(visit, 'Warm.');
    assert.deepEqual(visit.backend.lastTurn.request.messages[0]?.data, data);
    assert.ok(
      again.conversation.edit(again.conversation.getSnapshot().messages[2]?.id ?? '', 'That', { data }).isAccepted,
    );
    await answer(visit, 'Cold.');
    assert.deepEqual(again.conversation.getSnapshot().messages[2]?.data, data);
  });

  it('are refused if they are no JSON or too large, and nothing is sent', async (t) => {
    const { mock } = t.mock.method(console, 'error', () => {});
    const visit = new Visit();
    const { conversation } = visit.openPage();
    for (const value of [() => {}, 'x'.repeat(40_000)])
      assert.deepEqual(conversation.send('Hello', { data: [{ name: 'x', value }] }), {
        isAccepted: false,
        reason: 'invalid-data',
      });
    await visit.settle();
    assert.deepEqual([visit.backend.asked, mock.callCount()], [[], 2]);
  });
});

describe('suggestions below the last answer', () => {
  it('come with it or from the page, in every tab, and the page’s replace the others', async () => {
    const visit = new Visit();
    const [first, second] = await openTwoTabs(visit);
    assert.equal(first.conversation.suggest(['Too early']), false);
    first.conversation.send('Socks?');
    await visit.settle();
    visit.backend.lastTurn.push({ type: 'suggestions', suggestions: [{ text: 'Why?' }] });
    await answer(visit, 'Warm.');
    const last = () => second.conversation.getSnapshot().messages.at(-1)?.suggestions;
    assert.deepEqual(last(), [{ text: 'Why?' }]);
    assert.equal(second.conversation.suggest(['How?', ' ', { text: 'Tell me', isDraft: true }]), true);
    await visit.settle();
    assert.deepEqual(last(), [{ text: 'How?' }, { text: 'Tell me', isDraft: true }]);
    assert.equal(first.conversation.suggest([]), true);
    await visit.settle();
    assert.deepEqual(last(), []);
  });
});
