import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { applyEvent, newMessage, type ChatEvent } from '../../../src/chat/index.ts';
import { fitEvent } from '../../../src/relay/conversation/answer-limit.ts';
import { arbitraryReply } from '../../helpers/arbitrary-event.ts';

const answer = (text: string, reasoning?: string) =>
  newMessage('assistant', { id: 'm', turnId: 't', text, ...(reasoning !== undefined && { reasoning }) });

describe('an event of an answer with a limit', () => {
  it('is itself, where it fits', () => {
    const events: ChatEvent[] = [
      { type: 'reply-start' },
      { type: 'text-delta', delta: 'cd' },
      { type: 'reasoning-delta', delta: 'cd' },
      { type: 'notice', text: 'a notice is no part of the answer' },
      { type: 'reply-end', reason: 'done' },
      { type: 'reply-end', reason: 'done', text: 'abcd' },
    ];
    for (const event of events) assert.equal(fitEvent(event, answer('ab'), 4), event);
  });

  it('is cut to what there is room for, beside text and reasoning', () => {
    const delta: ChatEvent = { type: 'text-delta', delta: 'defg' };
    assert.deepEqual(fitEvent(delta, answer('abc'), 5), { type: 'text-delta', delta: 'de' });
    assert.deepEqual(fitEvent(delta, answer('a', 'bc'), 5), { type: 'text-delta', delta: 'de' });
    assert.deepEqual(fitEvent(delta, answer('abcdefg'), 5), { type: 'text-delta', delta: '' });
    assert.deepEqual(fitEvent({ type: 'reasoning-delta', delta: 'xyz' }, answer('abc'), 4), {
      type: 'reasoning-delta',
      delta: 'x',
    });
  });

  it('says that an end which states too long a text was cut', () => {
    assert.deepEqual(fitEvent({ type: 'reply-end', reason: 'done', text: 'abcdef' }, answer('ab'), 5), {
      type: 'reply-end',
      reason: 'length',
      text: 'abcde',
    });
  });

  it('tears no character in two', () => {
    assert.deepEqual(fitEvent({ type: 'text-delta', delta: 'a🐈' }, answer(''), 2), { type: 'text-delta', delta: 'a' });
  });

  it('never lets an answer grow beyond it', () => {
    fc.assert(
      fc.property(arbitraryReply, fc.nat({ max: 30 }), (events, limit) => {
        let message = answer('');
        for (const event of events) {
          message = applyEvent(message, fitEvent(event, message, limit));
          assert.ok(message.text.length <= limit);
        }
      }),
    );
  });
});
