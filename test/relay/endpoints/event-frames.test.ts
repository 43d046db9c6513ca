import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PacketType } from 'socket.io-parser';
import type { ChatEvent } from '../../../src/chat/index.ts';
import { EventFrames } from '../../../src/relay/endpoints/event-frames.ts';
import { createBoundedParser } from '../../../src/relay/endpoints/lovelace/bounded-parser.ts';

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

describe('the encoder of Socket.IO packets', () => {
  const { Encoder } = createBoundedParser(1000);
  const event = (...data: unknown[]) => ({ type: PacketType.EVENT, nsp: '/', data });

  it('stringifies a frame of the extension once for sockets that get it in succession', () => {
    const encoder = new Encoder();
    let reads = 0;
    const frame = {
      get n() {
        return (reads += 1);
      },
    };
    const first = encoder.encode(event('ai-chat', frame));
    const readsOfOne = reads;
    assert.deepEqual([encoder.encode(event('ai-chat', frame)), reads], [first, readsOfOne]);
    assert.match(String(first[0]), /^2\["ai-chat",\{"n":\d+\}\]$/);
  });

  it('stringifies every other packet by itself', () => {
    const encoder = new Encoder();
    const frame = { n: 1 };
    assert.deepEqual(encoder.encode(event('ai-chat', frame)), ['2["ai-chat",{"n":1}]']);
    assert.deepEqual(encoder.encode({ ...event('ai-chat', frame), id: 7 }), ['27["ai-chat",{"n":1}]']);
    assert.deepEqual(encoder.encode({ ...event('ai-chat', frame), nsp: '/x' }), ['2/x,["ai-chat",{"n":1}]']);
    assert.deepEqual(encoder.encode(event('Response', 'a')), ['2["Response","a"]']);
    assert.deepEqual(encoder.encode({ type: PacketType.CONNECT, nsp: '/', data: { sid: 'x' } }), ['0{"sid":"x"}']);
    assert.deepEqual(encoder.encode({ type: PacketType.CONNECT, nsp: '/' }), ['0']);
    assert.deepEqual(encoder.encode(event('ai-chat', { n: 2 })), ['2["ai-chat",{"n":2}]']);
  });
});
