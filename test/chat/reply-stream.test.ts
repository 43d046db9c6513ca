import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorInfo, type ChatEvent } from '../../src/chat/index.ts';
import { INTERRUPTED, ReplyStream, STOPPED } from '../../src/chat/reply-stream.ts';
import { collect } from '../contracts/reply.ts';

const START: ChatEvent = { type: 'reply-start' };
const DONE: ChatEvent = { type: 'reply-end', reason: 'done' };
const text = (delta: string): ChatEvent => ({ type: 'text-delta', delta });

describe('ReplyStream', () => {
  it('delivers events that are read before or after they are written', async () => {
    const reply = new ReplyStream();
    const reading = collect(reply);
    for (const event of [START, text('a'), DONE]) {
      reply.push(event);
      await Promise.resolve();
    }
    assert.deepEqual(await reading, [START, text('a'), DONE]);

    const late = new ReplyStream();
    for (const event of [START, text('a'), { type: 'notice', text: 'n' } as const, DONE]) late.push(event);
    assert.deepEqual(await collect(late), [START, text('a'), { type: 'notice', text: 'n' }, DONE]);
  });

  it('adds one reply-start', async () => {
    const reply = new ReplyStream();
    for (const event of [text('a'), START, DONE]) reply.push(event);
    assert.deepEqual(await collect(reply), [START, text('a'), DONE]);
  });

  it('ignores events after the end', async () => {
    const reply = new ReplyStream();
    for (const event of [STOPPED, text('late'), DONE]) reply.push(event);
    assert.deepEqual(await collect(reply), [START, STOPPED]);
    assert.deepEqual(await collect(reply), []);
  });

  it('is interrupted after an event, and fails without one', async () => {
    const begun = new ReplyStream();
    begun.push(text('a'));
    begun.interrupt(errorInfo('disconnected'));
    assert.deepEqual(await collect(begun), [START, text('a'), INTERRUPTED]);
    const silent = new ReplyStream();
    silent.interrupt(errorInfo('disconnected'));
    assert.deepEqual(await collect(silent), [START, { type: 'reply-error', ...errorInfo('disconnected') }]);
  });

  it('merges unread text deltas', async () => {
    const reply = new ReplyStream();
    for (let count = 0; count < 10_000; count++) reply.push(text('ab'));
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

  it('has the number of the last event that was read, of merged deltas the last one', async () => {
    const reply = new ReplyStream();
    assert.equal(reply.lastEventNumber, undefined);
    const waiting = reply.next();
    reply.push(START, 1);
    await waiting;
    assert.equal(reply.lastEventNumber, 1);
    reply.push(text('a'), 2);
    reply.push(text('b'), 5);
    reply.push({ type: 'notice', text: 'n' }, 6);
    assert.equal(reply.lastEventNumber, 1, 'not read yet');
    assert.deepEqual((await reply.next()).value, text('ab'));
    assert.equal(reply.lastEventNumber, 5);
    await reply.next();
    assert.equal(reply.lastEventNumber, 6);
    reply.push(text('c'), 7);
    reply.push(STOPPED);
    await reply.next();
    await reply.next();
    assert.equal(reply.lastEventNumber, 7, 'a stop is no event of the relay');
  });

  it('has no number of an event that was dropped, and none on a protocol without numbers', async () => {
    const reply = new ReplyStream();
    reply.push(text('a'), 2);
    await reply.return();
    reply.push(text('b'), 3);
    assert.equal(reply.lastEventNumber, undefined);
    const stock = new ReplyStream();
    for (const event of [START, text('a'), DONE]) stock.push(event);
    await collect(stock);
    assert.equal(stock.lastEventNumber, undefined);
  });

  it('reports a reader that cancels, also during a read', async () => {
    let cancels = 0;
    const reply = new ReplyStream({ onCancel: () => (cancels += 1) });
    reply.push(text('a'));
    for await (const event of reply) if (event.type === 'text-delta') break;
    assert.equal(cancels, 1);
    assert.equal(reply.isOver, true);
    reply.push(text('late'));
    assert.deepEqual(await collect(reply), []);

    const silent = new ReplyStream({ onCancel: () => (cancels += 1) });
    const waiting = silent.next();
    await silent.return();
    assert.deepEqual(await waiting, { value: undefined, done: true });
    assert.equal(cancels, 2);
  });

  it('does not report a reader that has read to the end', async () => {
    const reply = new ReplyStream({ onCancel: () => assert.fail('cancelled') });
    reply.push(DONE);
    await collect(reply);
    await reply.return();
  });

  it('calls onStart on the first read and delivers reply-start at once', async () => {
    let starts = 0;
    const reply: ReplyStream = new ReplyStream({
      onStart: () => {
        starts += 1;
        reply.push(text('a'));
      },
    });
    assert.equal(starts, 0);
    assert.deepEqual(await reply.next(), { value: START, done: false });
    reply.push(DONE);
    assert.deepEqual(await collect(reply), [text('a'), DONE]);
    assert.equal(starts, 1);
  });

  it('does not call onStart if the reader cancels before its first read', async () => {
    let cancels = 0;
    const reply = new ReplyStream({ onStart: () => assert.fail('started'), onCancel: () => (cancels += 1) });
    await reply.return();
    assert.deepEqual(await collect(reply), []);
    assert.equal(cancels, 1);
  });

  it('with a limit keeps events apart, reports when it is full, and when all are read', async () => {
    let drains = 0;
    const reply = new ReplyStream({ onDrain: () => (drains += 1), limit: { events: 3, characters: 10 } });
    assert.equal(reply.push(text('a')), true, 'two events with the start');
    assert.equal(reply.push(text('b')), false);
    assert.equal(reply.push(text('c')), false);
    for (const event of [START, text('a'), text('b')]) assert.deepEqual((await reply.next()).value, event);
    assert.equal(drains, 0);
    assert.deepEqual((await reply.next()).value, text('c'));
    assert.equal(drains, 1);
    assert.equal(reply.push(text('0123456789')), false, 'characters count, too');
    reply.discard();
    reply.push(DONE);
    assert.deepEqual(await collect(reply), [DONE]);
  });

  it('has room while a reader is waiting', async () => {
    const reply = new ReplyStream({ limit: { events: 1, characters: 1 } });
    const reads = [reply.next(), reply.next()];
    assert.equal(reply.push(text('long')), true);
    assert.deepEqual(await Promise.all(reads), [
      { value: START, done: false },
      { value: text('long'), done: false },
    ]);
  });

  it('knows whether there was an event', () => {
    const reply = new ReplyStream();
    assert.equal(reply.hasBegun, false);
    reply.push(START);
    assert.equal(reply.hasBegun, true);
    assert.equal(reply.isOver, false);
  });
});
