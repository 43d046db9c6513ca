import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../../helpers/fast-check.ts';
import { applyEvent, createMessage, type ChatEvent } from '../../../src/chat/index.ts';
import { ReplyLog } from '../../../src/relay/sessions/reply-log.ts';

const start = createMessage('assistant', { id: 'm', turnId: 't' });

function logOf(events: readonly ChatEvent[]) {
  const log = new ReplyLog();
  let answer = start;
  for (const event of events) {
    answer = applyEvent(answer, event);
    log.add(event, answer);
  }
  log.compact();
  return { log, answer };
}

/** Everything that a reader gets that has the first `position` events. */
function readFrom({ log, answer }: ReturnType<typeof logOf>, position: number) {
  const read = [];
  for (
    let at = position, next = log.readAfter(at, answer);
    next;
    at = next.lastNumber, next = log.readAfter(at, answer)
  )
    read.push(next);
  return read;
}

const text = (delta: string): ChatEvent => ({ type: 'text-delta', delta });
const reasoning = (delta: string): ChatEvent => ({ type: 'reasoning-delta', delta });
const notice: ChatEvent = { type: 'notice', text: 'looking' };

describe('the log of a reply', () => {
  it('merges consecutive deltas, and returns all other events unchanged', () => {
    const log = logOf([
      notice,
      reasoning('a'),
      reasoning('b'),
      text('c'),
      text('d'),
      notice,
      text('e'),
      reasoning('f'),
    ]);
    assert.deepEqual(readFrom(log, 0), [
      { event: notice, firstNumber: 1, lastNumber: 1 },
      { event: reasoning('ab'), firstNumber: 2, lastNumber: 3 },
      { event: text('cd'), firstNumber: 4, lastNumber: 5 },
      { event: notice, firstNumber: 6, lastNumber: 6 },
      { event: text('e'), firstNumber: 7, lastNumber: 7 },
      { event: reasoning('f'), firstNumber: 8, lastNumber: 8 },
    ]);
    assert.deepEqual(readFrom(log, 4), [
      { event: text('d'), firstNumber: 5, lastNumber: 5 },
      { event: notice, firstNumber: 6, lastNumber: 6 },
      { event: text('e'), firstNumber: 7, lastNumber: 7 },
      { event: reasoning('f'), firstNumber: 8, lastNumber: 8 },
    ]);
    assert.deepEqual(readFrom(log, 8), []);
    assert.deepEqual(readFrom(log, 99), []);
  });

  it('limits the length of a merged delta', () => {
    const read = readFrom(logOf(Array.from({ length: 10_000 }, () => text('four'))), 0);
    assert.ok(read.every(({ event }) => event.type === 'text-delta' && event.delta.length <= 16_384));
    assert.equal(read.length, 3);
  });

  it('uses four bytes per delta', () => {
    const { log } = logOf(Array.from({ length: 10_000 }, () => text('four')));
    assert.equal(log.size, 20_000);
  });

  it('loses and repeats nothing, whatever the position of the reader', () => {
    const event = fc.oneof(
      { weight: 4, arbitrary: fc.string({ minLength: 1, maxLength: 5 }).map(text) },
      { weight: 2, arbitrary: fc.string({ minLength: 1, maxLength: 5 }).map(reasoning) },
      fc.constant(notice),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), fc.nat(40), (events, position) => {
        const log = logOf(events);
        const rest = readFrom(log, position);
        assert.deepEqual(
          rest.flatMap(({ firstNumber: first, lastNumber: last }) =>
            Array.from({ length: last - first + 1 }, (_, index) => first + index),
          ),
          events.slice(position).map((_, index) => position + index + 1),
        );
        const before = events.slice(0, position).reduce(applyEvent, start);
        const after = rest.map((each) => each.event).reduce(applyEvent, before);
        assert.deepEqual({ ...after, state: 'x' }, { ...log.answer, state: 'x' });
        const each = events.map((_, index) => log.log.eventAt(index + 1, log.answer));
        assert.deepEqual(each, events);
        assert.deepEqual(
          [log.log.eventAt(0, log.answer), log.log.eventAt(events.length + 1, log.answer)],
          [undefined, undefined],
        );
      }),
    );
  });
});
