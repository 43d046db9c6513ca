import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { transcript, Visit } from './conversation-fixture.ts';
import { Backend } from './scripted-backend.ts';

describe('a conversation', () => {
  it('has the same snapshot until something changes, and notifies of each change', async () => {
    const visit = new Visit();
    const { conversation } = visit.openPage({ storage: 'none' });
    await visit.settle();
    const snapshot = conversation.getSnapshot();
    assert.equal(conversation.getSnapshot(), snapshot);
    let changes = 0;
    const stop = conversation.subscribe(() => (changes += 1));
    conversation.setDraft('Hel');
    assert.equal(changes, 1);
    assert.notEqual(conversation.getSnapshot(), snapshot);
    assert.equal(snapshot.draft, '');
    conversation.setDraft('Hel');
    assert.equal(changes, 1);
    stop();
    conversation.setDraft('Hello');
    assert.equal(changes, 1);
  });

  it('accepts a prompt, and shows its answer as it arrives', async () => {
    const visit = new Visit();
    const page = visit.openPage({ storage: 'none' });
    const result = page.conversation.send('Hello?');
    assert.ok(result.isAccepted);
    await visit.settle();
    assert.equal(await result.isSent, true);
    visit.backend.lastTurn.push({ type: 'reply-start' });
    visit.backend.lastTurn.say('Hi', ' there');
    await visit.settle();
    assert.deepEqual(transcript(page), ['user: Hello? (done)', 'assistant: Hi there (streaming)']);
    assert.equal(page.conversation.getSnapshot().runningTurnId, result.turnId);
    visit.backend.lastTurn.end();
    await visit.settle();
    assert.deepEqual(transcript(page), ['user: Hello? (done)', 'assistant: Hi there (done)']);
    assert.equal(page.conversation.getSnapshot().runningTurnId, undefined);
  });

  it('stores nothing before the first prompt or draft', async () => {
    const visit = new Visit();
    visit.openPage();
    await visit.settle(3_000);
    assert.equal(visit.local.texts.size, 0);
  });
});

