import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { transcript, Visit } from './conversation-fixture.ts';
import { Backend } from './scripted-backend.ts';

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
