import { expect } from '@open-wc/testing';
import type { ChatEvent } from '../../../src/chat/index.ts';
import { until } from '../../helpers/until.ts';
import { openChat, type Stage } from '../chat-fixture.ts';
import type { ScriptedTurn } from '../scripted-transport.ts';

const EVENTS: readonly ChatEvent[] = [
  { type: 'notice', text: 'Reading the catalogue' },
  { type: 'reasoning-delta', delta: 'The *stock* first.' },
  { type: 'tool', id: '1', name: 'search_stock', state: 'done', input: '{"sock":"Fell","sizes":[44]}', output: 'none' },
  { type: 'reasoning-delta', delta: 'Then the price.' },
  { type: 'tool', id: '2', name: 'getPrice', state: 'failed', output: 'No answer' },
];

describe('the trace of an answer', () => {
  it('lists reasoning, tools and notices in the order in which they came', async () => {
    const { stage } = await traced(...EVENTS);
    expect(stage.parts('trace')).to.have.length(1);
    const steps = stage.parts('step').map((step) => [step.classList[1], words(step.querySelector('.text, bdi'))]);
    expect(steps).to.deep.equal([
      ['notice', 'Reading the catalogue'],
      ['reasoning', 'The stock first.'],
      ['tool', 'Search stock'],
      ['reasoning', 'Then the price.'],
      ['tool', 'Get price failed'],
    ]);
  });

  it('is one closed line, which names the present step and then sums up', async () => {
    const { stage, turn } = await traced({ type: 'reasoning-delta', delta: 'Hm.' });
    const line = () => words(stage.root.querySelector('.trace > summary'));
    expect(stage.root.querySelector<HTMLDetailsElement>('.trace')?.open).to.equal(false);
    expect(line()).to.equal('Thinking…');
    turn.push({ type: 'tool', id: '1', name: 'search_stock', state: 'running' });
    await until(() => line() === 'Using Search stock…');
    turn.push({ type: 'tool', id: '2', name: 'x', title: 'Asking the carrier', state: 'running' });
    await until(() => line() === 'Asking the carrier');
    expect(stage.root.querySelectorAll('.trace > summary > .icon-running')).to.have.length(1);
    turn.say('Here.');
    turn.end();
    await until(() => /^Thought(?: for \d+ s)? · used 2 tools$/.test(line() ?? ''));
    expect(stage.root.querySelectorAll('.trace > summary > .icon-running')).to.have.length(0);
  });

  it('stays open for the visitor who opened it', async () => {
    const { stage, turn } = await traced(...EVENTS);
    const details = stage.root.querySelector('.trace') as HTMLDetailsElement;
    details.open = true;
    turn.say('Here.');
    turn.end();
    await until(() => stage.texts[1] === 'Here.');
    expect([stage.root.querySelector('.trace') === details, details.open]).to.deep.equal([true, true]);
  });

  it('shows input and output of a tool with labels, JSON in lines', async () => {
    const { stage } = await traced(...EVENTS);
    const [, , tool] = stage.parts('step');
    const labels = Array.from(tool?.querySelectorAll('dt') ?? [], words);
    const values = Array.from(tool?.querySelectorAll('dd') ?? [], (value) => value.textContent);
    expect(labels).to.deep.equal(['Input', 'Output']);
    expect(values).to.deep.equal(['{\n  "sock": "Fell",\n  "sizes": [\n    44\n  ]\n}', 'none']);
  });

  it('keeps text that only looks like JSON, and numbers as they were written', async () => {
    const { stage } = await traced({
      type: 'tool',
      id: '1',
      name: 'x',
      state: 'done',
      input: '{no json}',
      output: '[12345678901234567890,"a,{b}",{}]',
    });
    const values = Array.from(stage.root.querySelectorAll('dd'), (value) => value.textContent);
    expect(values).to.deep.equal(['{no json}', '[\n  12345678901234567890,\n  "a,{b}",\n  {}\n]']);
  });

  it('of notices alone is open text, not a line to press', async () => {
    const { stage } = await traced({ type: 'notice', text: 'Finished reading hours.txt.' });
    expect(stage.root.querySelectorAll('summary')).to.have.length(0);
    expect(stage.part('step').checkVisibility()).to.equal(true);
  });
});

/** A chat whose answer began with these events. */
async function traced(...events: ChatEvent[]): Promise<{ stage: Stage; turn: ScriptedTurn }> {
  const stage = await openChat();
  const turn = await stage.ask('Hello?');
  turn.push({ type: 'reply-start' }, ...events);
  await stage.appears('trace');
  await stage.rendered();
  return { stage, turn };
}

function words(element: Element | null): string | undefined {
  return element?.textContent.replaceAll(/\s+/g, ' ').trim();
}
