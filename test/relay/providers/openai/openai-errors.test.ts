import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import type { Clock } from '../../../../src/chat/index.ts';
import {
  createOpenAICompatibleProvider,
  type OpenAICompatibleSettings,
} from '../../../../src/relay/providers/openai/openai-compatible.ts';
import { nodeClock } from '../../../../src/relay/node-clock.ts';
import { errorOf, providerErrorContract } from '../../../contracts/provider-errors.ts';
import { ask, collect, textOf } from '../../../contracts/reply.ts';
import { openOpenAICompatible } from '../../../helpers/open-provider.ts';
import { createManualClock } from '../../../helpers/manual-clock.ts';
import { createRecordingLog } from '../../../helpers/recording-log.ts';
import { until } from '../../../helpers/until.ts';
import { watchUpstreams } from '../../../helpers/upstream-bytes.ts';
import { startFakeProvider } from '../../../servers/fake-provider.ts';
import type { ProviderScript } from '../../../servers/provider-script.ts';

const cleanups: (() => unknown)[] = [];
const closeAll = async () => {
  for (const task of cleanups.splice(0)) await task();
};

const PROMPT = 'a prompt that nobody else may read';
const KEY = 'sk-a-key-that-nobody-may-see';

function connect(baseUrl: string, settings: OpenAICompatibleSettings = {}, clock: Clock = nodeClock) {
  const log = createRecordingLog();
  const provider = createOpenAICompatibleProvider({ baseUrl, apiKey: KEY, ...settings }, { log, clock });
  cleanups.push(() => provider.close?.());
  const send = () => provider.send(ask(PROMPT), { signal: new AbortController().signal });
  return { log, send };
}

async function open(script: ProviderScript, settings?: OpenAICompatibleSettings, clock?: Clock) {
  const fake = await startFakeProvider({ script });
  cleanups.push(() => fake.stop());
  return { fake, ...connect(fake.url, settings, clock) };
}

