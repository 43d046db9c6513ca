import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorInfo } from '../../src/chat/error.ts';
import { answer, leftBehind, NOTHING, openTwoTabs, transcript, Visit, type VisitPage } from './conversation-fixture.ts';

const ANNA = { userId: 'anna' };

describe('a tab that does not lead', () => {
  it('retries, regenerates, edits, withdraws and stops as one that does', async () => {
    const visit = new Visit();
    const [first, { conversation }] = await openTwoTabs(visit);
    conversation.send('One?');
    await visit.settle();
    visit.backend.lastTurn.push({ type: 'reply-error', ...errorInfo('timeout') });
    await visit.settle();
    visit.backend.turns.clear();
    conversation.retry();
    await visit.settle();
    await answer(visit, '1');
    conversation.regenerate();
    await visit.settle();
    await answer(visit, 'one');
    assert.deepEqual(transcript(first), ['user: One? (done)', 'assistant: one (done)']);
    conversation.edit(conversation.getSnapshot().messages[0]?.id ?? '', 'Uno?');
    const waiting = conversation.send('Two?');
    await visit.settle();
    assert.equal(waiting.isAccepted && conversation.withdraw(waiting.turnId), 'Two?');
    conversation.stop();
    await visit.settle();
    assert.deepEqual(transcript(first), ['user: Uno? (done)', 'assistant:  (stopped)']);
    assert.deepEqual(visit.backend.asked, ['One?', 'One?', 'One?', 'Uno?']);
    assert.equal(visit.backend.connections, 1);
  });

  it('knows the turn that runs when it is opened, and not after it was closed', async () => {
    const visit = new Visit();
    const first = visit.openPage(ANNA);
    first.conversation.send('One?');
    await visit.settle();
    const second = visit.openPage(ANNA);
    await visit.settle();
    const { runningTurnId } = first.conversation.getSnapshot();
    assert.ok(runningTurnId);
    assert.equal(second.conversation.getSnapshot().runningTurnId, runningTurnId);
    second.conversation.close();
    assert.equal(second.conversation.getSnapshot().runningTurnId, undefined);
    await visit.settle();
    assert.equal(first.conversation.getSnapshot().runningTurnId, runningTurnId);
  });

  it('keeps its own place, which is not that of the others', async () => {
    const visit = new Visit();
    const [first, second] = await openTwoTabs(visit);
    first.conversation.send('One?');
    await visit.settle();
    const messageId = first.conversation.getSnapshot().messages[0]?.id ?? '';
    second.conversation.setScroll({ messageId, offset: 5 });
    await answer(visit, '1');
    assert.deepEqual(second.conversation.getSnapshot().scroll, { messageId, offset: 5 });
    assert.equal(first.conversation.getSnapshot().scroll, undefined);
  });
});

describe('two tabs', () => {
  it('that send at once ask both prompts once, one after the other', async () => {
    const visit = new Visit();
    const [first, second] = await openTwoTabs(visit);
    const results = [first.conversation.send('One?'), second.conversation.send('Two?')];
    await visit.settle();
    for (const result of results) assert.equal(result.isAccepted && (await result.isSent), true);
    assert.equal(visit.backend.asked.length, 1);
    await answer(visit, '1');
    await answer(visit, '2');
    assert.deepEqual(visit.backend.asked.toSorted(), ['One?', 'Two?']);
    assert.equal(transcript(first).length, 4);
    assert.deepEqual(transcript(second), transcript(first));
  });

  it('of a new visitor that send at once have one id and one conversation', async () => {
    const visit = new Visit();
    const [first, second] = [visit.openPage(), visit.openPage()];
    await visit.settle();
    first.conversation.send('One?');
    second.conversation.send('Two?');
    await visit.settle(1_000);
    await answer(visit, '1');
    await answer(visit, '2');
    assert.deepEqual(visit.backend.asked.toSorted(), ['One?', 'Two?']);
    assert.equal(transcript(first).length, 4);
    assert.deepEqual(transcript(second), transcript(first));
  });

  it('of which one stores nothing each have a conversation of their own', async () => {
    const visit = new Visit();
    const stored = visit.openPage(ANNA);
    const other = visit.openPage({ ...ANNA, storage: 'none' });
    stored.conversation.send('One?');
    await visit.settle();
    await answer(visit, '1');
    assert.deepEqual(transcript(other), []);
    other.conversation.send('Two?');
    await visit.settle();
    await answer(visit, '2');
    assert.equal(transcript(stored).at(-1), 'assistant: 1 (done)');
    assert.deepEqual(transcript(other), ['user: Two? (done)', 'assistant: 2 (done)']);
  });
});

describe('a turn whose leading tab is gone', () => {
  const moments: Readonly<Record<string, (visit: Visit) => Promise<void> | void>> = {
    'before its first event': () => {},
    'after its first event': (visit) => visit.backend.lastTurn.push({ type: 'reply-start' }),
    'in mid-answer': async (visit) => {
      visit.backend.lastTurn.say('1');
      await visit.settle();
      visit.backend.lastTurn.say('2');
    },
    'in the moment of its last event': (visit) => visit.backend.lastTurn.end('1'),
  };
  const ways: Readonly<Record<string, (page: VisitPage) => void>> = {
    closed: ({ conversation }) => conversation.close(),
    left: ({ page }) => {
      page.hide();
      page.crash();
    },
    crashed: ({ page }) => page.crash(),
    frozen: ({ page }) => void (page.isFrozen = true),
  };
  for (const [when, reach] of Object.entries(moments))
    for (const [how, leave] of Object.entries(ways))
      it(`goes on in the other tab if that one is ${how} ${when}`, async () => {
        const visit = new Visit();
        const [first, second] = await openTwoTabs(visit);
        second.conversation.send('One?');
        await visit.settle();
        await reach(visit);
        leave(first);
        await visit.settle(5_000);
        visit.backend.lastTurn.end('end');
        await visit.settle(1_000);
        const { text } = visit.backend.lastTurn;
        assert.deepEqual(transcript(second), ['user: One? (done)', `assistant: ${text} (done)`]);
        assert.deepEqual(visit.backend.asked, ['One?']);
        if (how === 'frozen') {
          first.page.isFrozen = false;
          await visit.settle(1_000);
          assert.deepEqual(transcript(first), transcript(second));
          assert.equal(visit.backend.connections, 1);
        }
        assert.deepEqual(await leftBehind(visit, [second, ...(how === 'frozen' ? [first] : [])]), NOTHING);
      });
});
