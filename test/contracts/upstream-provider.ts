import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import type { ChatEvent, ChatRequest, Clock } from '../../src/chat/index.ts';
import type { Log } from '../../src/relay/logging/log.ts';
import type { ProviderLimits } from '../../src/relay/providers/provider-limits.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import type { OpenProvider } from '../helpers/open-provider.ts';
import { createRecordingLog } from '../helpers/recording-log.ts';
import { SSE_SCRIPTS } from '../helpers/sse-scripts.ts';
import { settled, watchUpstreams } from '../helpers/upstream-bytes.ts';
import { DEFAULT_TOKENS, type ProviderScript } from '../servers/provider-script.ts';
import { providerContract } from './provider.ts';
import { ask, collect, textOf } from './reply.ts';

/** Settings that all providers with a server have. */
export interface UpstreamSettings extends Partial<ProviderLimits> {
  readonly baseUrl?: string;
  readonly acceptsImages?: boolean;
}

export type OpenUpstream = (options?: {
  readonly settings?: UpstreamSettings;
  readonly clock?: Clock;
  readonly log?: Log;
}) => Promise<OpenProvider>;

/** The behaviour of every provider that asks a server: requests, streaming, stopping and backpressure. */
export function upstreamProviderContract(name: string, openSubject: OpenUpstream): void {
  const cleanups: (() => unknown)[] = [];
  const open: OpenUpstream = async (options) => {
    const subject = await openSubject(options);
    cleanups.push(subject.close);
    return subject;
  };

  providerContract(name, async () => {
    const { provider, fake, close } = await openSubject();
    const plan = (tokens: readonly string[], ending: 'end' | 'hang' | 'cut') => {
      fake.plan({ tokens, ending });
      return tokens.join('');
    };
    return {
      send: (request, options) => provider.send(request, options),
      other: {
        answers: (pieces) => plan(pieces, 'end'),
        falters: (pieces) => plan(pieces, 'hang'),
        breaks: (pieces) => plan(pieces, 'cut'),
        idle: async () => void (await Promise.all(fake.requests.map(({ closed }) => closed))),
      },
      close,
    };
  });

  describe(`requests to ${name}`, () => {
    afterEach(cleanUp);

    it('sends the request when the reply is first read', async () => {
      const { fake, send } = await open();
      const reply = send();
      await collect(send());
      assert.equal(fake.count(), 1);
      await collect(reply);
      assert.equal(fake.count(), 2);
    });

    it('sends consecutive requests over one connection', async () => {
      const { fake, send } = await open();
      for (let round = 0; round < 5; round++) await collect(send());
      assert.equal(new Set(fake.requests.map(({ connection }) => connection)).size, 1);
    });

    it('rejects images that the model does not accept, and all files', async () => {
      const image = { kind: 'image', url: 'data:image/png;base64,iVBORw0KGgo=' } as const;
      for (const [acceptsImages, media] of [
        [false, image],
        [true, { kind: 'file', url: 'data:text/plain;base64,AA==' }],
        [true, { kind: 'file', url: 'data:text/plain,a' }],
        [true, { kind: 'image', url: 'data:image/svg+xml,<svg/>' }],
      ] as const) {
        const { fake, send } = await open({ settings: { acceptsImages } });
        const request: ChatRequest = { turnId: '1', messages: [{ role: 'user', text: 'This?', media: [media] }] };
        const error = { type: 'reply-error', code: 'unsupported-media', retryable: false };
        assert.deepEqual((await collect(send(request))).at(-1), error);
        assert.equal(fake.count(), 0);
      }
    });
  });

  describe(`answers of ${name}`, () => {
    afterEach(cleanUp);

    it('emits one event per token, then the token counts', async () => {
      const { fake, send } = await open();
      fake.plan({ tokens: ['a', 'b', 'c'], usage: { prompt_tokens: 11, completion_tokens: 3 } });
      assert.deepEqual(await collect(send()), [
        { type: 'reply-start' },
        { type: 'text-delta', delta: 'a' },
        { type: 'text-delta', delta: 'b' },
        { type: 'text-delta', delta: 'c' },
        { type: 'reply-end', reason: 'done', usage: { inputTokens: 11, outputTokens: 3 } },
      ] satisfies ChatEvent[]);
    });

    it('reads every form of server-sent events, however the network splits them', async () => {
      const { fake, send } = await open();
      const tokens = DEFAULT_TOKENS.slice(0, 14);
      const splits: readonly ProviderScript[] = [1, 2, 3, 7, 1000].map((tear) => ({ tear }));
      for (const { form, tear } of [...Object.values(SSE_SCRIPTS), ...splits]) {
        fake.plan({ tokens, ...(form && { form }), ...(tear !== undefined && { tear }) });
        assert.equal(textOf(await collect(send())), tokens.join(''), JSON.stringify({ form, tear }));
      }
    });

    it('separates reasoning from text', async () => {
      const { fake, send } = await open();
      fake.plan({ reasoning: ['Hm, ', 'well.'], tokens: ['Yes.'] });
      assert.deepEqual((await collect(send())).slice(1, -1), [
        { type: 'reasoning-delta', delta: 'Hm, ' },
        { type: 'reasoning-delta', delta: 'well.' },
        { type: 'text-delta', delta: 'Yes.' },
      ]);
    });

    it('keeps the text and reports the reason when the token limit or a filter ends it', async () => {
      const { fake, send } = await open();
      for (const [finish, end] of [
        ['length', { type: 'reply-end', reason: 'length', usage: { inputTokens: 1, outputTokens: 1 } }],
        ['content_filter', { type: 'reply-error', code: 'content-filtered', retryable: false }],
      ] as const) {
        fake.plan({ tokens: ['half'], finish });
        const events = await collect(send());
        assert.equal(textOf(events), 'half');
        assert.deepEqual(events.at(-1), end);
      }
    });

    it('skips events of unknown form, and logs them for debugging only', async () => {
      const log = createRecordingLog();
      const { fake, send } = await open({ log });
      fake.plan({ tokens: ['ok'], events: ['not json', '{"type":"new_kind_of_event"}', '[]'] });
      const events = await collect(send());
      assert.equal(textOf(events), 'ok');
      assert.equal(events.at(-1)?.type, 'reply-end');
      assert.ok(log.lines.every(({ level }) => level === 'debug'));
    });

    it('ends the answer and the request at the maximum length', async () => {
      const { fake, send } = await open({ settings: { maxCharacters: 1000 } });
      fake.plan({ tokens: ['0123456789'], ending: 'repeat' });
      const events = await collect(send());
      assert.equal(textOf(events).length, 1000);
      assert.deepEqual(events.at(-1), { type: 'reply-end', reason: 'length' });
      assert.equal(await fake.requests[0]?.closed, 'aborted');
    });
  });

  describe(`stopping and pausing ${name}`, () => {
    afterEach(cleanUp);

    it('ends the upstream request before its next token when it is stopped', async () => {
      const { fake, send } = await open();
      fake.plan({ hold: true });
      const stop = new AbortController();
      const reply = send(ask('hello'), stop)[Symbol.asyncIterator]();
      await reply.next();
      const first = reply.next();
      const upstream = await fake.nextRequest();
      upstream.next();
      assert.deepEqual((await first).value, { type: 'text-delta', delta: DEFAULT_TOKENS[0] });
      const next = reply.next();
      stop.abort();
      assert.deepEqual((await next).value, { type: 'reply-end', reason: 'stopped' });
      assert.equal(await upstream.closed, 'aborted');
      assert.equal(upstream.sent, 1);
      assert.deepEqual(await reply.next(), { value: undefined, done: true });
    });

    it('ends the upstream request when it is stopped before the first byte', async () => {
      const { fake, send } = await open();
      fake.plan({ ending: 'never' });
      const stop = new AbortController();
      const reply = collect(send(ask('hello'), stop));
      const upstream = await fake.nextRequest();
      stop.abort();
      assert.deepEqual(await reply, [{ type: 'reply-start' }, { type: 'reply-end', reason: 'stopped' }]);
      assert.equal(await upstream.closed, 'aborted');
      assert.equal(getEventListeners(stop.signal, 'abort').length, 0);
    });

    it('leaves no listener on the signal after the answer', async () => {
      const { send } = await open();
      const stop = new AbortController();
      await collect(send(ask('hello'), stop));
      assert.equal(getEventListeners(stop.signal, 'abort').length, 0);
    });

    it('ends the upstream request when the reader leaves', async () => {
      const { fake, send } = await open();
      fake.plan({ ending: 'repeat' });
      for await (const event of send()) if (event.type === 'text-delta') break;
      assert.equal(await fake.requests[0]?.closed, 'aborted');
    });

    it('stops reading while the reader pauses, without a time-out, and loses nothing', async () => {
      const clock = createManualClock();
      const { fake, send } = await open({ clock, settings: { maxCharacters: Infinity } });
      const tokens = Array.from({ length: 5000 }, (_, index) => `token ${index} `.padEnd(4000, 'and more of it; '));
      const upstreams = watchUpstreams();
      cleanups.push(upstreams.stop);
      fake.plan({ tokens });
      const reply = send()[Symbol.asyncIterator]();
      await reply.next();
      let text = textOf([(await reply.next()).value as ChatEvent]);
      const upstream = await fake.nextRequest();
      await settled(() => upstream.sent + upstreams.bytes());
      assert.ok(upstreams.bytes() > 4000, 'nothing was counted');
      assert.ok(upstreams.bytes() < 1_000_000, `${upstreams.bytes()} bytes were read for a reader that took one token`);
      assert.ok(upstream.sent < tokens.length / 2, `${upstream.sent} tokens were sent to a reader that took one`);
      // The reader's pause must not count as the server's silence.
      clock.advance(3_600_000);
      let last: ChatEvent | undefined;
      for (let next = await reply.next(); !next.done; next = await reply.next()) {
        text += textOf([next.value]);
        last = next.value;
      }
      assert.equal(last?.type, 'reply-end');
      assert.ok(text === tokens.join(''));
    });
  });

  async function cleanUp(): Promise<void> {
    for (const task of cleanups.splice(0)) await task();
  }
}
