import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { leftBehind, NOTHING, transcript, Visit, type VisitPage } from './conversation-fixture.ts';

const ANNA = { userId: 'anna' };

interface FollowersAct {
  act(visit: Visit, second: VisitPage, third: VisitPage): Promise<void> | void;
  /** What is shown while the turn runs in which the leader is thawed, without that turn. */
  readonly before: readonly string[];
  readonly asked: readonly string[];
}

/** A prompt is asked and in mid-answer. Each act ends with a running turn, whose prompt is the last one. */
const ACTS: Readonly<Record<string, FollowersAct>> = {
  'send another prompt, which waits': {
    async act(visit, second) {
      second.conversation.send('Two?');
      await visit.settle(5_000);
      visit.backend.lastTurn.end('b');
    },
    before: ['user: One? (done)', 'assistant: ab (done)'],
    asked: ['One?', 'Two?'],
  },
  'stop the answer and send another prompt': {
    async act(visit, second, third) {
      second.conversation.stop();
      await visit.settle(5_000);
      third.conversation.send('Two?');
    },
    before: ['user: One? (done)', 'assistant: a (stopped)'],
    asked: ['One?', 'Two?'],
  },
  'stop the answer and edit the prompt': {
    async act(visit, second, third) {
      second.conversation.stop();
      await visit.settle(5_000);
      third.conversation.edit(third.conversation.getSnapshot().messages[0]?.id ?? '', 'Two?');
    },
    before: [],
    asked: ['One?', 'Two?'],
  },
  'clear the conversation and send another prompt': {
    async act(visit, second, third) {
      const isCleared = second.conversation.clear();
      await visit.settle(5_000);
      assert.equal(await isCleared, true);
      third.conversation.send('Two?');
    },
    before: [],
    asked: ['One?', 'Two?'],
  },
};

describe('a leader that is frozen in mid-answer and thawed in a later one', () => {
  for (const [what, { act, before, asked }] of Object.entries(ACTS))
    for (const first of ['timers', 'messages'])
      it(`shows what the other tabs show, which ${what} meanwhile (${first} first)`, async () => {
        const visit = new Visit();
        const pages = [visit.openPage(ANNA), visit.openPage(ANNA), visit.openPage(ANNA)] as const;
        const [leader, second, third] = pages;
        await visit.settle();
        leader.conversation.send('One?');
        await visit.settle();
        visit.backend.lastTurn.say('a');
        await visit.settle(100);
        leader.page.isFrozen = true;
        await act(visit, second, third);
        await visit.settle(1_000);
        visit.backend.lastTurn.say('1');
        await visit.settle(100);
        visit.backend.lastTurn.say('2');
        leader.page.isFrozen = false;
        if (first === 'timers') leader.page.runTimers();
        await visit.settle(100);
        visit.backend.lastTurn.end('3');
        await visit.settle(1_000);
        const expected = [...before, 'user: Two? (done)', 'assistant: 123 (done)'];
        for (const page of pages) assert.deepEqual(transcript(page), expected);
        assert.deepEqual(visit.backend.asked, asked);
        assert.equal(visit.backend.connections, 1);
        leader.conversation.send('Three?');
        await visit.settle();
        visit.backend.lastTurn.end('4');
        await visit.settle();
        const all = [...expected, 'user: Three? (done)', 'assistant: 4 (done)'];
        for (const page of pages) assert.deepEqual(transcript(page), all);
        assert.deepEqual(await leftBehind(visit, pages), NOTHING);
        const next = visit.openPage(ANNA);
        await visit.settle();
        assert.deepEqual(transcript(next), all);
      });
});