describe('a turn that can be resumed', () => {
  const isGoingOn = async (visit: Visit, page: ReturnType<Visit['openPage']>): Promise<void> => {
    assert.deepEqual(transcript(page), ['user: Hello? (done)', 'assistant: One two (streaming)']);
    visit.backend.lastTurn.say(' three');
    visit.backend.lastTurn.end();
    await visit.settle();
    assert.deepEqual(transcript(page), ['user: Hello? (done)', 'assistant: One two three (done)']);
    assert.equal(visit.backend.turns.size, 1);
  };
  const begin = async (visit: Visit): Promise<ReturnType<Visit['openPage']>> => {
    const page = visit.openPage();
    page.conversation.send('Hello?');
    await visit.settle();
    visit.backend.lastTurn.push({ type: 'reply-start' });
    visit.backend.lastTurn.say('One', ' two');
    await visit.settle();
    return page;
  };

  it('goes on after a reload', async () => {
    const visit = new Visit();
    const page = visit.reload(await begin(visit));
    await visit.settle();
    await isGoingOn(visit, page);
  });

  it('goes on after its tab has crashed', async () => {
    const visit = new Visit();
    (await begin(visit)).page.crash();
    const page = visit.openPage();
    await visit.settle();
    await isGoingOn(visit, page);
  });

  it('goes on after the conversation was closed and opened again', async () => {
    const visit = new Visit();
    const page = await begin(visit);
    page.conversation.close();
    await visit.settle();
    assert.equal(visit.backend.connections, 0);
    page.conversation.open();
    await visit.settle();
    await isGoingOn(visit, page);
  });

  it('is shown in a second tab, over one connection', async () => {
    const visit = new Visit();
    const first = await begin(visit);
    const second = visit.openPage();
    await visit.settle();
    assert.equal(visit.backend.connections, 1);
    await isGoingOn(visit, second);
    assert.deepEqual(transcript(first), transcript(second));
  });

  it('goes on in the second tab when the first one is closed', async () => {
    const visit = new Visit();
    const first = await begin(visit);
    const second = visit.openPage();
    await visit.settle();
    first.page.hide();
    first.page.crash();
    await visit.settle();
    await isGoingOn(visit, second);
  });

  it('goes on in the second tab when the first one is frozen', async () => {
    const visit = new Visit();
    const first = await begin(visit);
    const second = visit.openPage();
    await visit.settle();
    first.page.isFrozen = true;
    await visit.settle(5_000);
    await isGoingOn(visit, second);
    first.page.isFrozen = false;
    await visit.settle(1_000);
    assert.deepEqual(transcript(first), transcript(second));
  });

  it('is stopped in all tabs by one of them', async () => {
    const visit = new Visit();
    const first = await begin(visit);
    const second = visit.openPage();
    await visit.settle();
    second.conversation.stop();
    await visit.settle();
    for (const page of [first, second])
      assert.deepEqual(transcript(page), ['user: Hello? (done)', 'assistant: One two (stopped)']);
    assert.ok(visit.backend.lastTurn.isStopped);
  });

  it('is found in the history where nothing is stored', async () => {
    const visit = new Visit();
    const before = visit.openPage({ storage: 'none', userId: 'anna' });
    before.conversation.send('Hello?');
    await visit.settle();
    const { lastTurn } = visit.backend;
    lastTurn.push({ type: 'reply-start' });
    lastTurn.say('One', ' two');
    visit.backend.hasMemory = true;
    const page = visit.reload(before, { storage: 'none', userId: 'anna' });
    await visit.settle();
    await isGoingOn(visit, page);
  });

  it('keeps every character once, wherever the page is left', async () => {
    const visit = new Visit();
    let page = visit.openPage();
    page.conversation.send('Count');
    await visit.settle();
    visit.backend.lastTurn.push({ type: 'reply-start' });
    const words = Array.from({ length: 40 }, (_, index) => `${index} `);
    for (const [index, word] of words.entries()) {
      visit.backend.lastTurn.say(word);
      if (index % 2 === 0) await visit.settle(index % 3 === 0 ? 0 : 500);
      if (index % 5 === 0) page = visit.reload(page);
    }
    visit.backend.lastTurn.end();
    await visit.settle(1_000);
    assert.equal(page.conversation.getSnapshot().messages.at(-1)?.text, words.join(''));
    assert.equal(visit.backend.turns.size, 1);
  });
});

describe('a turn that cannot be resumed', () => {
  it('is interrupted by a reload, with what had come, and is not asked again by itself', async () => {
    const visit = new Visit(new Backend(false));
    const before = visit.openPage();
    before.conversation.send('Hello?');
    await visit.settle();
    visit.backend.lastTurn.say('One', ' two');
    await visit.settle();
    const page = visit.reload(before);
    await visit.settle(3_000);
    assert.deepEqual(transcript(page), ['user: Hello? (done)', 'assistant: One two (interrupted)']);
    assert.equal(visit.backend.turns.size, 1);
  });
});

