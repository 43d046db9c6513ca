import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { validateReply, type ChatEvent, type Clock, type ErrorCode, type ReplyError } from '../../src/chat/index.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { KEY } from '../helpers/open-provider.ts';
import { createRecordingLog } from '../helpers/recording-log.ts';
import { DEFAULT_TOKENS, HIDDEN_WORDS, type ProviderScript } from '../servers/provider-script.ts';
import { ask, collect, textOf } from './reply.ts';
import type { OpenUpstream, UpstreamSettings } from './upstream-provider.ts';

const PROMPT = 'a prompt that nobody else may read';
const refused = { code: 'provider-refused', retryable: false };
const failed = { code: 'provider-failed', retryable: true };
const overloaded = { code: 'overloaded', retryable: true };
const timeout = { code: 'timeout', retryable: true };
const html = { body: '<!doctype html><p>Welcome</p>', headers: { 'content-type': 'text/html' } };
const busyBody = JSON.stringify({ error: { code: 503, message: HIDDEN_WORDS } });

/** Errors without any text of the answer. */
const ERRORS: ReadonlyArray<readonly [name: string, script: ProviderScript, expected: object]> = [
  ['an unaccepted key (401)', { status: 401 }, refused],
  ['a key without the permission (403)', { status: 403 }, refused],
  ['an unknown path or model (404)', { status: 404 }, refused],
  ['an invalid request (400)', { status: 400 }, refused],
  ['too many requests (429)', { status: 429 }, { code: 'rate-limited', retryable: true }],
  [
    'too many requests with a delay (429, retry-after)',
    { status: 429, headers: { 'retry-after': '7' } },
    { code: 'rate-limited', retryable: true, retryAfter: 7 },
  ],
  ['a server error (500)', { status: 500 }, failed],
  ['an unavailable server (503)', { status: 503 }, overloaded],
  ['an overloaded server (529)', { status: 529 }, overloaded],
  ['an HTML page of a gateway (502)', { status: 502, ...html }, failed],
  ['an HTML page instead of a stream', html, failed],
  ['an error instead of a stream', { body: busyBody, headers: { 'content-type': 'application/json' } }, overloaded],
  ['an empty stream', { tokens: [], role: false, finish: null, done: false }, failed],
  ['a connection that breaks before the first token', { tokens: [], ending: 'cut' }, failed],
  ['a normal end without text', { tokens: [] }, { code: 'empty-response', retryable: true }],
];

export interface ExpectedErrors {
  /** The log fields of a 404, apart from status, content type and code. */
  readonly notFoundFields: object;
  /** The code of the fake server's error event of status 429. */
  readonly errorEventCode: ErrorCode;
}

/** The errors of every provider that asks a server: the code for the visitor, and what the log contains. */
export function providerErrorContract(
  name: string,
  openSubject: OpenUpstream,
  { notFoundFields, errorEventCode }: ExpectedErrors,
): void {
  const cleanups: (() => unknown)[] = [];

  const open = async (script: ProviderScript, settings: UpstreamSettings = {}, clock?: Clock) => {
    const log = createRecordingLog();
    const { fake, send, close } = await openSubject({ settings, log, ...(clock && { clock }) });
    cleanups.push(close);
    fake.plan(script);
    return { fake, log, send: () => send(ask(PROMPT)) };
  };

  /** The error of a reply. Checks that it is logged once, without any text of the prompt, the key or the server. */
  const failWith = async (script: ProviderScript, settings?: UpstreamSettings) => {
    const { log, send } = await open(script, settings);
    const events = await collect(send());
    assert.doesNotMatch(JSON.stringify([events, log.lines]), new RegExp(`${HIDDEN_WORDS}|${KEY}|${PROMPT}|doctype`));
    const error = errorOf(events);
    assert.deepEqual(
      log.lines.map(({ level, fields }) => [level, fields['error']]),
      [['warn', error.code]],
    );
    return { events, error, logFields: log.lines[0]?.fields ?? {} };
  };

  describe(`errors of ${name}`, () => {
    afterEach(async () => {
      for (const task of cleanups.splice(0)) await task();
    });

    for (const [condition, script, expected] of ERRORS) {
      it(`reports ${condition}`, async () => {
        const { error, events, logFields } = await failWith(script);
        assert.deepEqual(error, expected);
        assert.equal(textOf(events), '');
        assert.equal(events.length, 2);
        assert.equal(logFields['status'], script.status ?? 200);
      });
    }

    it('reports an error event before the first token', async () => {
      const { error } = await failWith({ tokens: [], role: false, finish: null, error: 429 });
      assert.deepEqual(error, { code: errorEventCode, retryable: true });
    });

    for (const [condition, script] of [
      ['an error event', { error: 500, finish: null }],
      ['a broken connection', { ending: 'cut' }],
      ['an end without a finish reason', { finish: null, done: false, usage: null }],
    ] as const) {
      it(`keeps the text before ${condition}`, async () => {
        const { error, events } = await failWith(script);
        assert.deepEqual(error, failed);
        assert.equal(textOf(events), DEFAULT_TOKENS.join(''));
      });
    }

    it('reports a server that does not listen as unreachable', async () => {
      const gone = await openSubject();
      await gone.close();
      const { error, logFields } = await failWith({}, { baseUrl: gone.fake.url });
      assert.deepEqual(error, { code: 'provider-unreachable', retryable: true });
      assert.equal(logFields['cause'], 'ECONNREFUSED');
    });

    it('ends with a time-out when the first byte does not arrive within two minutes', async () => {
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

    it('ends with a time-out after the idle time between two tokens, and keeps the text', async () => {
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

    it('leaves no timer behind after any end', async () => {
      const clock = createManualClock();
      for (const script of [{}, { ending: 'cut' }, { status: 500 }, { finish: null }, html] as const) {
        const { send } = await open(script, {}, clock);
        await collect(send());
      }
      assert.equal(clock.pending, 0);
    });

    it('logs status, content type, error terms and request id', async () => {
      const { logFields } = await failWith({ status: 404 });
      const { provider, ...rest } = logFields;
      assert.match(String(provider), /^127\.0\.0\.1:\d+$/);
      assert.deepEqual(rest, {
        error: 'provider-refused',
        status: 404,
        contentType: 'application/json',
        ...notFoundFields,
      });
    });
  });
}

/** The error at the end of a valid reply. */
export function errorOf(events: readonly ChatEvent[]): Omit<ReplyError, 'type'> {
  assert.equal(validateReply(events), undefined);
  const { type, ...error } = events.at(-1) as ReplyError;
  assert.equal(type, 'reply-error', JSON.stringify(events.at(-1)));
  return error;
}
