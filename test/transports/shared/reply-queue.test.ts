import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorInfo, type ChatEvent } from '../../../src/chat/index.ts';
import { INTERRUPTED, ReplyQueue, STOPPED } from '../../../src/transports/shared/reply-queue.ts';
import { collect } from '../../contracts/reply.ts';

const START: ChatEvent = { type: 'reply-start' };
const DONE: ChatEvent = { type: 'reply-end', reason: 'done' };
const text = (delta: string): ChatEvent => ({ type: 'text-delta', delta });

describe('ReplyQueue', () => {
  it('delivers events that are read before or after they are written', async () => {
    const reply = new ReplyQueue();
    const reading = collect(reply);
    for (const event of [START, text('a'), DONE]) {
      reply.push(event);
      await Promise.resolve();
    }
    assert.deepEqual(await reading, [START, text('a'), DONE]);

    const late = new ReplyQueue();
    for (const event of [START, text('a'), { type: 'notice', text: 'n' } as const, DONE]) late.push(event);
    assert.deepEqual(await collect(late), [START, text('a'), { type: 'notice', text: 'n' }, DONE]);
  });

  it('adds one reply-start', async () => {
    const reply = new ReplyQueue();
    for (const event of [text('a'), START, DONE]) reply.push(event);
    assert.deepEqual(await collect(reply), [START, text('a'), DONE]);
  });

  it('ignores events after the end', async () => {
    const reply = new ReplyQueue();
    for (const event of [STOPPED, text('late'), DONE]) reply.push(event);
    assert.deepEqual(await collect(reply), [START, STOPPED]);
    assert.deepEqual(await collect(reply), []);
  });

  it('is interrupted after an event, and fails without one', async () => {
    const begun = new ReplyQueue();
    begun.push(text('a'));
    begun.interrupt(errorInfo('disconnected'));
    assert.deepEqual(await collect(begun), [START, text('a'), INTERRUPTED]);
    const silent = new ReplyQueue();
    silent.interrupt(errorInfo('disconnected'));
    assert.deepEqual(await collect(silent), [START, { type: 'reply-error', ...errorInfo('disconnected') }]);
  });

  it('merges unread text deltas', async () => {
    const reply = new ReplyQueue();
    for (let piece = 0; piece < 10_000; piece++) reply.push(text('ab'));
    reply.push({ type: 'notice', text: 'n' });
    reply.push(text('c'));
    reply.push(INTERRUPTED);
    const events = await collect(reply);
    assert.deepEqual(events.slice(1), [
      text('ab'.repeat(10_000)),
      { type: 'notice', text: 'n' },
      text('c'),
      INTERRUPTED,
    ]);
  });

  it('reports a reader that cancels, also during a read', async () => {
    let left = 0;
    const reply = new ReplyQueue(() => (left += 1));
    reply.push(text('a'));
    for await (const event of reply) if (event.type === 'text-delta') break;
    assert.equal(left, 1);
    assert.equal(reply.isOver, true);
    reply.push(text('late'));
    assert.deepEqual(await collect(reply), []);

    const silent = new ReplyQueue(() => (left += 1));
    const waiting = silent.next();
    await silent.return();
    assert.deepEqual(await waiting, { value: undefined, done: true });
    assert.equal(left, 2);
  });

  it('does not report a reader that has read to the end', async () => {
    const reply = new ReplyQueue(() => assert.fail('nobody left'));
    reply.push(DONE);
    await collect(reply);
    await reply.return();
  });

  it('knows whether there was an event', () => {
    const reply = new ReplyQueue();
    assert.equal(reply.hasBegun, false);
    reply.push(START);
    assert.equal(reply.hasBegun, true);
    assert.equal(reply.isOver, false);
  });
});
