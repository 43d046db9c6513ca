import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChatReply } from '../../../../src/chat/index.ts';
import { UnsolicitedReply } from '../../../../src/transports/cat/stock/unsolicited-reply.ts';
import { collect, lastOf, textOf } from '../../../contracts/reply.ts';
import { createManualClock } from '../../../helpers/manual-clock.ts';

function open() {
  const clock = createManualClock();
  const replies: ChatReply[] = [];
  let cuts = 0;
  const subject = new UnsolicitedReply(
    (event) => event.type === 'unsolicited-reply' && replies.push(event.reply),
    clock,
    () => (cuts += 1),
  );
  return { subject, clock, replies, cuts: () => cuts };
}

describe('UnsolicitedReply', () => {
  it('starts with its first event and ends with a terminal one', async () => {
    const { subject, clock, replies } = open();
    assert.equal(subject.isActive, false);
    subject.push({ type: 'text-delta', delta: 'It is ' });
    assert.equal(subject.isActive, true);
    subject.push({ type: 'text-delta', delta: 'late.' }, { type: 'reply-end', reason: 'done' });
    assert.equal(subject.isActive, false);
    subject.push({ type: 'reply-end', reason: 'done', text: 'Very.' });
    assert.deepEqual(await Promise.all(replies.map(async (reply) => textOf(await collect(reply)))), [
      'It is late.',
      'Very.',
    ]);
    assert.equal(clock.pending, 0);
  });

  it('is interrupted after a silence', async () => {
    const { subject, clock, replies, cuts } = open();
    subject.push({ type: 'text-delta', delta: 'It is ' });
    clock.advance(14_000);
    subject.push({ type: 'text-delta', delta: 'late' });
    clock.advance(14_000);
    assert.deepEqual([subject.isActive, cuts()], [true, 0]);
    clock.advance(1_000);
    assert.deepEqual([subject.isActive, cuts()], [false, 1]);
    assert.equal(lastOf(await collect(replies[0] as ChatReply)), 'interrupted');
  });

  it('can be interrupted, if there is one', async () => {
    const { subject, clock, replies } = open();
    subject.interrupt();
    assert.equal(replies.length, 0);
    subject.push({ type: 'text-delta', delta: 'It is ' });
    subject.interrupt();
    assert.equal(lastOf(await collect(replies[0] as ChatReply)), 'interrupted');
    assert.equal(clock.pending, 0);
  });
});
