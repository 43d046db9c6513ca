import { expect } from '@open-wc/testing';
import type { ChatEvent } from '../../src/chat/index.ts';
import { until } from '../helpers/until.ts';
import { openChat, type Stage } from './chat-fixture.ts';
import type { ScriptedTurn } from './scripted-transport.ts';

type Step = (stage: Stage, turn: ScriptedTurn) => void;

const push =
  (...events: ChatEvent[]): Step =>
  (_, turn) =>
    turn.push(...events);
const tool = (id: string, name: string, state: 'running' | 'done' | 'failed'): Step =>
  push({ type: 'tool', id, name, state });
const says = (delta: string): Step => push({ type: 'text-delta', delta });
const ends = (reason: 'done' | 'length' | 'interrupted'): Step => push({ type: 'reply-end', reason });
const stops: Step = ({ element }) => element.stop();

const WRITING = 'The answer is being written.';
const STOPPED = 'You stopped this answer.';

/** What happens, step by step, and all that is announced of it, in order. */
const CASES: Record<string, [steps: Step[], told: string[]]> = {
  'an answer': [
    [says('Yes.'), ends('done')],
    [WRITING, 'Yes.'],
  ],
  'a stop before the first word': [[stops], [WRITING, STOPPED]],
  'a stop in mid-answer, but not the half of it': [
    [says('Half an'), stops],
    [WRITING, STOPPED],
  ],
  'the limit of length': [
    [says('One, two'), ends('length')],
    [WRITING, 'This answer reached its length limit. Ask for the rest to go on.', 'One, two'],
  ],
  'an answer that was cut off': [
    [says('One, two'), ends('interrupted')],
    [WRITING, 'This answer was cut off. Try again to get it whole.'],
  ],
  'a tool, once': [
    [tool('1', 'search', 'running'), tool('1', 'search', 'done'), says('Found.'), ends('done')],
    [WRITING, 'Using search…', 'Found.'],
  ],
  'one tool after the other': [
    [
      tool('1', 'search', 'running'),
      tool('1', 'search', 'done'),
      tool('2', 'look', 'running'),
      says('.'),
      ends('done'),
    ],
    [WRITING, 'Using search…', 'Using look…', '.'],
  ],
  'a tool that failed': [
    [tool('1', 'search', 'running'), tool('1', 'search', 'failed'), says('Sorry.'), ends('done')],
    [WRITING, 'Using search…', 'search failed', 'Sorry.'],
  ],
  'a prompt that has to wait': [
    [says('One'), ({ element }) => void element.send('And then?'), ends('done')],
    [WRITING, 'Waits for the answer before it', WRITING, 'One'],
  ],
};

describe('announced, politely and once', () => {
  for (const [what, [steps, told]] of Object.entries(CASES)) {
    it(what, async () => {
      const stage = await openChat();
      // The words of rarer things are in a chunk of their own, which has come where a conversation has lasted.
      await stage.element.importSecondaryViews();
      const heard = listenTo(stage);
      const turn = await stage.ask('Hello?');
      turn.start();
      await stage.drawn();
      for (const step of steps) {
        step(stage, turn);
        await stage.drawn();
      }
      // Drawn once more, as for another reason.
      stage.element.heading = 'Another';
      stage.element.requestUpdate();
      await stage.drawn();
      // What finds the words of an answer is fetched with the first prompt.
      for (let at = 0; at < 20 && heard().length < told.length; at += 1) await stage.drawn();
      expect(heard()).to.have.members(told);
      expect(heard()[0]).to.equal(told[0]);
    });
  }

  it('what is left of an allowance', async () => {
    const stage = await openChat();
    stage.transport.tell({ type: 'quota', left: 3, limit: 10, resetsAt: Date.UTC(2026, 0, 1) });
    await until(
      () => stage.root.querySelector('.offers [role=status]'),
      () => stage.drawn(),
    );
    expect(stage.root.querySelector('.offers [role=status]')?.textContent).to.match(/^3 messages left/);
  });

  it('in no other way: nothing is assertive, nothing in the conversation is live', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('Yes.');
    await stage.drawn();
    expect(stage.root.querySelectorAll('[role=alert], [aria-live], [role=log]')).to.have.length(0);
  });
});

/** Every text that came into a live region from now on, as often as it came. */
function listenTo({ root }: Stage): () => string[] {
  const regions = [...root.querySelectorAll('p[role=status]')];
  const last = regions.map(({ textContent }) => textContent);
  const told: string[] = [];
  const note = (): void => {
    for (const [at, { textContent: text }] of regions.entries()) {
      if (text && text !== last[at]) told.push(text);
      last[at] = text;
    }
  };
  const observer = new MutationObserver(note);
  for (const region of regions) observer.observe(region, { childList: true, characterData: true, subtree: true });
  return () => {
    if (observer.takeRecords().length > 0) note();
    return told;
  };
}