describe('tabs of one visitor', () => {
  it('show the same conversation, whichever asks, and keep their drafts apart', async () => {
    const visit = new Visit();
    const first = visit.openPage();
    first.conversation.send('One?');
    await visit.settle();
    visit.backend.lastTurn.say('1');
    visit.backend.lastTurn.end();
    const second = visit.openPage();
    await visit.settle();
    second.conversation.setDraft('mine');
    const result = second.conversation.send('Two?');
    await visit.settle();
    assert.equal(result.isAccepted && (await result.isSent), true);
    visit.backend.lastTurn.say('2');
    visit.backend.lastTurn.end();
    await visit.settle();
    assert.deepEqual(transcript(first), [
      'user: One? (done)',
      'assistant: 1 (done)',
      'user: Two? (done)',
      'assistant: 2 (done)',
    ]);
    assert.deepEqual(transcript(second), transcript(first));
    assert.equal(first.conversation.getSnapshot().draft, '');
    assert.equal(visit.backend.connections, 1);
    assert.deepEqual(
      visit.backend.lastTurn.request.messages.map(({ text }) => text),
      ['One?', '1', 'Two?'],
    );
  });

  it('are cleared together, for good', async () => {
    const visit = new Visit();
    const first = visit.openPage();
    first.conversation.send('One?');
    await visit.settle();
    visit.backend.lastTurn.say('1');
    const second = visit.openPage();
    await visit.settle();
    assert.equal(await Promise.race([second.conversation.clear(), visit.settle(1_000)]), true);
    await visit.settle();
    assert.deepEqual([transcript(first), transcript(second)], [[], []]);
    assert.equal(visit.backend.cleared, 1);
    assert.equal(first.conversation.getSnapshot().id, second.conversation.getSnapshot().id);
    const page = visit.reload(second);
    await visit.settle();
    assert.deepEqual(transcript(page), []);
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
});

describe('branches', () => {
  const answer = async (visit: Visit, text: string): Promise<void> => {
    await visit.settle();
    visit.backend.lastTurn.say(text);
    visit.backend.lastTurn.end();
    await visit.settle();
  };

  it('are made by regenerating an answer and editing a prompt, and chosen again', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    const { conversation } = page;
    conversation.send('One?');
    await answer(visit, '1');
    conversation.send('Two?');
    await answer(visit, '2');
    conversation.regenerate();
    await answer(visit, 'two');
    assert.equal(visit.backend.lastTurn.request.parentTurnId, [...visit.backend.turns.keys()][0]);
    const [prompt, , , second] = conversation.getSnapshot().messages;
    assert.ok(prompt && second);
    const branch = conversation.getSnapshot().branches.get(second.id);
    assert.deepEqual([branch?.index, branch?.count], [1, 2]);
    conversation.selectBranch(branch?.ids[0] ?? '');
    await visit.settle();
    assert.equal(conversation.getSnapshot().messages.at(-1)?.text, '2');
    const result = conversation.edit(prompt.id, 'Three?');
    assert.ok(result.isAccepted);
    await answer(visit, '3');
    assert.deepEqual(transcript(page), ['user: Three? (done)', 'assistant: 3 (done)']);
    assert.equal(visit.backend.lastTurn.request.parentTurnId, null);
    const again = visit.reload(page);
    await visit.settle();
    assert.deepEqual(transcript(again), ['user: Three? (done)', 'assistant: 3 (done)']);
    again.conversation.selectBranch(prompt.id);
    await visit.settle();
    assert.deepEqual(
      again.conversation.getSnapshot().messages.map(({ text }) => text),
      ['One?', '1', 'Two?', '2'],
    );
  });
});

describe('a change of the user', () => {
  it('shows that user’s conversation, and deletes what is stored of the former one', async () => {
    const visit = new Visit();
    const page = visit.openPage({ userId: 'anna' });
    page.conversation.send('Anna?');
    await visit.settle();
    visit.backend.lastTurn.say('Hi Anna');
    visit.backend.lastTurn.end();
    await visit.settle();
    page.conversation.configure({ userId: 'bob' });
    await visit.settle();
    assert.deepEqual(transcript(page), []);
    assert.equal([...visit.local.texts].filter(([, text]) => text.includes('Anna')).length, 0);
  });

  it('keeps what is stored if the page wants that', async () => {
    const visit = new Visit();
    const page = visit.openPage({ userId: 'anna', keepsFormerUser: true });
    page.conversation.send('Anna?');
    await visit.settle();
    visit.backend.lastTurn.say('Hi Anna');
    visit.backend.lastTurn.end();
    await visit.settle();
    page.conversation.configure({ userId: 'bob' });
    await visit.settle();
    page.conversation.configure({ userId: 'anna' });
    await visit.settle();
    assert.deepEqual(transcript(page), ['user: Anna? (done)', 'assistant: Hi Anna (done)']);
  });
});

describe('a closed conversation', () => {
  it('leaves no listener, timer, channel, lock or connection behind', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    for (let round = 0; round < 10; round += 1) {
      page.conversation.send('Hello?');
      await visit.settle();
      visit.backend.lastTurn.say('Hi');
      if (round % 2) visit.backend.lastTurn.end();
      await visit.settle();
      page.conversation.close();
      await visit.settle();
      assert.deepEqual(
        [
          visit.browser.openPorts,
          visit.browser.openLocks,
          visit.browser.clock.pending,
          page.page.listenerCount,
          visit.backend.connections,
        ],
        [0, 0, 0, 0, 0],
        `after round ${round}`,
      );
      page.conversation.open();
      await visit.settle();
    }
  });
});
