import type { ErrorCode } from '../../../../src/chat/index.ts';
import { bodies, delta, events, HALF, KEY, KINDS, type ProviderForm } from './form.ts';

const lists = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const objects = (depth: number) => `${'{"error":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** Malformed errors. Each ends its own turn with a code, and nothing else. */
const ERRORS: readonly (readonly [form: string, json: string, code?: ErrorCode])[] = [
  ['a message with a `toString` of its own', '{"error":{"message":{"toString":1}}}'],
  ['a message without a prototype’s name', '{"error":{"message":{"__proto__":{"toString":1},"valueOf":2}}}'],
  ['a message of 20,000 lists in each other', `{"error":{"message":${lists(20_000)}}}`],
  ['20,000 objects in each other', objects(20_000)],
  ['a list of 20,000 lists in each other', lists(20_000)],
  ['a message of 200,000 characters', JSON.stringify({ error: { message: 'input token count '.repeat(12_000) } })],
  ['a message of 200,000 blanks', JSON.stringify({ error: { message: ' '.repeat(200_000) } })],
  ['a message of 200,000 brackets', JSON.stringify({ error: { message: '['.repeat(200_000) } })],
  ['a code that is an object', '{"error":{"code":{"a":1},"type":["b"],"status":{}}}'],
  ['a code that is a list of lists', `{"error":{"code":${lists(50)}}}`],
  ['keys of the prototype', '{"error":{"constructor":{"name":"x"},"__proto__":{"message":"prompt is too long"},"type":"constructor","code":"__proto__"}}'],
  ['a list of 100,000 errors', JSON.stringify({ error: Array.from({ length: 100_000 }, () => ({ code: 1 })) })],
  ['100,000 keys', JSON.stringify({ error: Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, n])) })],
  ['`error` that is a number', '{"error":500}'],
  ['`error` that is true', '{"error":true,"message":"prompt is too long"}', 'too-long'],
  ['`details` that are a text', '{"error":{"message":"x","details":"y"}}'],
  ['`details` with nothing in them', '{"error":{"details":[null,1,"",{"retryDelay":{}},{"retryDelay":[1]}]}}'],
  ['a number out of range', '{"error":{"code":1e999,"status":-0,"retry_after":-1e308}}'],
  ['`metadata.raw` that is itself', JSON.stringify({ error: { metadata: { raw: '{"error":{"metadata":{"raw":"{}"}}}' } } })],
]; // prettier-ignore

/** Malformed chunks before a normal end. */
const CHUNKS: readonly (readonly [form: string, chunk: string])[] = [
  ['a content of lists in each other', `{"choices":[{"index":0,"delta":{"content":${lists(20_000)}}}]}`],
  ['thoughts of lists in each other', `{"choices":[{"index":0,"delta":{"thinking":${lists(20_000)}}}]}`],
  ['choices that are an object', '{"choices":{"0":{"delta":{"content":"x"}}}}'],
  ['a delta that is a list', '{"choices":[{"delta":["x"]}]}'],
  ['an index that is an object', '{"choices":[{"index":{},"delta":{"content":"x"}}]}'],
  ['sources of lists in each other', `{"choices":[],"citations":${lists(20_000)},"search_results":{"length":9}}`],
  ['annotations that are a text', '{"choices":[{"delta":{"annotations":"x"}}]}'],
  ['a usage that is a list', '{"choices":[],"usage":[1]}'],
  ['Groq’s field that is a text', '{"choices":[{"delta":{}}],"x_groq":"x"}'],
  ['a `toString` of its own in each place', '{"choices":[{"delta":{"content":{"toString":1},"refusal":{"toString":1}},"finish_reason":null}]}'],
  ['an `error` that is empty', '{"choices":[{"delta":{}}],"error":{}}'],
  ['a list of lists in place of an object', lists(20_000)],
]; // prettier-ignore

export const ODD_FORMS: readonly ProviderForm[] = [
  ...ERRORS.flatMap(([form, json, code]): readonly ProviderForm[] => {
    const [refused, failed] = [code ?? 'provider-refused', code ?? 'provider-failed'];
    return [
      { form: `${form}, status 400`, kinds: [...KINDS], status: 400, body: json, seen: { end: refused }, log: { error: refused } },
      { form: `${form}, in place of an answer`, kinds: [...KINDS], body: json, seen: { end: failed }, log: { error: failed } },
      { form: `${form}, in mid-answer`, kinds: KINDS, body: bodies((kind) => events(...HALF[kind], json)), seen: { text: 'Half of it', end: failed }, log: { error: failed } },
    ];
  }),
  ...CHUNKS.map(
    ([form, chunk]): ProviderForm => ({
      form,
      kinds: ['openai-compatible'],
      body: events(delta({ content: 'Yes.' }), chunk, delta({}, 'stop'), '[DONE]'),
      seen: { text: 'Yes.', end: 'done' },
    }),
  ),
]; // prettier-ignore

/** An error that quotes our key, and what is logged instead. */
const echo = (
  form: string,
  error: object,
  headers: Readonly<Record<string, string>>,
  log: Readonly<Record<string, string>>,
): ProviderForm => ({
  form,
  kinds: KINDS,
  status: 401,
  headers,
  body: JSON.stringify({ error }),
  seen: { end: 'provider-refused' },
  log,
});
const SECRET = '[redacted]';

export const ECHOES: readonly ProviderForm[] = [
  echo('the key as `code`', { code: KEY }, {}, { code: SECRET }),
  echo('the key as `type`', { type: KEY }, {}, { type: SECRET }),
  echo('the key as a part of `code`', { code: `invalid_key:${KEY}.` }, {}, { code: `invalid_key:${SECRET}.` }),
  echo('the end of the key as `code`', { code: KEY.slice(-10) }, {}, { code: SECRET }),
  echo('the key in capitals', { code: KEY.toUpperCase() }, {}, { code: SECRET }),
  echo('the key as `x-request-id`', {}, { 'x-request-id': KEY }, { requestId: SECRET }),
  echo('the key as `request-id`', {}, { 'request-id': `req_${KEY}` }, { requestId: `req_${SECRET}` }),
  echo('the key as the type of the content', {}, { 'content-type': `text/${KEY}` }, { contentType: `text/${SECRET}` }),
  echo('the key as a message', { message: `Incorrect API key provided: ${KEY}` }, {}, {}),
  {
    form: 'the key as a word for the end',
    kinds: ['openai-compatible'],
    body: events(delta({ content: 'Some text' }), delta({}, KEY)),
    seen: { text: 'Some text', end: 'interrupted' },
    log: { finish: SECRET },
  },
]; // prettier-ignore
