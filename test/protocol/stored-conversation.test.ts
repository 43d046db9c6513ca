import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import { applyEvent, createMessage, errorInfo, isPending, type ChatMessage } from '../../src/chat/index.ts';
import { parseJson } from '../../src/protocol/json.ts';
import {
  decodeConversationRequest,
  decodeHistory,
  decodeRequestError,
  encodeCleared,
  encodeConversationRequest,
  encodeHistory,
  encodeRequestError,
} from '../../src/protocol/stored-conversation.ts';
import { arbitraryError, arbitraryName, arbitraryReply, arbitraryText } from '../helpers/arbitrary-event.ts';

const overTheWire = (value: unknown) => parseJson(JSON.stringify(value));

/** A message with its place in the tree. */
const placed = fc.record(
  {
    id: arbitraryName,
    turnId: arbitraryName,
    parentId: arbitraryName,
    createdAt: fc.integer({ min: -1, max: 8.64e15 }),
    assistant: arbitraryName,
    text: arbitraryText,
  },
  { requiredKeys: ['id', 'turnId'], noNullPrototype: true },
);

const prompt: fc.Arbitrary<ChatMessage> = fc
  .tuple(placed, fc.constantFrom('queued', 'sending', 'done', 'failed'))
  .map(([fields, state]) =>
    createMessage('user', { ...fields, state, ...(state === 'failed' && { error: errorInfo('timeout') }) }),
  );

/** An answer after some events of a reply, so with every combination of fields that occurs. */
const answer: fc.Arbitrary<ChatMessage> = fc
  .tuple(placed, arbitraryReply, fc.nat({ max: 30 }))
  .map(([fields, events, count]) => {
    const message = events.slice(0, count).reduce(applyEvent, createMessage('assistant', fields));
    return isPending(message) ? Object.assign(message, { lastEventNumber: Math.min(count, events.length) }) : message;
  });

describe('a stored conversation', () => {
  it('is decoded as encoded', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(prompt, answer), { maxLength: 6 }), (messages) =>
        assert.deepEqual(decodeHistory(overTheWire(encodeHistory(messages))), messages),
      ),
    );
  });

  it('has short names, and no state of a message that is done', () => {
    const messages: ChatMessage[] = [
      { id: 't1', turnId: 't1', role: 'user', text: 'socks?', state: 'done', createdAt: 5 },
      { id: 'a1', turnId: 't1', parentId: 't1', role: 'assistant', text: 'So', state: 'streaming', lastEventNumber: 2 },
    ];
    assert.deepEqual(encodeHistory(messages), {
      messages: [
        { id: 't1', turn: 't1', role: 'user', text: 'socks?', at: 5 },
        { id: 'a1', turn: 't1', parent: 't1', role: 'assistant', text: 'So', state: 'streaming', n: 2 },
      ],
    });
  });

  it('has no fields of the store that are not part of a message', () => {
    const message = { ...createMessage('user', { id: 'a', turnId: 't' }), secret: 'k' };
    assert.doesNotMatch(JSON.stringify(encodeHistory([message])), /secret/);
  });

  it('is undefined for another answer', () => {
    for (const value of [undefined, null, 'messages', [], {}, { messages: {} }, { messages: 'so' }, { error: {} }])
      assert.equal(decodeHistory(value), undefined, JSON.stringify(value));
  });

  it('drops messages without id, turn, role or text', () => {
    const valid = { id: 'a', turn: 't', role: 'user', text: '' };
    const invalid = [null, 5, 'so', {}, { ...valid, id: '' }, { ...valid, id: 5 }, { ...valid, turn: undefined }];
    const others = [
      { ...valid, role: 'system' },
      { ...valid, text: null },
    ];
    assert.deepEqual(decodeHistory({ messages: [...invalid, valid, ...others] }), [
      { id: 'a', turnId: 't', role: 'user', text: '', state: 'done' },
    ]);
  });

  it('drops invalid fields', () => {
    const fields = {
      state: 'asleep',
      parent: 5,
      at: 1e300,
      assistant: '',
      n: -1,
      notices: ['a', 5],
      tools: [{ id: 't' }],
      trace: [{ kind: 'dream', index: 0, textLength: 0 }],
      usage: 5,
    };
    const [message] =
      decodeHistory({ messages: [{ id: 'a', turn: 't', role: 'assistant', text: 'so', ...fields }] }) ?? [];
    assert.deepEqual(message, {
      id: 'a',
      turnId: 't',
      role: 'assistant',
      text: 'so',
      state: 'done',
      notices: ['a'],
      tools: [],
      trace: [],
    });
  });

  it('has an error exactly for a failed message', () => {
    const decode = (fields: object) =>
      decodeHistory({ messages: [{ id: 'a', turn: 't', role: 'assistant', text: '', ...fields }] })?.[0];
    assert.deepEqual(decode({ state: 'failed' })?.error, errorInfo('internal'));
    assert.equal(decode({ error: errorInfo('timeout') })?.error, undefined);
  });

  it('has no pending answer without the number of an event, which nothing could end, and no number of one that has ended', () => {
    const decode = (fields: object) =>
      decodeHistory({ messages: [{ id: 'a', turn: 't', role: 'assistant', text: 'so', ...fields }] })?.[0];
    for (const state of ['queued', 'sending', 'streaming']) {
      assert.equal(decode({ state })?.state, 'interrupted');
      assert.deepEqual([decode({ state, n: 0 })?.state, decode({ state, n: 0 })?.lastEventNumber], [state, 0]);
    }
    assert.equal('lastEventNumber' in (decode({ n: 7 }) ?? {}), false);
  });
});

describe('requests for a stored conversation', () => {
  it('are decoded as encoded', () => {
    for (const request of ['history', 'clear'] as const)
      assert.equal(decodeConversationRequest(overTheWire(encodeConversationRequest(request))), request);
  });

  it('are undefined for other frames', () => {
    for (const value of [undefined, 'history', {}, { history: 1 }, { clear: 'true' }, { stop: 't' }])
      assert.equal(decodeConversationRequest(value), undefined);
  });

  it('fail with the error in their answer', () => {
    fc.assert(
      fc.property(arbitraryError, (error) =>
        assert.deepEqual(decodeRequestError(overTheWire(encodeRequestError(error))), error),
      ),
    );
    assert.deepEqual(decodeRequestError({ error: 'out of order' }), errorInfo('internal'));
    for (const value of [encodeCleared(), encodeHistory([]), undefined, null, 'error'])
      assert.equal(decodeRequestError(value), undefined);
  });
});
