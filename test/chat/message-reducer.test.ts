import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import {
  applyEvent,
  isTerminal,
  isPending,
  createMessage,
  type ChatEvent,
  type ChatMessage,
  type MessageState,
} from '../../src/chat/index.ts';
import { arbitraryEvent, arbitraryReply } from '../helpers/arbitrary-event.ts';

const OPEN: readonly MessageState[] = ['queued', 'sending', 'streaming'];
const CLOSED: readonly MessageState[] = ['done', 'stopped', 'interrupted', 'failed'];

const answer = (fields: Partial<ChatMessage> = {}) => createMessage('assistant', { id: 'm', turnId: 't', ...fields });
const fold = (events: readonly ChatEvent[], from = answer()) => events.reduce(applyEvent, from);

describe('createMessage', () => {
  it('creates an empty message in state sending', () => {
    assert.deepEqual(answer(), { role: 'assistant', id: 'm', turnId: 't', text: '', state: 'sending' });
  });

  it('takes over the given fields', () => {
    const prompt = createMessage('user', { id: 'p', turnId: 't', text: 'hello', state: 'done', createdAt: 5 });
    assert.deepEqual(prompt, { role: 'user', id: 'p', turnId: 't', text: 'hello', state: 'done', createdAt: 5 });
  });
});

describe('applyEvent, one event', () => {
  /** The result of each event for an answer with the text "so". */
  const effects: readonly (readonly [event: ChatEvent, fields: Partial<ChatMessage>])[] = [
    [{ type: 'reply-start' }, { state: 'streaming' }],
    [
      { type: 'reply-error', code: 'toString', retryable: false } as never,
      { state: 'failed', error: { code: 'internal', retryable: true } },
    ],
    [
      { type: 'text-delta', delta: ' far' },
      { state: 'streaming', text: 'so far' },
    ],
    [
      { type: 'reasoning-delta', delta: 'hm' },
      { state: 'streaming', reasoning: 'hm', trace: [{ kind: 'reasoning', index: 0, textLength: 2 }] },
    ],
    [
      { type: 'notice', text: 'Reading' },
      { state: 'streaming', notices: ['Reading'], trace: [{ kind: 'notice', index: 0, textLength: 2 }] },
    ],
    [
      { type: 'tool', id: '1', name: 'clock', state: 'running' },
      {
        state: 'streaming',
        tools: [{ id: '1', name: 'clock', state: 'running' }],
        trace: [{ kind: 'tool', index: 0, textLength: 2 }],
      },
    ],
    [
      { type: 'media', kind: 'image', url: 'https://x.example/a.png' },
      { state: 'streaming', media: [{ kind: 'image', url: 'https://x.example/a.png' }] },
    ],
    [
      { type: 'data', name: 'product', value: { price: 5 } },
      { state: 'streaming', data: [{ name: 'product', value: { price: 5 } }] },
    ],
    [
      { type: 'suggestions', suggestions: [{ text: 'Why?' }] },
      { state: 'streaming', suggestions: [{ text: 'Why?' }] },
    ],
    [{ type: 'reply-end', reason: 'done' }, { state: 'done' }],
    [
      { type: 'reply-end', reason: 'length' },
      { state: 'done', truncated: true },
    ],
    [{ type: 'reply-end', reason: 'stopped' }, { state: 'stopped' }],
    [{ type: 'reply-end', reason: 'interrupted' }, { state: 'interrupted' }],
    [
      { type: 'reply-end', reason: 'done', text: 'whole' },
      { state: 'done', text: 'whole' },
    ],
    [
      { type: 'reply-end', reason: 'done', text: '' },
      { state: 'done', text: '' },
    ],
    [
      {
        type: 'reply-end',
        reason: 'done',
        sources: [{ title: 's' }],
        steps: [{ name: 'n' }],
        usage: { inputTokens: 1 },
      },
      { state: 'done', sources: [{ title: 's' }], steps: [{ name: 'n' }], usage: { inputTokens: 1 } },
    ],
    [
      { type: 'reply-error', code: 'rate-limited', retryable: true, retryAfter: 3 },
      { state: 'failed', error: { code: 'rate-limited', retryable: true, retryAfter: 3 } },
    ],
  ];

  for (const [event, fields] of effects) {
    const { type, reason = '' } = event as ChatEvent & { reason?: string };
    for (const state of OPEN) {
      it(`applies ${type} ${reason} to a message in state ${state}`, () => {
        const before = answer({ text: 'so', state });
        assert.deepEqual(applyEvent(before, event), { ...before, ...fields });
      });
    }
    for (const state of CLOSED) {
      it(`ignores ${type} ${reason} after the end, in state ${state}`, () => {
        const before = answer({ text: 'so', state });
        assert.equal(applyEvent(before, event), before);
      });
    }
  }

  it('ignores unknown event types', () => {
    const before = answer({ text: 'so' });
    assert.equal(applyEvent(before, { type: 'thought-balloon' } as unknown as ChatEvent), before);
  });
});

