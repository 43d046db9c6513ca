import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChatRequest } from '../../src/chat/index.ts';
import { createLoopbackTransport } from '../../src/transports/loopback.ts';
import { ask, collect, textOf } from '../contracts/reply.ts';
import { scriptedSubject, transportContract } from '../contracts/transport.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { scriptIn } from '../helpers/prompt-script.ts';

/** The page's own answer from a script. */
async function* scriptedAnswer({ messages }: ChatRequest): AsyncGenerator<string, void, void> {
  const { pieces = [], ending } = scriptIn(messages.at(-1)?.text ?? '') ?? {};
  yield* pieces;
  if (ending === 'hold') await new Promise(() => {});
  if (ending === 'break') throw new Error('broken');
}

const open = () => {
  const clock = createManualClock();
  const transport = createLoopbackTransport({ clock, reply: scriptedAnswer });
  return Promise.resolve(
    scriptedSubject({ transport, timers: () => clock.pending, left: (pieces) => pieces.join('') }),
  );
};

transportContract('loopback', open, { describe, it });

describe('the loopback transport', () => {
  it('streams the demonstration text word by word at the pace of a model', async () => {
    const clock = createManualClock();
    const transport = createLoopbackTransport({ clock });
    const reply = transport.send(ask('How much is it?'), new AbortController())[Symbol.asyncIterator]();
    let text = '';
    const began = clock.now();
    for (;;) {
      const reading = reply.next();
      while (clock.pending > 0 && !(await isThere(reading))) clock.advance(10);
      const { value, done } = await reading;
      if (done) break;
      if (value.type === 'text-delta') text += value.delta;
      await settled();
    }
    assert.match(text, /“How much is it\?”/);
    assert.match(text, /demonstration/);
    const seconds = (clock.now() - began) / 1000;
    assert.ok(seconds > 1 && seconds < 10, `${seconds} s`);
    assert.equal(clock.pending, 0);
  });

  it('gives equal answers to equal prompts', async () => {
    const clock = { now: () => 0, schedule: (_: number, task: () => void) => (queueMicrotask(task), () => {}) };
    const transport = createLoopbackTransport({ clock });
    const say = async () => textOf(await collect(transport.send(ask('hello'), new AbortController())));
    assert.equal(await say(), await say());
  });

  it('streams the page’s text with all spaces and line ends', async () => {
    const clock = { now: () => 0, schedule: (_: number, task: () => void) => (queueMicrotask(task), () => {}) };
    const text = '  Two blanks,\n\na blank line,\tand a line end.\n';
    const transport = createLoopbackTransport({ clock, reply: () => text });
    const events = await collect(transport.send(ask('hello'), new AbortController()));
    assert.equal(textOf(events), text);
    assert.ok(events.length > 8);
  });

  it('ends with an error if the page’s answer is empty or throws', async () => {
    for (const [reply, code] of [
      [() => '', 'empty-response'],
      [
        () => {
          throw new Error('broken');
        },
        'internal',
      ],
    ] as const) {
      const events = await collect(createLoopbackTransport({ reply }).send(ask('hello'), new AbortController()));
      const last = events.at(-1);
      assert.equal(last?.type === 'reply-error' && last.code, code);
    }
  });

  it('cancels its timer when it is stopped', async () => {
    const clock = createManualClock();
    const stop = new AbortController();
    const reply = collect(createLoopbackTransport({ clock }).send(ask('hello'), stop));
    await settled();
    assert.equal(clock.pending, 1);
    stop.abort();
    assert.equal(clock.pending, 0);
    assert.deepEqual((await reply).at(-1), { type: 'reply-end', reason: 'stopped' });
  });
});

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function isThere(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  return (await Promise.race([promise, settled().then(() => pending)])) !== pending;
}
