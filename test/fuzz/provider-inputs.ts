import { brotliCompressSync, gzipSync } from 'node:zlib';
import { anthropicDialect } from '../servers/anthropic-dialect.ts';
import type { ByteAnswer } from '../servers/byte-provider.ts';
import { googleDialect } from '../servers/google-dialect.ts';
import { completion, openaiDialect } from '../servers/openai-dialect.ts';
import type { FuzzKind } from './fuzz-input.ts';
import { broken, extremeText, jsonText, mutatedText } from './json-texts.ts';
import type { Random } from './random.ts';

const DIALECTS = { 'openai-compatible': openaiDialect, anthropic: anthropicDialect, google: googleDialect } as const;
type Kind = keyof typeof DIALECTS;

const STATUSES = [
  200, 200, 200, 200, 201, 204, 206, 301, 302, 304, 400, 401, 403, 404, 408, 413, 422, 429, 498, 500, 503, 529, 599,
  999,
];
const REASONS = ['stop', 'length', 'content_filter', 'tool_calls', 'x', '', null];
const TYPES = [
  'text/event-stream',
  'application/json',
  'Application/JSON; charset=utf-8',
  'text/html',
  'text/plain',
  '',
  'x',
  '\u00ff',
];
const HEADERS = [
  'Retry-After: 5', 'Retry-After: -1', 'Retry-After: x', 'Retry-After: 1e999', 'x-request-id: \u00ff', 'Set-Cookie: a=b', 'Connection: close', 'Location: http://127.0.0.1:1/', 'Content-Encoding: x',
  'x-ratelimit-reset-requests: 1s', 'Trailer: x', 'Upgrade: websocket', 'X: a\u0000b',
]; // prettier-ignore

/** Servers' errors in all three dialects. */
const ERRORS = [
  { error: { message: 'context_length_exceeded', type: 'x', code: 'y', param: null, details: [{ retryDelay: '3s' }] } },
  { error: 'too long' },
  [{ error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'x', details: [{ '@type': 'x', retryDelay: '34s' }] } }],
  { type: 'error', error: { type: 'overloaded_error', message: 'x' }, request_id: 'y' },
  { detail: [{ loc: ['body'], msg: 'x', type: 'y' }] },
  { object: 'error', message: 'x', code: 400 },
  { promptFeedback: { blockReason: 'SAFETY', safetyRatings: [{ category: 'x', probability: 'HIGH' }] } },
  { choices: [{ index: 0, delta: {}, finish_reason: null }], x_groq: { error: 'over capacity' } },
]; // prettier-ignore

/** Bytes of answers for all three kinds of provider. */
export const PROVIDERS: FuzzKind = {
  name: 'providers',
  concurrency: 24,
  make(random) {
    const kind = random.pick(Object.keys(DIALECTS) as Kind[]);
    const answer = answerOf(random, kind);
    const name = `fuzz-${random.int(2 ** 31)}`;
    return {
      parts: [kind, ...answer.chunks, answer.ending],
      async send({ host, provider }) {
        provider.plan(name, answer);
        const body = JSON.stringify({ Provider: kind, Prompt: `{${name}}` });
        await fetch(`http://${host}/api/v1/chat/completions`, {
          method: 'POST',
          body,
          signal: AbortSignal.timeout(3_000),
        })
          .then((response) => response.arrayBuffer())
          .catch(() => {});
      },
    };
  },
};

function answerOf(random: Random, kind: Kind): ByteAnswer {
  const ending = random.chance(0.98) ? random.pick(['end', 'end', 'end', 'reset'] as const) : 'hang';
  if (random.chance(0.03)) return { chunks: [random.bytes(random.length(5_000))], ending };
  const { body, statuses, type } = bodyOf(random, kind);
  const bytes = Buffer.from(random.chance(0.1) ? broken(random, body) : body);
  const status = random.pick(random.chance(0.85) ? statuses : STATUSES);
  const encoded = random.chance(0.05) ? random.pick([gzipSync(bytes), brotliCompressSync(bytes), bytes]) : bytes;
  const encoding = random.chance(0.05) ? [`Content-Encoding: ${random.pick(['gzip', 'br', 'deflate', 'gzip, br'])}`] : [];
  const isChunked = random.chance(0.3);
  const length = random.chance(0.3) ? [`Content-Length: ${random.pick([encoded.length, 0, 5, encoded.length + 10])}`] : [];
  const head = [
    `HTTP/1.${random.chance(0.95) ? 1 : 0} ${status} ${random.pick(['OK', '', '\u00ff'])}`,
    `Content-Type: ${random.chance(0.85) ? type : random.pick(TYPES)}`,
    ...encoding,
    ...(isChunked ? ['Transfer-Encoding: chunked'] : length),
    ...(random.chance(0.3) ? random.many(3, () => random.pick(HEADERS)) : []),
  ];
  const chunks = torn(random, encoded).map((part) => (isChunked ? chunked(random, part) : part));
  const last = isChunked && random.chance(0.9) ? [Buffer.from('0\r\n\r\n')] : [];
  return { chunks: [Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), ...chunks, ...last], ending };
} // prettier-ignore

