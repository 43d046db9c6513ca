import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import type { ChatEvent, ChatRequest } from '../../../../src/chat/index.ts';
import { providerContract } from '../../../contracts/provider.ts';
import { ask, collect, textOf } from '../../../contracts/reply.ts';
import { createManualClock } from '../../../helpers/manual-clock.ts';
import { openVendor, type VendorName, type VendorOptions } from '../../../helpers/open-vendor.ts';
import { createRecordingLog } from '../../../helpers/recording-log.ts';
import { SSE_SCRIPTS } from '../../../helpers/sse-scripts.ts';
import { settled, watchUpstreams } from '../../../helpers/upstream-bytes.ts';
import { DEFAULT_TOKENS } from '../../../servers/provider-script.ts';

const afterwards: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of afterwards.splice(0)) await task();
});

for (const vendor of ['anthropic', 'google'] as const satisfies readonly VendorName[]) {
  const open = async (options?: VendorOptions) => {
    const opened = await openVendor(vendor, options);
    afterwards.push(opened.close);
    return opened;
  };

  providerContract(vendor, async () => {
    const { provider, fake, close } = await openVendor(vendor);
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

  describe(`the answer of ${vendor}`, () => {
    it('comes one event a token, with what it cost', async () => {
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

    it('arrives unchanged in any form of server-sent events, however the network tears it', async () => {
      const { fake, send } = await open();
      const tokens = DEFAULT_TOKENS.slice(8, 14);
      for (const [name, { form, tear }] of Object.entries(SSE_SCRIPTS)) {
        fake.plan({ tokens, ...(form && { form }), ...(tear !== undefined && { tear }) });
        assert.equal(textOf(await collect(send())), tokens.join(''), name);
      }
    });

    it('keeps apart what the model thinks and what it says', async () => {
      const { fake, send } = await open();
      fake.plan({ reasoning: ['Hm, ', 'well.'], tokens: ['Yes.'] });
      assert.deepEqual((await collect(send())).slice(1, -1), [
        { type: 'reasoning-delta', delta: 'Hm, ' },
        { type: 'reasoning-delta', delta: 'well.' },
        { type: 'text-delta', delta: 'Yes.' },
      ]);
    });

    it('says when the model ran into its token limit, and when a filter cut it', async () => {
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

    it('passes over events of unknown shape', async () => {
      const log = createRecordingLog();
      const { fake, send } = await open({ log });
      fake.plan({ tokens: ['ok'], events: ['not json', '{"type":"new_kind_of_event"}', '[]'] });
      const events = await collect(send());
      assert.equal(textOf(events), 'ok');
      assert.equal(events.at(-1)?.type, 'reply-end');
      assert.ok(log.lines.every(({ level }) => level === 'debug'));
    });

    it('ends at the most characters it may have, and so does the request', async () => {
      const { fake, send } = await open({ settings: { maxCharacters: 1000 } });
      fake.plan({ tokens: ['0123456789'], ending: 'repeat' });
      const events = await collect(send());
      assert.equal(textOf(events).length, 1000);
      assert.deepEqual(events.at(-1), { type: 'reply-end', reason: 'length' });
      assert.equal(await fake.requests[0]?.closed, 'aborted');
    });
  });

  describe(`asking ${vendor}`, () => {
    it('is not done before the reply is read, and then over the connection of the one before', async () => {
      const { fake, send } = await open();
      const reply = send();
      await collect(send());
      assert.equal(fake.count(), 1);
      await collect(reply);
      await collect(send());
      assert.equal(new Set(fake.requests.map(({ connection }) => connection)).size, 1);
    });

    it('tells the owner once of a setting that the model does not take', async () => {
      const log = createRecordingLog();
      // Anthropic's models do not think at a temperature; Google's take whatever they are told.
      const settings = { temperature: 0.5, providerOptions: { thinking: { type: 'enabled', budgetTokens: 1024 } } };
      const { send } = await open({ log, settings: vendor === 'anthropic' ? settings : { providerOptions: {} } });
      await collect(send());
      await collect(send());
      const told = log.lines.filter(({ message }) => /ignores a configured setting/.test(message));
      assert.deepEqual(
        told.map(({ fields }) => fields['setting']),
        vendor === 'anthropic' ? ['temperature'] : [],
      );
    });

    it('is refused for a picture to a model that may have none, and for a file to any', async () => {
      const image = { kind: 'image', url: 'data:image/png;base64,iVBORw0KGgo=' } as const;
      for (const [settings, media] of [
        [{ acceptsImages: false }, image],
        [{}, { kind: 'file', url: 'data:text/plain;base64,AA==' }],
        [{}, { kind: 'image', url: 'data:image/svg+xml,<svg/>' }],
      ] as const) {
        const { fake, send } = await open({ settings });
        const request: ChatRequest = { turnId: '1', messages: [{ role: 'user', text: 'This?', media: [media] }] };
        assert.deepEqual((await collect(send(request))).at(-1), {
          type: 'reply-error',
          code: 'unsupported-media',
          retryable: false,
        });
        assert.equal(fake.count(), 0);
      }
    });
  });

  describe(`stopping and pausing ${vendor}`, () => {
    it('ends the upstream request before its next token', async () => {
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

    it('stops while it waits, and leaves no listener on the signal', async () => {
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

    it('ends the upstream request when the reader goes away', async () => {
      const { fake, send } = await open();
      fake.plan({ ending: 'repeat' });
      for await (const event of send()) if (event.type === 'text-delta') break;
      assert.equal(await fake.requests[0]?.closed, 'aborted');
    });

    it('makes the upstream wait for a reader that does not read, and loses nothing', async () => {
      const clock = createManualClock();
      const { fake, send } = await open({ clock, settings: { maxCharacters: Infinity } });
      const tokens = Array.from({ length: 5000 }, (_, index) => `token ${index} `.padEnd(4000, 'and more of it; '));
      const taken = watchUpstreams();
      afterwards.push(taken.stop);
      fake.plan({ tokens });
      const reply = send()[Symbol.asyncIterator]();
      await reply.next();
      let text = textOf([(await reply.next()).value as ChatEvent]);
      const upstream = await fake.nextRequest();
      await settled(() => upstream.sent + taken.bytes());
      assert.ok(taken.bytes() > 4000, 'nothing was counted');
      assert.ok(taken.bytes() < 1_000_000, `${taken.bytes()} bytes were taken in for a reader that took one token`);
      // Nor is the reader's pause taken for the server's silence.
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
}
