import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { transcript, Visit, type VisitPage } from './conversation-fixture.ts';

const TALK = ['user: Of Anna? (done)', 'assistant: Hi Anna (done)'];

const begin = async (visit: Visit, options = {}): Promise<VisitPage> => {
  const page = visit.openPage({ userId: 'anna', ...options });
  page.conversation.send('Of Anna?');
  await visit.settle();
  visit.backend.lastTurn.say('Hi', ' Anna');
  await visit.settle();
  return page;
};

const storedTexts = (visit: Visit): string[] => [...visit.local.texts.values()].filter((text) => text.includes('Anna'));

describe('a change of the user', () => {
  it('shows that user’s conversation, and deletes what is stored of the former one', async () => {
    const visit = new Visit();
    const page = await begin(visit);
    visit.backend.lastTurn.end();
    await visit.settle();
    assert.ok(storedTexts(visit).length > 0);
    page.conversation.configure({ userId: 'bob' });
    await visit.settle();
    assert.deepEqual([transcript(page), storedTexts(visit)], [[], []]);
    assert.equal(visit.backend.opened.at(-1)?.userId, 'bob');
  });

  it('in mid-answer leaves the turn and shows and stores none of its text', async () => {
    const visit = new Visit();
    const page = await begin(visit);
    page.conversation.configure({ userId: 'bob' });
    page.conversation.send('Of Bob?');
    await visit.settle();
    const [ofAnna, ofBob] = [...visit.backend.turns.values()];
    ofAnna?.end('!');
    ofBob?.end('Hi Bob');
    await visit.settle(1_000);
    assert.deepEqual(transcript(page), ['user: Of Bob? (done)', 'assistant: Hi Bob (done)']);
    assert.deepEqual([ofAnna?.isStopped, storedTexts(visit)], [false, []]);
    assert.deepEqual(
      ofBob?.request.messages.map(({ text }) => text),
      ['Of Bob?'],
    );
  });

  it('keeps what is stored if the page wants that, and goes on with a running turn', async () => {
    const visit = new Visit();
    const page = await begin(visit, { keepsFormerUser: true });
    page.conversation.configure({ userId: 'bob' });
    await visit.settle();
    assert.deepEqual(transcript(page), []);
    visit.backend.lastTurn.end();
    page.conversation.configure({ userId: 'anna' });
    await visit.settle();
    assert.deepEqual(transcript(page), TALK);
    assert.equal(visit.backend.asked.length, 1);
  });

  it('to none on the next page deletes what is stored of the former one', async () => {
    const visit = new Visit();
    const page = await begin(visit);
    visit.backend.lastTurn.end();
    await visit.settle();
    const next = visit.reload(page, { userId: undefined });
    await visit.settle();
    assert.deepEqual([transcript(next), storedTexts(visit)], [[], []]);
  });

  it('that is the same one again changes nothing', async () => {
    const visit = new Visit();
    const page = await begin(visit);
    page.conversation.configure({ userId: 'anna', assistant: 'poet' });
    visit.backend.lastTurn.end();
    await visit.settle();
    assert.deepEqual(transcript(page), TALK);
  });
});

describe('a draft', () => {
  it('is there again after a reload, and in no other tab', async () => {
    const visit = new Visit();
    const first = visit.openPage({ userId: 'anna' });
    const second = visit.openPage({ userId: 'anna' });
    await visit.settle();
    first.conversation.setDraft('one');
    second.conversation.setDraft('two');
    await visit.settle();
    const again = visit.reload(first, { userId: 'anna' });
    await visit.settle();
    assert.equal(again.conversation.getSnapshot().draft, 'one');
    assert.equal(second.conversation.getSnapshot().draft, 'two');
  });

  it('is followed by what is written before it is read, once', async () => {
    const visit = new Visit();
    let page = visit.openPage({ userId: 'anna' });
    await visit.settle();
    page.conversation.setDraft('Hello');
    await visit.settle();
    for (const written of ['H', 'H', 'Hello\nH and more']) {
      page = visit.reload(page, { userId: 'anna' });
      page.conversation.setDraft(written);
      await visit.settle();
      const expected = written === 'H' ? 'Hello\nH' : written;
      assert.equal(page.conversation.getSnapshot().draft, expected);
    }
    const again = visit.reload(page, { userId: 'anna' });
    await visit.settle();
    assert.equal(again.conversation.getSnapshot().draft, 'Hello\nH and more');
  });

  it('of another user is not shown', async () => {
    const visit = new Visit();
    const page = visit.openPage({ userId: 'anna' });
    await visit.settle();
    page.conversation.setDraft('of Anna');
    await visit.settle();
    page.conversation.configure({ userId: 'bob' });
    await visit.settle();
    assert.equal(page.conversation.getSnapshot().draft, '');
    assert.deepEqual(
      [...visit.local.texts.values(), ...page.session.texts.values()].filter((text) => text.includes('of Anna')),
      [],
    );
  });

  it('that was emptied or sent is not there after a reload', async () => {
    const visit = new Visit();
    const page = visit.openPage({ userId: 'anna' });
    await visit.settle();
    page.conversation.setDraft('one');
    await visit.settle();
    page.conversation.setDraft('');
    await visit.settle();
    const again = visit.reload(page, { userId: 'anna' });
    await visit.settle();
    assert.equal(again.conversation.getSnapshot().draft, '');
  });
});
