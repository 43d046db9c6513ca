import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../../helpers/fast-check.ts';
import { applyEvent, createMessage, type ChatEvent } from '../../../src/chat/index.ts';
import { truncateEvent } from '../../../src/relay/sessions/truncate-event.ts';
import { arbitraryReply } from '../../helpers/arbitrary-event.ts';

const answer = (text: string, reasoning?: string) =>
  createMessage('assistant', { id: 'm', turnId: 't', text, ...(reasoning !== undefined && { reasoning }) });

describe('an event of a limited answer', () => {
  it('is returned unchanged if it fits', () => {
    const events: ChatEvent[] = [
      { type: 'reply-start' },
      { type: 'text-delta', delta: 'cd' },
      { type: 'reasoning-delta', delta: 'cd' },
      { type: 'notice', text: 'a notice is no part of the answer' },
      { type: 'reply-end', reason: 'done' },
      { type: 'reply-end', reason: 'done', text: 'abcd' },
    ];
    for (const event of events) assert.equal(truncateEvent(event, answer('ab'), 4), event);
  });

  it('is truncated to the rest of the limit, text and reasoning counted', () => {
    const delta: ChatEvent = { type: 'text-delta', delta: 'defg' };
    assert.deepEqual(truncateEvent(delta, answer('abc'), 5), { type: 'text-delta', delta: 'de' });
    assert.deepEqual(truncateEvent(delta, answer('a', 'bc'), 5), { type: 'text-delta', delta: 'de' });
    assert.deepEqual(truncateEvent(delta, answer('abcdefg'), 5), { type: 'text-delta', delta: '' });
    assert.deepEqual(truncateEvent({ type: 'reasoning-delta', delta: 'xyz' }, answer('abc'), 4), {
      type: 'reasoning-delta',
      delta: 'x',
    });
  });

  it('gets the reason length if its final text is too long', () => {
    assert.deepEqual(truncateEvent({ type: 'reply-end', reason: 'done', text: 'abcdef' }, answer('ab'), 5), {
      type: 'reply-end',
      reason: 'length',
      text: 'abcde',
    });
  });

  it('is not truncated within a surrogate pair', () => {
    assert.deepEqual(truncateEvent({ type: 'text-delta', delta: 'a🐈' }, answer(''), 2), {
      type: 'text-delta',
      delta: 'a',
    });
  });

  it('never makes an answer exceed the limit', () => {
    fc.assert(
      fc.property(arbitraryReply, fc.nat({ max: 30 }), (events, limit) => {
        let message = answer('');
        for (const event of events) {
          message = applyEvent(message, truncateEvent(event, message, limit));
          assert.ok(message.text.length <= limit);
        }
      }),
    );
  });
});
