import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConversationOptions } from '../../src/conversation/conversation.ts';
import { leftBehind, NOTHING, transcript, Visit, type VisitPage } from './conversation-fixture.ts';

const TALK = ['user: One? (done)', 'assistant: 1 (done)'];

const ask = async (visit: Visit, { conversation }: VisitPage, prompt: string, answer: string): Promise<void> => {
  conversation.send(prompt);
  await visit.settle();
  visit.backend.lastTurn.end(answer);
  await visit.settle();
};

const openAnna = (visit: Visit, options: Partial<ConversationOptions> = {}): VisitPage =>
  visit.openPage({ userId: 'anna', ...options });

/** The conversation as the next page in the place of this one shows it. */
const readBack = async (visit: Visit, { session }: VisitPage, options: Partial<ConversationOptions>) => {
  const page = visit.openPage({ userId: 'anna', ...options }, session);
  await visit.settle();
  page.conversation.close();
  return transcript(page);
};

const OTHERS: Readonly<Record<string, Partial<ConversationOptions>>> = {
  name: { name: 'other' },
  key: { key: 'other' },
  storage: { storage: 'session' },
};

for (const [option, other] of Object.entries(OTHERS)) {
  describe(`another \`${option}\``, () => {
    it('shows that conversation at once while there are no messages', async () => {
      const visit = new Visit();
      const page = openAnna(visit, other);
      await ask(visit, page, 'One?', '1');
      const next = visit.reload(page, { userId: 'anna' });
      await visit.settle();
      assert.deepEqual(transcript(next), []);
      next.conversation.configure(other);
      await visit.settle();
      assert.deepEqual(transcript(next), TALK);
      assert.deepEqual(await leftBehind(visit, [next]), NOTHING);
    });

    it('leaves a conversation with messages where it is, also when it is closed and opened again', async () => {
      const visit = new Visit();
      const page = openAnna(visit);
      await ask(visit, page, 'One?', '1');
      page.conversation.configure(other);
      await visit.settle();
      page.conversation.close();
      page.conversation.open();
      await ask(visit, page, 'Two?', '2');
      const all = [...TALK, 'user: Two? (done)', 'assistant: 2 (done)'];
      assert.deepEqual(transcript(page), all);
      assert.equal(visit.backend.opened.at(-1)?.conversation, undefined);
      page.conversation.close();
      assert.deepEqual([await readBack(visit, page, {}), await readBack(visit, page, other)], [all, []]);
    });

    it('applies as soon as a conversation with messages is cleared', async () => {
      const visit = new Visit();
      const page = openAnna(visit);
      await ask(visit, page, 'One?', '1');
      page.conversation.configure(other);
      const cleared = page.conversation.clear();
      await visit.settle();
      assert.equal(await cleared, true);
      await ask(visit, page, 'Two?', '2');
      page.conversation.close();
      assert.deepEqual(await readBack(visit, page, {}), []);
      assert.deepEqual(await readBack(visit, page, other), ['user: Two? (done)', 'assistant: 2 (done)']);
    });

    it('applies at once with another user', async () => {
      const visit = new Visit();
      const page = openAnna(visit);
      await ask(visit, page, 'One?', '1');
      page.conversation.configure({ ...other, userId: 'bob' });
      await ask(visit, page, 'Two?', '2');
      page.conversation.close();
      const next = visit.openPage({ userId: 'bob', ...other }, page.session);
      await visit.settle();
      assert.deepEqual(transcript(next), ['user: Two? (done)', 'assistant: 2 (done)']);
    });
  });
}

for (const option of ['name', 'key'] as const) {
  it(`another \`${option}\` applies to the next prompt after another tab has cleared the conversation`, async () => {
    const visit = new Visit();
    const [page, second] = [openAnna(visit), openAnna(visit)];
    await ask(visit, page, 'One?', '1');
    page.conversation.configure({ [option]: 'other' });
    const cleared = second.conversation.clear();
    await visit.settle();
    assert.equal(await cleared, true);
    await ask(visit, page, 'Two?', '2');
    assert.deepEqual([transcript(page).length, transcript(second)], [2, []]);
    assert.deepEqual(await leftBehind(visit, [page, second]), NOTHING);
  });
}

describe('`storage` that becomes `none`', () => {
  it('stores nothing of the next conversation', async () => {
    const visit = new Visit();
    const page = openAnna(visit);
    await ask(visit, page, 'One?', '1');
    page.conversation.configure({ storage: 'none' });
    const cleared = page.conversation.clear();
    await visit.settle();
    assert.equal(await cleared, true);
    await ask(visit, page, 'Two?', '2');
    assert.deepEqual(transcript(page), ['user: Two? (done)', 'assistant: 2 (done)']);
    assert.ok(![...visit.local.texts.values()].some((text) => text.includes('?')));
  });
});
