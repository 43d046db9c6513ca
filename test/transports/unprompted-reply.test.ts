import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChatReply } from '../../src/chat/index.ts';
import { UnpromptedReply } from '../../src/transports/unprompted-reply.ts';
import { collect, lastOf, textOf } from '../contracts/reply.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

function open() {
  const clock = createManualClock();
  const replies: ChatReply[] = [];
  let cuts = 0;
  const subject = new UnpromptedReply(
    (event) => event.type === 'unprompted' && replies.push(event.reply),
    clock,
    () => (cuts += 1),
  );
  return { subject, clock, replies, cuts: () => cuts };
}

describe('a reply that nobody asked for', () => {
  it('begins with its first event and ends with its last', async () => {
    const { subject, clock, replies } = open();
    assert.equal(subject.isOpen, false);
    subject.push({ type: 'text-delta', delta: 'It is ' });
    assert.equal(subject.isOpen, true);
    subject.push({ type: 'text-delta', delta: 'late.' }, { type: 'reply-end', reason: 'done' });
    assert.equal(subject.isOpen, false);
    subject.push({ type: 'reply-end', reason: 'done', text: 'Very.' });
    assert.deepEqual(await Promise.all(replies.map(async (reply) => textOf(await collect(reply)))), [
      'It is late.',
      'Very.',
    ]);
    assert.equal(clock.pending, 0);
  });

  it('is cut off when it falls silent', async () => {
    const { subject, clock, replies, cuts } = open();
    subject.push({ type: 'text-delta', delta: 'It is ' });
    clock.advance(14_000);
    subject.push({ type: 'text-delta', delta: 'late' });
    clock.advance(14_000);
    assert.deepEqual([subject.isOpen, cuts()], [true, 0]);
    clock.advance(1_000);
    assert.deepEqual([subject.isOpen, cuts()], [false, 1]);
    assert.equal(lastOf(await collect(replies[0] as ChatReply)), 'interrupted');
  });

  it('can be cut, if there is one', async () => {
    const { subject, clock, replies } = open();
    subject.cut();
    assert.equal(replies.length, 0);
    subject.push({ type: 'text-delta', delta: 'It is ' });
    subject.cut();
    assert.equal(lastOf(await collect(replies[0] as ChatReply)), 'interrupted');
    assert.equal(clock.pending, 0);
  });
});
