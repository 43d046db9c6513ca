import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import { applyEvent, createMessage, traceSteps, type ChatEvent, type ChatMessage } from '../../src/chat/index.ts';
import { arbitraryReply } from '../helpers/arbitrary-event.ts';

const answer = (fields: Partial<ChatMessage> = {}) => createMessage('assistant', { id: 'm', turnId: 't', ...fields });
const fold = (events: readonly ChatEvent[]) => events.reduce(applyEvent, answer());
const text = (delta: string) => ({ type: 'text-delta', delta }) as const;
const reasoning = (delta: string) => ({ type: 'reasoning-delta', delta }) as const;
const notice = (words: string) => ({ type: 'notice', text: words }) as const;
const tool = (id: string, state: 'running' | 'done' = 'done') =>
  ({ type: 'tool', id, name: `tool ${id}`, state }) as const;

/** The steps, each as one word and the length of the text before it. */
const steps = (message: ChatMessage) =>
  traceSteps(message).map((step) => {
    const content = step.kind === 'tool' ? step.tool.id : step.kind === 'step' ? step.step.name : step.text;
    return `${step.kind} ${content} ${step.textLength}`;
  });

describe('the steps of an answer', () => {
  it('are in the order in which they came, with the text that came before each', () => {
    const message = fold([
      notice('Reading'),
      reasoning('First '),
      reasoning('thought.'),
      tool('1', 'running'),
      reasoning('Second.'),
      text('Found: '),
      tool('2'),
      tool('1'),
      text('one.'),
      notice('Read'),
    ]);
    assert.deepEqual(steps(message), [
      'notice Reading 0',
      'reasoning First thought. 0',
      'tool 1 0',
      'reasoning Second. 0',
      'tool 2 7',
      'notice Read 13',
    ]);
    assert.equal(
      traceSteps(message).some((step) => step.kind === 'tool' && step.tool.state === 'running'),
      false,
    );
  });

  it('have passages of reasoning that text separates, each by itself', () => {
    assert.deepEqual(steps(fold([reasoning('a'), text('So'), reasoning('b'), reasoning('c')])), [
      'reasoning a 0',
      'reasoning bc 2',
    ]);
  });

  it('lose their place in a text that the end replaces', () => {
    const events = [text('Some'), tool('1'), text('thing')];
    const end = { type: 'reply-end', reason: 'done' } as const;
    assert.deepEqual(steps(fold([...events, { ...end, text: 'Something' }])), ['tool 1 4']);
    assert.deepEqual(steps(fold([...events, { ...end, text: 'Else' }])), ['tool 1 0']);
  });

  it('of a message without an order are reasoning, tools, steps and notices', () => {
    const tools = [{ id: '1', name: 'clock', state: 'done' }] as const;
    const message = answer({ notices: ['n'], steps: [{ name: 's' }], tools, reasoning: 'r' });
    assert.deepEqual(steps(message), ['reasoning r 0', 'tool 1 0', 'step s 0', 'notice n 0']);
  });

  it('leave out references to nothing, and take nothing twice', () => {
    const trace = [
      { kind: 'notice', index: 7, textLength: 0 },
      { kind: 'tool', index: 0, textLength: 1 },
      { kind: 'tool', index: 0, textLength: 2 },
      { kind: 'reasoning', index: 3, textLength: 2 },
    ] as const;
    const tools = [{ id: '1', name: 'clock', state: 'done' }] as const;
    assert.deepEqual(steps(answer({ trace, tools, reasoning: 'thought', notices: ['n'] })), [
      'tool 1 1',
      'reasoning thought 2',
      'notice n 0',
    ]);
  });

  it('of any reply contain all of its reasoning, tools and notices, once', () => {
    fc.assert(
      fc.property(arbitraryReply, (events) => {
        const message = fold(events);
        const found = traceSteps(message);
        const texts = (kind: 'reasoning' | 'notice') =>
          found.flatMap((step) => (step.kind === kind ? [step.text] : []));
        assert.equal(texts('reasoning').join(''), message.reasoning ?? '');
        assert.deepEqual(texts('notice'), message.notices ?? []);
        const tools = found.flatMap((step) => (step.kind === 'tool' ? [step.tool] : []));
        assert.deepEqual(new Set(tools), new Set(message.tools));
      }),
    );
  });

  it('are listed for the first 500 only; what comes later follows them, and no reasoning is lost', () => {
    const message = fold(Array.from({ length: 600 }, (_, index) => [reasoning(`r${index} `), tool(`${index}`)]).flat());
    assert.equal(message.trace?.length, 500);
    const found = traceSteps(message);
    assert.equal(found.filter(({ kind }) => kind === 'tool').length, 600);
    const all = found.map((step) => (step.kind === 'reasoning' ? step.text : '')).join('');
    assert.equal(all, message.reasoning);
  });
});