/** A plain TCP server on its own port. */
async function listen(onConnection: Parameters<typeof createServer>[1]): Promise<{ url: string; server: Server }> {
  const server = createServer(onConnection);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  cleanups.push(() => server.close());
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` };
}

providerErrorContract('openai-compatible', (options) => openOpenAICompatible(options), {
  // The fake's own terms, which no table contains.
  notFoundFields: { type: 'fake_error', code: 'fake_404', requestId: 'req-fake' },
  errorEventCode: 'provider-failed',
});

describe('an OpenAI-compatible server that rejects a request', () => {
  afterEach(closeAll);

  const json = { 'content-type': 'application/json' };
  const kind = (error: object) => JSON.stringify({ error: { message: 'a text that must not travel', ...error } });

  for (const [what, script, expected] of [
    [
      'the key, in FastAPI’s form',
      { status: 403, body: '{"detail":"no"}' },
      { code: 'provider-refused', retryable: false },
    ],
    ['to pay', { status: 402 }, { code: 'provider-refused', retryable: false }],
    ['unknown keys', { status: 422 }, { code: 'provider-refused', retryable: false }],
    [
      'by sending elsewhere',
      { status: 307, headers: { location: '/' } },
      { code: 'provider-refused', retryable: false },
    ],
    [
      'a prompt that is too long',
      { status: 400, body: kind({ code: 'context_length_exceeded' }) },
      { code: 'too-long', retryable: false },
    ],
    ['a body that is too long', { status: 413 }, { code: 'too-long', retryable: false }],
    [
      'because of an empty account',
      { status: 429, body: kind({ type: 'insufficient_quota' }) },
      { code: 'provider-refused', retryable: false },
    ],
    [
      'for some part of a second',
      { status: 429, headers: { 'retry-after': '0.2' } },
      { code: 'rate-limited', retryable: true, retryAfter: 1 },
    ],
    [
      'until a nonsensical time',
      { status: 429, headers: { 'retry-after': 'soon' } },
      { code: 'rate-limited', retryable: true },
    ],
    [
      'until far away',
      { status: 429, headers: { 'retry-after': '99999999' } },
      { code: 'rate-limited', retryable: true, retryAfter: 86_400 },
    ],
    [
      'while it is busy',
      { status: 503, headers: { 'retry-after': '3' } },
      { code: 'overloaded', retryable: true, retryAfter: 3 },
    ],
    ['because it failed', { status: 500, body: 'Internal Server Error' }, { code: 'provider-failed', retryable: true }],
    [
      'through a gateway',
      { status: 502, body: '<html>Bad gateway</html>' },
      { code: 'provider-failed', retryable: true },
    ],
  ] as const satisfies readonly (readonly [string, ProviderScript, object])[]) {
    it(what, async () => {
      const { send, log } = await open({ ...script, headers: { ...json, ...('headers' in script && script.headers) } });
      const events = await collect(send());
      assert.deepEqual(errorOf(events), expected);
      assert.equal(events.length, 2);
      assert.equal(log.lines[0]?.fields['status'], script.status);
    });
  }

  it('until a date (429, retry-after)', async () => {
    const clock = createManualClock(Date.UTC(2026, 0, 1, 12, 0, 0));
    const headers = { 'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT' };
    const { send } = await open({ status: 429, headers }, {}, clock);
    assert.deepEqual(errorOf(await collect(send())), { code: 'rate-limited', retryable: true, retryAfter: 30 });
  });
});

describe('an OpenAI-compatible server that cannot be reached', () => {
  afterEach(closeAll);

  const unreachable = { code: 'provider-unreachable', retryable: true };

  it('because its host name does not resolve', async () => {
    assert.deepEqual(errorOf(await collect(connect('http://provider.invalid/v1').send())), unreachable);
  });

  it('because it does not use TLS', async () => {
    const { url } = await listen((socket) => void socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    assert.deepEqual(errorOf(await collect(connect(url.replace('http', 'https')).send())), unreachable);
  });

  it('because it accepts the connection but never answers, after a time-out', async () => {
    const clock = createManualClock();
    const { url, server } = await listen((socket) => void socket.on('error', () => {}));
    const connected = once(server, 'connection');
    const reply = collect(connect(url.replace('http', 'https'), {}, clock).send());
    await connected;
    clock.advance(9_999);
    assert.equal(clock.pending, 1);
    clock.advance(1);
    assert.deepEqual(errorOf(await reply), { code: 'timeout', retryable: true });
  });
});

describe('an OpenAI-compatible server that fails during an answer', () => {
  afterEach(closeAll);

  const failed = { code: 'provider-failed', retryable: true };

  it('by closing the connection without a response', async () => {
    const { url } = await listen((socket) => void socket.on('error', () => {}).once('data', () => socket.destroy()));
    assert.deepEqual(errorOf(await collect(connect(url).send())), failed);
  });

  it('by an end marker without a finish reason: interrupted, with the text so far', async () => {
    const { send } = await open({ tokens: ['a'], finish: null, usage: null });
    assert.deepEqual((await collect(send())).slice(1), [
      { type: 'text-delta', delta: 'a' },
      { type: 'reply-end', reason: 'interrupted' },
    ]);
  });

  it('by an error event', async () => {
    for (const [event, expected] of [
      ['{"error":{"message":"boom"}}', failed],
      ['{"error":"boom"}', failed],
      ['{"error":{"code":502,"message":"upstream"}}', failed],
      ['{"error":{"code":"429"}}', { code: 'rate-limited', retryable: true }],
      ['{"error":{"type":"overloaded_error"}}', { code: 'overloaded', retryable: true }],
      ['{"error":{"type":"constructor","code":"__proto__"}}', failed],
      ['{"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}', failed],
    ] as const) {
      const { send } = await open({ tokens: ['half an '], events: [event], finish: null, usage: null });
      const events = await collect(send());
      assert.deepEqual(errorOf(events), expected, event);
      assert.equal(textOf(events), 'half an ');
    }
  });

  it('by a response without any chunk', async () => {
    for (const script of [
      { tokens: [], role: false, finish: null, usage: null, done: false },
      { tokens: [], role: true, finish: null, usage: null },
      { body: '<!doctype html><p>Welcome</p>', headers: { 'content-type': 'text/html' } },
      { body: 'nonsense', headers: { 'content-type': 'application/json' } },
      { body: '', headers: { 'content-type': 'application/json' } },
      { body: '{"error":{"message":"boom"}}', headers: { 'content-type': 'application/json' } },
    ]) {
      const { send } = await open(script);
      assert.deepEqual(errorOf(await collect(send())), failed, JSON.stringify(script));
    }
  });

  it('by a normal end without text', async () => {
    for (const script of [{ tokens: [] }, { tokens: [], reasoning: ['Hm.'] }, { tokens: ['', ''] }]) {
      const { send } = await open(script);
      assert.deepEqual(errorOf(await collect(send())), { code: 'empty-response', retryable: true });
    }
  });

  it('by an endless event', async () => {
    const { send } = await open({ reads: Array.from({ length: 70 }, () => `data: ${'x'.repeat(65_536)}`) });
    assert.deepEqual(errorOf(await collect(send())), failed);
  });

  it('by another protocol than HTTP', async () => {
    const { url } = await listen((socket) => void socket.on('error', () => {}).end('220 mail.example ESMTP\r\n'));
    assert.deepEqual(errorOf(await collect(connect(url).send())), failed);
  });
});

describe('an OpenAI-compatible server that is slow', () => {
  afterEach(closeAll);

  it('does not time out while it sends comments before the first token', async () => {
    const clock = createManualClock();
    const taken = watchUpstreams();
    cleanups.push(taken.stop);
    const script = { comments: 12, role: false, tokens: ['At last.'], hold: true };
    const { fake, send } = await open(script, { firstByteTimeoutMs: 20_000, idleTimeoutMs: 20_000 }, clock);
    const reply = collect(send());
    const upstream = await fake.nextRequest();
    for (let sent = 1; sent <= 12; sent++) {
      const before = taken.bytes();
      upstream.next();
      await until(() => taken.bytes() > before);
      clock.advance(15_000);
    }
    upstream.rest();
    assert.equal(textOf(await reply), 'At last.');
    assert.equal((await reply).at(-1)?.type, 'reply-end');
  });
});

describe('a persistent connection that the server has closed', () => {
  afterEach(closeAll);

  /** Answers the first request of every connection, and resets the connection at the second. */
  const forgetful = () => {
    let requests = 0;
    const answer = 'data: {"choices":[{"delta":{"content":"ok"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
    const opened = listen((socket) => {
      let isKept = false;
      socket
        .on('error', () => {})
        .on('data', () => {
          requests += 1;
          if (isKept) return void socket.resetAndDestroy();
          isKept = true;
          socket.write(
            `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: ${answer.length}\r\n\r\n${answer}`,
          );
        });
    });
    return { opened, count: () => requests };
  };

  it('is replaced by a new one, with one more attempt', async () => {
    const { opened, count } = forgetful();
    const { send } = connect((await opened).url);
    assert.equal(textOf(await collect(send())), 'ok');
    assert.equal(textOf(await collect(send())), 'ok');
    assert.equal(count(), 3);
  });

  it('causes no second attempt when the server may have processed the request', async () => {
    const { opened, count } = forgetful();
    let now = 0;
    // Each call of this clock is a minute after the one before.
    const { send } = connect((await opened).url, {}, { now: () => (now += 60_000), schedule: () => () => {} });
    assert.equal(textOf(await collect(send())), 'ok');
    assert.equal(errorOf(await collect(send())).code, 'provider-failed');
    assert.equal(count(), 2);
  });
});

describe('the text of a server’s error', () => {
  afterEach(closeAll);

  it('is neither in the reply nor in the log, nor are prompt and key', async () => {
    const words = `secret ${KEY} ${PROMPT}`;
    const body = JSON.stringify({ error: { message: words, type: words, code: 'bad_key', param: words } });
    for (const script of [
      { status: 401, body },
      { status: 500, body: words },
      { events: [body], finish: null },
      { reads: [`data: ${words}\n\n`] },
    ]) {
      const { send, log } = await open(script);
      const events = await collect(send());
      const all = JSON.stringify(events) + JSON.stringify(log.lines);
      assert.doesNotMatch(all, /secret|sk-a-key|nobody else/);
      assert.equal(log.lines.at(-1)?.level, 'warn');
    }
  });

  it('is logged as status, content type, error code and request id', async () => {
    const { send, log, fake } = await open({
      status: 404,
      body: '{"error":{"code":"model_not_found","type":"x y z"}}',
    });
    await collect(send());
    assert.deepEqual(log.lines, [
      {
        level: 'warn',
        message: 'provider request failed',
        fields: {
          provider: new URL(fake.url).host,
          error: 'provider-refused',
          status: 404,
          code: 'model_not_found',
          requestId: 'req-fake',
          contentType: 'application/json',
        },
      },
    ]);
  });
});
