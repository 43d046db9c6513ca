import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import { validateReply, isTerminal, normalizeReply, type ChatEvent } from '../../src/chat/index.ts';
import { arbitraryEvent, arbitraryReply } from '../helpers/arbitrary-event.ts';

const START: ChatEvent = { type: 'reply-start' };
const TEXT: ChatEvent = { type: 'text-delta', delta: 'a' };
const END: ChatEvent = { type: 'reply-end', reason: 'done' };
const ERROR: ChatEvent = { type: 'reply-error', code: 'timeout', retryable: true };
const UNKNOWN = { type: 'thought-balloon' } as unknown as ChatEvent;

/** The valid order again, as a regular expression over one letter per event. */
function isReply(events: readonly ChatEvent[]): boolean {
  const letters = events.map((event) => (event.type === 'reply-start' ? 's' : isTerminal(event) ? 'e' : 'm'));
  return /^sm*e$/.test(letters.join(''));
}

describe('validateReply', () => {
  const whole: readonly (readonly ChatEvent[])[] = [
    [START, END],
    [START, ERROR],
    [START, TEXT, TEXT, END],
    [START, UNKNOWN, ERROR],
  ];
  const broken: readonly (readonly [events: readonly ChatEvent[], fault: RegExp])[] = [
    [[], /at least a start and an end/],
    [[START], /ends with reply-end or reply-error, not reply-start/],
    [[END], /begins with reply-start, not reply-end/],
    [[TEXT, END], /begins with reply-start, not text-delta/],
    [[START, TEXT], /ends with reply-end or reply-error, not text-delta/],
    [[START, START, END], /second reply-start at 1/],
    [[START, END, TEXT], /reply-end at 1 of 3/],
    [[START, ERROR, END], /reply-error at 1 of 3/],
    [[START, END, START], /reply-end at 1 of 3/],
  ];

  it('accepts one start, any number of events, one end or error', () => {
    for (const events of whole) assert.equal(validateReply(events), undefined);
  });

  it('describes the violation and its position', () => {
    for (const [events, fault] of broken) assert.match(validateReply(events) ?? 'nothing wrong', fault);
  });

  it('accepts exactly the valid sequences', () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(arbitraryEvent, { maxLength: 8 }), arbitraryReply), (events) => {
        assert.equal(validateReply(events) === undefined, isReply(events));
      }),
    );
  });
});

describe('normalizeReply', () => {
  it('passes a valid reply through unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryReply, async (events) => {
        assert.deepEqual(await read(normalizeReply(source(events))), events);
      }),
    );
  });

  it('yields a valid order for any source', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryEvent, { maxLength: 8 }), fc.boolean(), async (events, fails) => {
        const causes: unknown[] = [];
        const cause = new Error('broken');
        const kept = await read(
          normalizeReply(source(events, fails ? cause : undefined), (thrown) => causes.push(thrown)),
        );
        assert.equal(validateReply(kept), undefined);
        const isCutShort = events.some(isTerminal);
        assert.deepEqual(causes, fails && !isCutShort ? [cause] : [], 'reports what was thrown, and nothing else');
      }),
    );
  });

  const cases: readonly (readonly [name: string, events: readonly ChatEvent[], kept: readonly ChatEvent[]])[] = [
    ['puts in a missing start', [TEXT, END], [START, TEXT, END]],
    ['lets one start stand', [START, START, TEXT, START, END], [START, TEXT, END]],
    ['leaves out what follows the end', [START, END, TEXT, ERROR], [START, END]],
    ['takes a stream that just ends for interrupted', [START, TEXT], [START, TEXT, interrupted()]],
    ['takes an empty stream for interrupted', [], [START, interrupted()]],
    ['hands on types that it does not know', [START, UNKNOWN, END], [START, UNKNOWN, END]],
  ];
  for (const [name, events, kept] of cases) {
    it(name, async () => assert.deepEqual(await read(normalizeReply(source(events))), kept));
  }

  it('ends with an error after the received events if the source throws, and reports the cause only to onError', async () => {
    const causes: unknown[] = [];
    const cause = new Error('secret');
    const kept = await read(normalizeReply(source([START, TEXT], cause), (thrown) => causes.push(thrown)));
    assert.deepEqual(kept, [START, TEXT, { type: 'reply-error', code: 'internal', retryable: true }]);
    assert.deepEqual(causes, [cause]);
  });

  it('ends with an error if the source is not a stream', async () => {
    for (const reply of [undefined, {}, source([null as unknown as ChatEvent])]) {
      const kept = await read(normalizeReply(reply as AsyncIterable<ChatEvent>));
      assert.deepEqual(kept, [START, { type: 'reply-error', code: 'internal', retryable: true }]);
    }
  });

  it('closes the source after the end without reading more', async () => {
    const asked: string[] = [];
    const kept = await read(normalizeReply(recording([START, END, TEXT], asked)));
    assert.deepEqual(kept, [START, END]);
    assert.deepEqual(asked, ['next', 'next', 'return']);
  });

  it('yields the last event before it closes the source', async () => {
    const hanging = recording([START, END], []);
    const events = normalizeReply({
      [Symbol.asyncIterator]: () => ({ ...hanging, return: () => new Promise(() => {}) }),
    });
    assert.deepEqual((await events.next()).value, START);
    assert.deepEqual((await events.next()).value, END);
  });

  it('ignores an exception from closing the source', async () => {
    const causes: unknown[] = [];
    const cause = new Error('cannot close');
    const failing = recording([START, TEXT, END], [], cause);
    const kept = await read(normalizeReply(failing, (thrown) => causes.push(thrown)));
    assert.deepEqual(kept, [START, TEXT, END]);
    assert.deepEqual(causes, [cause]);
  });

  it('closes the source when the reader cancels, and ignores an exception from it', async () => {
    for (const cause of [undefined, new Error('cannot close')]) {
      const asked: string[] = [];
      const events = normalizeReply(recording([START, TEXT, TEXT, END], asked, cause));
      await events.next();
      assert.deepEqual(await events.return(), { value: undefined, done: true });
      assert.deepEqual(asked, ['next', 'return']);
    }
  });
});

function interrupted(): ChatEvent {
  return { type: 'reply-end', reason: 'interrupted' };
}

async function* source(events: readonly ChatEvent[], cause?: Error): AsyncGenerator<ChatEvent> {
  yield* events;
  if (cause) throw cause;
}

/** A hand-written source that records its calls and may throw when it is closed. */
function recording(
  events: readonly ChatEvent[],
  asked: string[],
  cause?: Error,
): AsyncIterable<ChatEvent> & AsyncIterator<ChatEvent> {
  const rest = events.values();
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      asked.push('next');
      return rest.next() as IteratorResult<ChatEvent>;
    },
    async return() {
      asked.push('return');
      if (cause) throw cause;
      return { value: undefined, done: true };
    },
  };
}

async function read(reply: AsyncIterable<ChatEvent>): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  for await (const event of reply) events.push(event);
  return events;
}
