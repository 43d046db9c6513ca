import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChatEvent } from '../../../src/chat/index.ts';
import { EventFrames } from '../../../src/relay/endpoints/event-frames.ts';

const START: ChatEvent = { type: 'reply-start' };
const delta = (text: string): ChatEvent => ({ type: 'text-delta', delta: text });

describe('the frames of events', () => {
  const open = () => {
    const encoded: unknown[] = [];
    return { encoded, frames: new EventFrames((frame) => ({ frame: encoded.push(frame) && frame })) };
  };

  it('encode an event once for readers that get it in succession', () => {
    const { frames, encoded } = open();
    const event = delta('a');
    const first = frames.encode('t', event, 2);
    assert.equal(frames.encode('t', event, 2), first);
    assert.equal(frames.encode('t', event, 2), first);
    assert.equal(encoded.length, 1);
  });

  it('distinguish turns and numbers, even if a provider yields one object for all', () => {
    const { frames, encoded } = open();
    for (const [turn, number] of [
      ['t', 1],
      ['u', 1],
      ['u', 2],
    ] as const)
      frames.encode(turn, START, number);
    assert.deepEqual(
      encoded.map((frame) => [(frame as { turnId: string }).turnId, (frame as { number: number }).number]),
      [
        ['t', 1],
        ['u', 1],
        ['u', 2],
      ],
    );
  });

  it('contain the first number of merged deltas', () => {
    const { frames, encoded } = open();
    frames.encode('t', delta('abc'), 4, 2);
    assert.deepEqual(encoded, [{ kind: 'event', turnId: 't', number: 4, firstNumber: 2, event: delta('abc') }]);
  });
});
