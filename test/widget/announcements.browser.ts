import { expect } from '@open-wc/testing';
import type { ChatEvent } from '../../src/chat/index.ts';
import { until } from '../helpers/until.ts';
import { PANEL_CHUNK_LOADERS } from '../../src/widget/chunks/panel-chunk-loaders.ts';
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

const WRITING = 'Assistant is typing…';
const STOPPED = 'You stopped this answer.';

/** Steps, and everything that must be announced for them, in order. */
const CASES: Record<string, [steps: Step[], expected: string[]]> = {
  'an answer': [
    [says('Yes.'), ends('done')],
    [WRITING, 'Yes.'],
  ],
  'a stop before the first word': [[stops], [WRITING, STOPPED]],
  'a stop during an answer, without its text': [
    [says('Half an'), stops],
    [WRITING, STOPPED],
  ],
  'the length limit': [
    [says('One, two'), ends('length')],
    [WRITING, 'The answer reached the length limit. Ask the assistant to continue.', 'One, two'],
  ],
  'an interrupted answer': [
    [says('One, two'), ends('interrupted')],
    [WRITING, 'The answer was interrupted. Try again to get the full answer.'],
  ],
  'a tool': [
    [tool('1', 'search', 'running'), tool('1', 'search', 'done'), says('Found.'), ends('done')],
    [WRITING, 'Using Search…', 'Found.'],
  ],
  'one tool after the other': [
    [
      tool('1', 'search', 'running'),
      tool('1', 'search', 'done'),
      tool('2', 'look', 'running'),
      says('.'),
      ends('done'),
    ],
    [WRITING, 'Using Search…', 'Using Look…', '.'],
  ],
  'a tool that failed': [
    [tool('1', 'search', 'running'), tool('1', 'search', 'failed'), says('Sorry.'), ends('done')],
    [WRITING, 'Using Search…', 'Search failed', 'Sorry.'],
  ],
  'a queued prompt': [
    [says('One'), ({ element }) => void element.send('And then?'), ends('done')],
    [WRITING, 'Waiting for the previous answer', WRITING, 'One'],
  ],
};

describe('a screen reader announces once, politely:', () => {
  for (const [what, [steps, expected]] of Object.entries(CASES)) {
    it(what, async () => {
      const stage = await openChat();
      // Loaded first, as in a conversation that has lasted for a while: some strings are in this chunk.
      await PANEL_CHUNK_LOADERS.importSecondaryViews();
      const announced = listenTo(stage);
      const turn = await stage.ask('Hello?');
      turn.start();
      await stage.rendered();
      for (const step of steps) {
        step(stage, turn);
        await stage.rendered();
      }
      // Renders again for another reason.
      stage.element.heading = 'Another';
      stage.element.requestUpdate();
      await stage.rendered();
      // The code that computes accessible texts is fetched with the first prompt.
      for (let at = 0; at < 20 && announced().length < expected.length; at += 1) await stage.rendered();
      expect(announced()).to.have.members(expected);
      expect(announced()[0]).to.equal(expected[0]);
    });
  }

  it('the remaining quota', async () => {
    const stage = await openChat();
    stage.transport.emit({ type: 'quota', left: 3, limit: 10, resetsAt: Date.UTC(2026, 0, 1) });
    await until(
      () => stage.root.querySelector('.quota[role=status]'),
      () => stage.rendered(),
    );
    expect(stage.root.querySelector('.quota[role=status]')?.textContent).to.match(/^3 messages left/);
  });

  it('nothing assertively, and nothing from within the conversation', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('Yes.');
    await stage.rendered();
    expect(stage.root.querySelectorAll('[role=alert], [aria-live], [role=log]')).to.have.length(0);
  });
});

/** Records every text that appears in a live region from now on. */
function listenTo({ root }: Stage): () => string[] {
  const regions = [...root.querySelectorAll('p[role=status]')];
  const last = regions.map(({ textContent }) => textContent);
  const texts: string[] = [];
  const note = (): void => {
    for (const [at, { textContent: text }] of regions.entries()) {
      if (text && text !== last[at]) texts.push(text);
      last[at] = text;
    }
  };
  const observer = new MutationObserver(note);
  for (const region of regions) observer.observe(region, { childList: true, characterData: true, subtree: true });
  return () => {
    if (observer.takeRecords().length > 0) note();
    return texts;
  };
}
