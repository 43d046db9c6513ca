import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConversationStorage } from '../../src/conversation/storage/storage.ts';
import { transcript, Visit, type VisitPage } from './conversation-fixture.ts';

const ANNA = { userId: 'anna' };
const TALK = ['user: One? (done)', 'assistant: 1 (done)'];

const ask = async (visit: Visit, { conversation }: VisitPage, prompt: string, answer: string): Promise<void> => {
  conversation.send(prompt);
  await visit.settle(3_000);
  visit.backend.lastTurn.end(answer);
  await visit.settle(1_000);
};

const clear = async (visit: Visit, { conversation }: VisitPage): Promise<void> => {
  const isCleared = conversation.clear();
  await visit.settle();
  assert.equal(await isCleared, true);
};

/** A site whose storage is on a server, in which a conversation is stored. */
class StoringSite {
  readonly visit = new Visit();
  readonly texts = new Map<string, string>();
  /** The keys that were written, by the page that wrote them. */
  readonly written: string[] = [];

  /** @param whenRead Resolves when the page gets what it has read. */
  open(whenRead?: Promise<void>): VisitPage {
    const { texts } = this;
    const storage: ConversationStorage = {
      get: async (key) => {
        const text = texts.get(key);
        await whenRead;
        return text;
      },
      set: async (key, value) => void texts.set(key, value),
      delete: async (key) => void texts.delete(key),
      keys: async (prefix) => [...texts.keys()].filter((key) => key.startsWith(prefix)),
    };
    return this.visit.openPage({ ...ANNA, storage });
  }

  async store(): Promise<void> {
    const page = this.open();
    await ask(this.visit, page, 'One?', '1');
    assert.deepEqual(transcript(page), TALK);
    page.conversation.close();
    await this.visit.settle();
  }
}

describe('a stored conversation', () => {
  it('is shown in a tab that opens while the one that leads still reads it', async () => {
    const site = new StoringSite();
    await site.store();
    const reading = Promise.withResolvers<void>();
    const first = site.open(reading.promise);
    await site.visit.settle();
    const second = site.open();
    await site.visit.settle();
    reading.resolve();
    await site.visit.settle();
    assert.deepEqual([transcript(first), transcript(second)], [TALK, TALK]);
  });

  it('is read by the next tab that leads if the first one is gone before it has read it', async () => {
    const site = new StoringSite();
    await site.store();
    const first = site.open(new Promise(() => {}));
    await site.visit.settle();
    const second = site.open();
    await site.visit.settle();
    first.page.crash();
    await site.visit.settle(1_000);
    await ask(site.visit, second, 'Two?', '2');
    assert.deepEqual(transcript(second), [...TALK, 'user: Two? (done)', 'assistant: 2 (done)']);
  });

  it('does not return in a tab that has read it before it was frozen, after another one has cleared it', async () => {
    const site = new StoringSite();
    await site.store();
    const reading = Promise.withResolvers<void>();
    const first = site.open(reading.promise);
    await site.visit.settle(50);
    const second = site.open();
    await site.visit.settle(50);
    first.page.isFrozen = true;
    const isCleared = second.conversation.clear();
    await site.visit.settle(4_300);
    assert.equal(await isCleared, true);
    first.page.isFrozen = false;
    await site.visit.settle(100);
    reading.resolve();
    await site.visit.settle();
    assert.deepEqual([transcript(first), transcript(second)], [[], []]);
  });

  it('is stored by the tab that takes over in the moment of its last event', async () => {
    const visit = new Visit();
    const [first, second] = [visit.openPage(ANNA), visit.openPage(ANNA)];
    await visit.settle();
    second.conversation.send('One?');
    await visit.settle();
    visit.backend.lastTurn.end('1');
    await visit.settle(50);
    first.page.crash();
    await visit.settle(1_000);
    assert.deepEqual(transcript(second), TALK);
    second.page.crash();
    visit.backend.turns.clear();
    const next = visit.openPage(ANNA);
    await visit.settle();
    assert.deepEqual(transcript(next), TALK);
  });

  for (const role of ['a tab that follows', 'a tab that has led and was frozen']) {
    it(`is not written by ${role}`, async () => {
      const visit = new Visit();
      const [first, second] = [visit.openPage(ANNA), visit.openPage(ANNA)];
      await visit.settle();
      first.conversation.send('One?');
      await visit.settle();
      visit.backend.lastTurn.push({ type: 'reply-start' });
      await visit.settle(50);
      const tab = role === 'a tab that follows' ? second : first;
      if (tab === first) first.page.isFrozen = true;
      second.conversation.send('Two?');
      await visit.settle(3_000);
      visit.backend.lastTurn.end('1');
      await visit.settle();
      visit.backend.lastTurn.end('2');
      await visit.settle();
      const key = [...visit.local.texts.keys()].find((name) => name.endsWith(':transcript')) ?? '';
      visit.local.texts.set(key, 'of the tab that leads');
      first.page.isFrozen = false;
      tab.page.runTimers();
      tab.conversation.setDraft('Three');
      await visit.settle();
      assert.equal(visit.local.texts.get(key), 'of the tab that leads');
      assert.deepEqual(transcript(first), transcript(second));
      assert.equal(transcript(first).length, 4);
    });
  }
});

describe('a conversation that another tab has cleared', () => {
  const absences: Readonly<
    Record<string, readonly [leave: (page: VisitPage) => void, back: (page: VisitPage) => void]>
  > = {
    'in the back/forward cache': [({ page }) => page.hide(), ({ page }) => page.show()],
    closed: [({ conversation }) => conversation.close(), ({ conversation }) => conversation.open()],
  };
  for (const [how, [leave, back]] of Object.entries(absences)) {
    for (const hasNext of [false, true]) {
      it(`is not shown again by a page that was ${how}${hasNext ? ', the next one is' : ''}`, async () => {
        const visit = new Visit();
        const first = visit.openPage(ANNA);
        await ask(visit, first, 'One?', '1');
        leave(first);
        await visit.settle();
        const second = visit.openPage(ANNA);
        await visit.settle();
        assert.deepEqual(transcript(second), TALK);
        await clear(visit, second);
        if (hasNext) await ask(visit, second, 'Two?', '2');
        const expected = transcript(second);
        second.conversation.close();
        await visit.settle();
        back(first);
        await visit.settle();
        assert.deepEqual(transcript(first), expected);
        await ask(visit, first, 'Three?', '3');
        assert.equal(visit.backend.lastTurn.request.messages.length, expected.length + 1);
        assert.ok(![...visit.local.texts.values()].some((text) => text.includes('One?')));
      });
    }

    it(`stays in a page that was ${how} and cannot read its storage`, async () => {
      const visit = new Visit();
      const first = visit.openPage(ANNA);
      await ask(visit, first, 'One?', '1');
      leave(first);
      await visit.settle();
      visit.local.isBlocked = true;
      back(first);
      await visit.settle();
      assert.deepEqual(transcript(first), TALK);
    });
  }
});
