import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { validateReply, type ChatEvent, type Clock, type ReplyError } from '../../../../src/chat/index.ts';
import type { VendorSettings } from '../../../../src/relay/providers/ai-sdk/vendor-settings.ts';
import { ask, collect, textOf } from '../../../contracts/reply.ts';
import { createManualClock } from '../../../helpers/manual-clock.ts';
import { KEY, openVendor, type VendorName } from '../../../helpers/open-vendor.ts';
import { createRecordingLog } from '../../../helpers/recording-log.ts';
import { DEFAULT_TOKENS, HIDDEN_WORDS, type ProviderScript } from '../../../servers/provider-script.ts';

const afterwards: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of afterwards.splice(0)) await task();
});

const PROMPT = 'a prompt that nobody else may read';
const refused = { code: 'provider-refused', retryable: false };
const failed = { code: 'provider-failed', retryable: true };
const overloaded = { code: 'overloaded', retryable: true };
const timeout = { code: 'timeout', retryable: true };
const html = { body: '<!doctype html><p>Welcome</p>', headers: { 'content-type': 'text/html' } };

for (const vendor of ['anthropic', 'google'] as const satisfies readonly VendorName[]) {
  const open = async (script: ProviderScript, settings: Partial<VendorSettings> = {}, clock?: Clock) => {
    const log = createRecordingLog();
    const { fake, send, close } = await openVendor(vendor, { settings, log, ...(clock && { clock }) });
    afterwards.push(close);
    fake.plan(script);
    return { fake, log, send: () => send(ask(PROMPT)) };
  };

  /** The error at the end of a reply to this. */
  const faultOf = async (script: ProviderScript, settings?: Partial<VendorSettings>) => {
    const { log, send } = await open(script, settings);
    const events = await collect(send());
    assert.doesNotMatch(JSON.stringify([events, log.lines]), new RegExp(`${HIDDEN_WORDS}|${KEY}|${PROMPT}|doctype`));
    assert.deepEqual(
      log.lines.map(({ level, fields }) => [level, fields['error']]),
      [['warn', errorOf(events).code]],
    );
    return { events, error: errorOf(events), cause: log.lines[0]?.fields ?? {} };
  };

  describe(`a fault of ${vendor}`, () => {
    for (const [what, script, expected] of [
      ['a refused key', { status: 401 }, refused],
      ['a key without the right', { status: 403 }, refused],
      ['an unknown model', { status: 404 }, refused],
      ['a bad request', { status: 400 }, refused],
      ['too many requests', { status: 429 }, { code: 'rate-limited', retryable: true }],
      [
        'too many requests for some seconds',
        { status: 429, headers: { 'retry-after': '7' } },
        { code: 'rate-limited', retryable: true, retryAfter: 7 },
      ],
      ['a server error', { status: 500 }, failed],
      ['a server that is busy', { status: 503 }, overloaded],
      ['a server that is overloaded', { status: 529 }, overloaded],
      ['a page of a gateway', { status: 502, ...html }, failed],
      ['a page in place of a stream', html, failed],
      ['an error in place of a stream', { body: JSON.stringify({ error: { code: 503, message: HIDDEN_WORDS } }), headers: { 'content-type': 'application/json' } }, overloaded], // prettier-ignore
      ['an empty stream', { tokens: [], role: false, finish: null, done: false }, failed],
      ['a cut before the first word', { tokens: [], ending: 'cut' }, failed],
      ['an end without a text', { tokens: [] }, { code: 'empty-response', retryable: true }],
    ] as const satisfies readonly (readonly [string, ProviderScript, object])[]) {
      it(what, async () => {
        const { error, events, cause } = await faultOf(script);
        assert.deepEqual(error, expected);
        assert.equal(textOf(events), '');
        assert.equal(cause['status'], 'status' in script ? script.status : 200);
      });
    }

    it('an error before the first word', async () => {
      const { error } = await faultOf({ tokens: [], role: false, finish: null, error: 429 });
      assert.deepEqual(error, { code: 'rate-limited', retryable: true });
    });

    it('an error in mid-answer, a cut, an end without a finish: what came is kept', async () => {
      for (const script of [{ error: 500, finish: null }, { ending: 'cut' }, { finish: null, done: false }] as const) {
        const { error, events } = await faultOf(script);
        assert.deepEqual(error, failed, JSON.stringify(script));
        assert.equal(textOf(events), DEFAULT_TOKENS.join(''));
      }
    });

    it('nothing listening at its address', async () => {
      const gone = await openVendor(vendor);
      await gone.close();
      const { error, cause } = await faultOf({}, { baseUrl: gone.fake.url });
      assert.deepEqual(error, { code: 'provider-unreachable', retryable: true });
      assert.equal(cause['cause'], 'ECONNREFUSED');
    });

    it('a silence before the first byte', async () => {
      const clock = createManualClock();
      const { fake, send } = await open({ ending: 'never' }, {}, clock);
      const reply = collect(send());
      const upstream = await fake.nextRequest();
      clock.advance(119_999);
      assert.equal(clock.pending, 1);
      clock.advance(1);
      assert.deepEqual(errorOf(await reply), timeout);
      assert.equal(await upstream.closed, 'aborted');
    });

    it('a silence in mid-answer, what came being kept', async () => {
      const clock = createManualClock();
      const { fake, send } = await open({ tokens: ['a', 'b', 'c'], hold: true }, { idleTimeoutMs: 30_000 }, clock);
      const reply = send()[Symbol.asyncIterator]();
      await reply.next();
      const token = reply.next();
      const upstream = await fake.nextRequest();
      for (const delta of ['a', 'b']) {
        upstream.next();
        const { value } = delta === 'a' ? await token : await reply.next();
        assert.deepEqual(value, { type: 'text-delta', delta });
        clock.advance(29_000);
      }
      const end = reply.next();
      clock.advance(1_000);
      assert.deepEqual((await end).value, { type: 'reply-error', ...timeout });
      assert.equal(await upstream.closed, 'aborted');
    });

    it('leaves no timer behind, whatever it was', async () => {
      const clock = createManualClock();
      for (const script of [{}, { ending: 'cut' }, { status: 500 }, { finish: null }, html] as const) {
        const { send } = await open(script, {}, clock);
        await collect(send());
      }
      assert.equal(clock.pending, 0);
    });

    it('is logged as its status, what it claims to be, its word for the kind, and the id of the request', async () => {
      const { cause } = await faultOf({ status: 404 });
      const { provider, ...rest } = cause;
      assert.match(String(provider), /^127\.0\.0\.1:\d+$/);
      assert.deepEqual(rest, {
        error: 'provider-refused',
        status: 404,
        contentType: 'application/json',
        ...(vendor === 'anthropic'
          ? { type: 'not_found_error', requestId: 'req-fake' }
          : { type: 'NOT_FOUND', code: '404', requestId: undefined }),
      });
    });
  });
}

function errorOf(events: readonly ChatEvent[]): Omit<ReplyError, 'type'> {
  assert.equal(validateReply(events), undefined);
  const { type, ...error } = events.at(-1) as ReplyError;
  assert.equal(type, 'reply-error', JSON.stringify(events.at(-1)));
  return error;
}