interface Body {
  readonly body: string;
  /** The header that usually comes first: mismatched parts are parsed less far. */
  readonly statuses: readonly number[];
  readonly type: string;
}

const SSE = { statuses: [200], type: 'text/event-stream' } as const;
const JSON_BODY = { statuses: [200], type: 'application/json' } as const;
const REFUSAL = { statuses: [400, 401, 403, 404, 413, 422, 429, 500, 503], type: 'application/json' } as const;

function bodyOf(random: Random, kind: Kind): Body {
  const error = () => mutatedText(random, random.chance(0.5) ? ERRORS[0] : random.pick(ERRORS));
  switch (random.int(10)) {
    case 0:
    case 1:
    case 2:
      return { body: error(), ...(random.chance(0.8) ? REFUSAL : JSON_BODY) };
    case 3:
      return { body: `data: ${error()}\n\n`, ...SSE };
    case 4:
      return { body: `event: error\ndata: ${error()}\n\n`, ...SSE };
    case 5:
      return { body: mutatedText(random, JSON.parse(completion('Hello'))), ...JSON_BODY };
    case 6:
      return { body: random.pick([jsonText, extremeText])(random), ...(random.chance(0.5) ? REFUSAL : JSON_BODY) };
    case 7:
      return { body: lines(random), ...SSE };
    default:
      return { body: stream(random, kind), ...SSE };
  }
}

function lines(random: Random): string {
  const line = () => `${random.pick(['data: ', 'data:', 'event: ', ': ', 'id: ', 'retry: ', ''])}${jsonText(random)}`;
  return random.many(5, line).join(random.pick(['\n', '\n\n', '\r', '\r\n\r\n', '\u2028']));
}

/** A stream of this kind in which some events are mutated. */
function stream(random: Random, kind: Kind): string {
  const { before, tokens, after } = DIALECTS[kind].encode(
    {
      tokens: random.many(6, () => random.pick(['Hi', ' there', '<think>', '</think>', '\n', '```', '😀', '', 'x'.repeat(random.length(50_000))])),
      reasoning: random.chance(0.3) ? ['Hm'] : [],
      finish: random.pick(REASONS),
      done: random.chance(0.8),
      ...(random.chance(0.2) && { error: 429 }),
    },
    { stream_options: { include_usage: true } },
  );
  const events = [...before, ...tokens, ...after].map((event) => (random.chance(0.2) ? oddEvent(random, event) : event));
  if (random.chance(0.1)) events.splice(random.int(events.length + 1), 0, ...Array<string>(random.length(20_000)).fill(random.pick(events)));
  return events.join('');
} // prettier-ignore

function oddEvent(random: Random, event: string): string {
  return event.replace(/^data: (.*)$/m, (line, data: string) => {
    try {
      return `data: ${mutatedText(random, JSON.parse(data))}`;
    } catch {
      return broken(random, line);
    }
  });
}

function torn(random: Random, bytes: Buffer): Buffer[] {
  const cuts = random.many(12, () => random.int(bytes.length + 1)).toSorted((one, other) => one - other);
  return [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length)).filter(({ length }) => length > 0);
} // prettier-ignore

function chunked(random: Random, part: Buffer): Buffer {
  const size = random.chance(0.98) ? part.length.toString(16) : random.pick(['-1', 'x', 'fffffffff', '']);
  return Buffer.concat([Buffer.from(`${size}\r\n`), part, Buffer.from('\r\n')]);
}
