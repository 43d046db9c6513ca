import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorInfo, type ChatMessage } from '../../../src/chat/index.ts';
import { decodeMessage } from '../../../src/conversation/storage/stored-message.ts';

const REQUIRED = { id: '1', turnId: 't', role: 'assistant', text: 'Hello', state: 'done' };

const COMPLETE: ChatMessage = {
  id: '2',
  turnId: 't',
  parentId: '1',
  role: 'assistant',
  text: '',
  state: 'failed',
  error: { code: 'rate-limited', retryable: true, retryAfter: 3 },
  createdAt: 5,
  lastEventNumber: 0,
  truncated: true,
  retracted: false,
  reasoning: 'Counting.',
  notices: ['Reading'],
  tools: [{ id: 'a', name: 'search', title: 'Searching', state: 'running', input: '{}' }],
  trace: [{ kind: 'tool', index: 0, textLength: 0 }],
  media: [{ kind: 'image', url: 'data:image/png;base64,AAAA', alt: 'A cat' }],
  sources: [{ title: 'Price list', url: 'https://shop.example', text: 'Twelve', score: 0.5 }],
  steps: [{ name: 'look', input: 'a', output: 'b' }],
  recollections: [{ kind: 'episodic', text: 'I like wool.', source: 'anna', score: 0.5, createdAt: 5 }],
  data: [{ name: 'product', value: { price: [5, null] }, id: '1' }],
  suggestions: [{ text: 'Why?', prompt: 'Why wool?', isDraft: true }],
  feedback: { rating: 'down', reasons: ['incorrect'], comment: 'No.' },
  usage: { inputTokens: 3, outputTokens: 4 },
};

describe('a stored message', () => {
  it('is decoded with every member', () => {
    assert.deepEqual(decodeMessage(JSON.parse(JSON.stringify(COMPLETE))), COMPLETE);
  });

  it('keeps members that this build does not know', () => {
    const newer = { ...REQUIRED, rating: { stars: 5 }, tools: [{ id: 'a', name: 'b', state: 'done', ms: 5 }] };
    assert.deepEqual(decodeMessage(newer), newer);
  });

  for (const value of [
    undefined,
    null,
    5,
    'text',
    [],
    {},
    ...Object.keys(REQUIRED).flatMap((name) => [
      { ...REQUIRED, [name]: undefined },
      { ...REQUIRED, [name]: 5 },
      { ...REQUIRED, [name]: {} },
    ]),
    { ...REQUIRED, id: '' },
    { ...REQUIRED, turnId: '' },
    { ...REQUIRED, role: 'system' },
    { ...REQUIRED, state: 'unknown' },
    { ...REQUIRED, state: ['done'] },
  ]) {
    it(`is invalid as ${JSON.stringify(value)}`, () => {
      assert.equal(decodeMessage(value), undefined);
    });
  }

  for (const [name, values] of Object.entries<unknown[]>({
    parentId: ['', 5, null],
    createdAt: ['5', null, {}],
    lastEventNumber: [-1, 1.5, '3', 2 ** 60],
    truncated: ['true', 1],
    retracted: [null],
    reasoning: [5, ['a']],
    notices: ['a', { 0: 'a' }],
    tools: ['a', null],
    media: [{}, 5],
    sources: [5],
    steps: ['a'],
    usage: [5, { inputTokens: '3' }],
    error: [{ code: 'internal', retryable: true }],
  })) {
    it(`loses an invalid ${name}`, () => {
      for (const value of values) assert.deepEqual(decodeMessage({ ...REQUIRED, [name]: value }), REQUIRED);
    });
  }

  it('loses the invalid items of a list', () => {
    const message = decodeMessage({
      ...REQUIRED,
      notices: ['a', 5, null],
      tools: [{ id: 'a', name: 'b', state: 'asleep' }, null, { id: 'a', name: 'b', state: 'done', input: 5 }],
      media: [{ kind: 'image' }, { kind: 'script', url: 'x' }, { kind: 'file', url: 'https://a.example/b' }],
      sources: [{ url: 'https://a.example' }, { title: 'T', score: '1' }],
      steps: [5, { name: 'look' }],
    });
    assert.deepEqual(message, {
      ...REQUIRED,
      notices: ['a'],
      tools: [{ id: 'a', name: 'b', state: 'done' }],
      media: [{ kind: 'file', url: 'https://a.example/b' }],
      sources: [{ title: 'T' }],
      steps: [{ name: 'look' }],
    });
  });

  it('has an error if it failed, `internal` instead of an unknown one', () => {
    const failed = { ...REQUIRED, state: 'failed' };
    for (const error of [undefined, null, 5, {}, { code: 'toString' }, { code: 5, retryable: 'yes' }]) {
      assert.deepEqual(decodeMessage({ ...failed, error })?.error, errorInfo('internal'));
    }
    assert.deepEqual(
      decodeMessage({ ...failed, error: { code: 'timeout', retryAfter: -1 } })?.error,
      errorInfo('timeout'),
    );
  });

  it('changes no prototype', () => {
    const text = JSON.stringify(REQUIRED).replace('{', '{"__proto__":{"state":"polluted"},');
    const message = decodeMessage(JSON.parse(text));
    assert.equal(Object.getPrototypeOf(message), Object.prototype);
    assert.equal(message?.state, 'done');
  });
});