describe('applyEvent, a whole reply', () => {
  it('joins text deltas in order, separate from reasoning', () => {
    const events: ChatEvent[] = [
      { type: 'reply-start' },
      { type: 'reasoning-delta', delta: 'Let me ' },
      { type: 'reasoning-delta', delta: 'see.' },
      { type: 'text-delta', delta: 'Two' },
      { type: 'text-delta', delta: ' lines\n\nhere' },
      { type: 'reply-end', reason: 'done' },
    ];
    const { text, reasoning, state } = fold(events);
    assert.deepEqual(
      { text, reasoning, state },
      { text: 'Two lines\n\nhere', reasoning: 'Let me see.', state: 'done' },
    );
  });

  it('replaces the streamed text with the text of reply-end', () => {
    const events: ChatEvent[] = [
      { type: 'text-delta', delta: 'tokens of a tool' },
      { type: 'reply-end', reason: 'done', text: 'The answer.' },
    ];
    assert.equal(fold(events).text, 'The answer.');
  });

  it('keeps the streamed text if reply-end has no text, and after reply-error', () => {
    const delta: ChatEvent = { type: 'text-delta', delta: 'half an ans' };
    assert.equal(fold([delta, { type: 'reply-end', reason: 'interrupted' }]).text, 'half an ans');
    assert.equal(fold([delta, { type: 'reply-error', code: 'timeout', retryable: true }]).text, 'half an ans');
  });

  it('merges the events of one tool call, later fields win', () => {
    const events: ChatEvent[] = [
      { type: 'tool', id: '1', name: 'clock', state: 'running', input: 'Rome' },
      { type: 'tool', id: '2', name: 'map', state: 'running' },
      { type: 'tool', id: '1', name: 'clock', state: 'done', output: 'noon' },
    ];
    assert.deepEqual(fold(events).tools, [
      { id: '1', name: 'clock', state: 'done', input: 'Rome', output: 'noon' },
      { id: '2', name: 'map', state: 'running' },
    ]);
  });

  it('ends a paragraph where a text goes on after a tool call, unless either has a line break there', () => {
    const tool: ChatEvent = { type: 'tool', id: '1', name: 'clock', state: 'running' };
    const text = (delta: string): ChatEvent => ({ type: 'text-delta', delta });
    const done: ChatEvent = { ...tool, state: 'done' };
    const thought: ChatEvent = { type: 'reasoning-delta', delta: 'hm' };
    const notice: ChatEvent = { type: 'notice', text: 'Reading' };
    const cases: readonly (readonly [events: readonly ChatEvent[], text: string])[] = [
      [[text('I look.'), tool, done, text('It is'), text(' noon.')], 'I look.\n\nIt is noon.'],
      [[text('I look.'), tool, thought, notice, text('Noon.')], 'I look.\n\nNoon.'],
      [[text('I look.'), thought, tool, { ...tool, id: '2' }, text('Noon.')], 'I look.\n\nNoon.'],
      [
        [text('I look.'), tool, text(''), text('Noon.'), { ...tool, id: '2' }, text('Bye.')],
        'I look.\n\nNoon.\n\nBye.',
      ],
      [[text('I look.\n'), tool, text('Noon.')], 'I look.\nNoon.'],
      [[text('I look.'), tool, text('\n\nNoon.')], 'I look.\n\nNoon.'],
      [[text('I look.'), tool, text('Noon.'), done, text(' Bye.')], 'I look.\n\nNoon. Bye.'],
      [[text('I '), thought, text('look.'), notice, text(' Noon.')], 'I look. Noon.'],
      [[tool, text('Noon.')], 'Noon.'],
      [[text('I look.'), tool], 'I look.'],
    ];
    for (const [events, expected] of cases) {
      assert.equal(fold(events).text, expected, JSON.stringify(events));
      // A backend that repeats the whole text at the end has joined it.
      const whole = events.map((event) => (event.type === 'text-delta' ? event.delta : '')).join('');
      assert.equal(fold([...events, { type: 'reply-end', reason: 'done', text: whole }]).text, expected);
    }
  });

  it('collects notices and media in order of arrival', () => {
    const events: ChatEvent[] = [
      { type: 'notice', text: 'Read 40%' },
      { type: 'media', kind: 'image', url: 'https://x.example/1', alt: 'one' },
      { type: 'notice', text: 'Read 80%' },
      { type: 'media', kind: 'audio', url: 'https://x.example/2' },
    ];
    const { notices, media } = fold(events);
    assert.deepEqual(notices, ['Read 40%', 'Read 80%']);
    assert.deepEqual(media, [
      { kind: 'image', url: 'https://x.example/1', alt: 'one' },
      { kind: 'audio', url: 'https://x.example/2' },
    ]);
  });

  it('keeps its invariants for any valid reply', () => {
    fc.assert(
      fc.property(arbitraryReply, (events) => {
        const message = fold(events);
        const end = events.at(-1);
        assert.ok(end && isTerminal(end));
        assert.equal(isPending(message), false, 'it is closed');
        assert.equal(message.state === 'failed', message.error !== undefined, 'an error exactly when failed');
        const streamed = events.map((event) => (event.type === 'text-delta' ? event.delta : '')).join('');
        const stated = end.type === 'reply-end' ? end.text : undefined;
        const withoutBreaks = (text: string): string => text.replaceAll(/\s/g, '');
        // A tool call between two texts ends a paragraph.
        if (stated !== undefined || !message.tools) assert.equal(message.text, stated ?? streamed);
        else assert.equal(withoutBreaks(message.text), withoutBreaks(streamed));
      }),
    );
  });

  it('never mutates messages or events', () => {
    fc.assert(
      fc.property(fc.array(arbitraryEvent, { maxLength: 10 }), (events) => {
        const messages = [deepFreeze(answer())];
        for (const event of events) {
          const next = applyEvent(messages.at(-1) ?? answer(), deepFreeze(event));
          messages.push(deepFreeze(next));
        }
      }),
    );
  });
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
