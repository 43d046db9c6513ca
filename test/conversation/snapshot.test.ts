import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Visit } from './conversation-fixture.ts';

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

  it('has a turn that is slow after 10 seconds without an event', async () => {
    const visit = new Visit();
    const { conversation } = visit.openPage({ storage: 'none' });
    conversation.send('One?');
    await visit.settle(9_000);
    assert.equal(conversation.getSnapshot().isSlow, false);
    await visit.settle(2_000);
    assert.equal(conversation.getSnapshot().isSlow, true);
    visit.backend.lastTurn.say('1');
    await visit.settle();
    assert.equal(conversation.getSnapshot().isSlow, false);
  });
});

describe('the length of the longest prompt', () => {
  it('is in the snapshot while there is a transport that knows it', async () => {
    const visit = new Visit();
    const known = visit.openPage({
      storage: 'none',
      transport: (options) => Object.assign(visit.backend.connect(options), { maxPromptCharacters: 4_000 }),
    });
    assert.equal(known.conversation.getSnapshot().maxPromptCharacters, undefined);
    await known.conversation.connect();
    await visit.settle();
    assert.equal(known.conversation.getSnapshot().maxPromptCharacters, 4_000);
    known.conversation.configure({ transport: (options) => visit.backend.connect(options) });
    await known.conversation.connect();
    await visit.settle();
    assert.equal(known.conversation.getSnapshot().maxPromptCharacters, undefined);
  });
});

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) freeze(member);
  return value;
}
