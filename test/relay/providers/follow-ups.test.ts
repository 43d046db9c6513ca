import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChatEvent, ChatRequest } from '../../../src/chat/index.ts';
import { withFollowUps } from '../../../src/relay/providers/follow-ups.ts';
import type { Provider } from '../../../src/relay/providers/provider.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { createRecordingLog } from '../../helpers/recording-log.ts';

const REQUEST: ChatRequest = { turnId: 't', messages: [{ role: 'user', text: 'Socks?' }] };
const START: ChatEvent = { type: 'reply-start' };
const DONE: ChatEvent = { type: 'reply-end', reason: 'done' };
const text = (delta: string): ChatEvent => ({ type: 'text-delta', delta });

/** Sends a prompt to a provider that answers its requests with these replies, and returns the events and the requests. */
async function reply(replies: readonly (readonly ChatEvent[] | 'never' | 'throw')[], advanceMs = 0) {
  const requests: ChatRequest[] = [];
  const clock = createManualClock();
  const provider: Provider = {
    acceptsImages: false,
    async *send(request, { signal }) {
      const events = replies[requests.push(request) - 1] ?? [];
      if (events === 'throw') throw new Error('of the provider');
      if (events !== 'never') return yield* events;
      yield START;
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      yield { type: 'reply-end', reason: 'stopped' };
    },
  };
  const wrapped = withFollowUps(provider, 3, { clock, log: createRecordingLog() });
  assert.equal(wrapped.acceptsImages, false);
  const events: ChatEvent[] = [];
  const { signal } = new AbortController();
  for await (const event of wrapped.send(REQUEST, { signal })) {
    events.push(event);
    // The second request has been sent when its time-out is due.
    if (advanceMs > 0 && event.type === 'text-delta') setImmediate(() => clock.advance(advanceMs));
  }
  return { events, requests };
}

describe('suggestions by the model', () => {
  it('come before the end of a complete answer, by a second request without its conversation', async () => {
    const suggested = [START, text('1. Why wool?\n- "Do they '), text('itch?"\n\n  How warm?\nToo many?'), DONE];
    const { events, requests } = await reply([[START, text('Warm.'), DONE], suggested]);
    assert.deepEqual(events, [
      START,
      text('Warm.'),
      { type: 'suggestions', suggestions: [{ text: 'Why wool?' }, { text: 'Do they itch?' }, { text: 'How warm?' }] },
      DONE,
    ]);
    assert.deepEqual(
      requests[1]?.messages.map(({ role }) => role),
      ['system', 'user'],
    );
    assert.match(requests[1]?.messages[1]?.text ?? '', /Socks\?[^]*Warm\./);
  });

  it('are not requested for an answer that has some, is empty, or did not end normally', async () => {
    const own: ChatEvent = { type: 'suggestions', suggestions: [{ text: 'Why?' }] };
    const answers: readonly (readonly ChatEvent[])[] = [
      [START, text('Warm.'), own, DONE],
      [START, DONE],
      [START, text('Warm.'), { type: 'reply-end', reason: 'length' }],
      [START, text('Warm.'), { type: 'reply-error', code: 'provider-failed', retryable: true }],
    ];
    for (const answer of answers) {
      const { events, requests } = await reply([answer]);
      assert.deepEqual([events, requests.length], [answer, 1]);
    }
  });

  it('are left out if their request fails, throws, or takes too long', async () => {
    const answer = [START, text('Warm.'), DONE];
    const failed: ChatEvent[] = [START, { type: 'reply-error', code: 'provider-failed', retryable: true }];
    for (const second of [failed, 'throw'] as const) assert.deepEqual((await reply([answer, second])).events, answer);
    assert.deepEqual((await reply([answer, 'never'], 5_000)).events, answer);
  });
});
