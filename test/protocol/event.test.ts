import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import { decodeError, decodeEvent } from '../../src/protocol/event.ts';
import { parseJson } from '../../src/protocol/json.ts';
import { arbitraryError, arbitraryEvent } from '../helpers/arbitrary-event.ts';

describe('decodeEvent', () => {
  it('decodes any event from its JSON', () => {
    fc.assert(
      fc.property(arbitraryEvent, (event) => assert.deepEqual(decodeEvent(parseJson(JSON.stringify(event))), event)),
    );
  });

  it('drops unknown members and nothing else', () => {
    assert.deepEqual(decodeEvent({ type: 'text-delta', delta: 'so', colour: 'red' }), {
      type: 'text-delta',
      delta: 'so',
    });
    assert.deepEqual(decodeEvent({ type: 'reply-end', reason: 'done', sources: [{ title: 't' }, {}, 'x'], mood: 1 }), {
      type: 'reply-end',
      reason: 'done',
      sources: [{ title: 't' }],
    });
  });

  it('rejects unknown types and events without a required member', () => {
    const none: readonly unknown[] = [
      undefined,
      null,
      'text-delta',
      [],
      {},
      { type: 'thought-balloon' },
      { type: 'text-delta' },
      { type: 'text-delta', delta: 5 },
      { type: 'reasoning-delta', delta: null },
      { type: 'notice', text: {} },
      { type: 'tool', id: '1', name: 'clock', state: 'asleep' },
      { type: 'tool', id: '', name: 'clock', state: 'done' },
      { type: 'media', kind: 'hologram', url: 'https://x.example' },
      { type: 'media', kind: 'image' },
      { type: 'data', name: 'product' },
      { type: 'data', name: '', value: 5 },
      { type: 'data', name: 'product', value: 'x'.repeat(32_001) },
      { type: 'reply-end', reason: 'bored' },
    ];
    for (const value of none) assert.equal(decodeEvent(value), undefined, JSON.stringify(value));
  });
});

describe('decodeError', () => {
  it('decodes any error from its JSON', () => {
    fc.assert(fc.property(arbitraryError, (error) => assert.deepEqual(decodeError(error), error)));
  });

  it('returns internal for an unknown code', () => {
    for (const code of [undefined, 5, 'of-a-newer-relay', '__proto__']) {
      assert.deepEqual(decodeError({ code }), { code: 'internal', retryable: true });
    }
  });

  it('uses the default retryable and no retryAfter for invalid values', () => {
    for (const retryAfter of [-1, '3', null, Infinity]) {
      assert.deepEqual(decodeError({ code: 'too-long', retryable: 'yes', retryAfter }), {
        code: 'too-long',
        retryable: false,
      });
    }
  });
});
