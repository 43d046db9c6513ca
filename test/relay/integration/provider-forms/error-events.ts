import type { ErrorCode } from '../../../../src/chat/index.ts';
import { bodies, events, HALF, KINDS, type ProviderForm, type ProviderKind } from './form.ts';

type Row = readonly [form: string, body: string, code: ErrorCode, log?: object];

const error = (fields: object) => ({ error: { message: 'a text that must not travel', ...fields } });
const SSE = { 'content-type': 'text/event-stream' };

/** Errors as an event in a stream with status 200. */
const ANY_KIND: readonly Row[] = [
  ['LM Studio’s bare sentence', events({ error: 'Trying to keep the first 5000 tokens when context the overflows.' }), 'too-long'],
  ['an object with a number', events(error({ code: 429 })), 'rate-limited', { code: '429' }],
  ['an object with a number as a text', events(error({ code: '503' })), 'overloaded', { code: '503' }],
  ['an object with a word', events(error({ type: 'overloaded_error' })), 'overloaded', { type: 'overloaded_error' }],
  ['an object without any', events(error({})), 'provider-failed'],
  ['a list', events([error({ code: 503, status: 'UNAVAILABLE' })]), 'overloaded', { code: '503', type: 'UNAVAILABLE' }],
  ['`detail`', events({ detail: 'Internal' }), 'provider-failed'],
  ['`detail` that is a list', events({ detail: [{ type: 'missing', msg: 'prompt is too long' }] }), 'too-long', { type: 'missing' }],
  ['a message without anything', events({ message: 'prompt is too long' }), 'too-long'],
  ['a code and a message', events({ code: 'Throttling', message: 'a text that must not travel' }), 'rate-limited', { code: 'Throttling' }],
  ['old vLLM’s object', events({ object: 'error', message: 'a text that must not travel', type: 'NotFoundError', code: 404 }), 'provider-refused', { type: 'NotFoundError', code: '404' }],
  ['Anthropic’s object', events({ type: 'error', error: { type: 'rate_limit_error', message: 'a text that must not travel' } }), 'rate-limited', { type: 'rate_limit_error' }],
  ['Google’s refusal', events(error({ code: 403, status: 'PERMISSION_DENIED' })), 'provider-refused', { type: 'PERMISSION_DENIED' }],
  ['an error of a content filter', events(error({ code: 'content_filter' })), 'content-filtered', { code: 'content_filter' }],
  ['`event: error`, an object', `event: error\n${events(error({ type: 'api_error' }))}`, 'provider-failed', { type: 'api_error' }],
  ['`event: error`, a message', `event: error\n${events({ message: 'Input is too long for requested model.' })}`, 'too-long'],
  ['`event: error`, a word', `event: error\n${events({ type: 'overloaded' })}`, 'overloaded', { type: 'overloaded' }],
  ['`event: error`, a text', `event: error\n${events('prompt is too long')}`, 'too-long'],
  ['`event: error`, an object in an object', `event: error\n${events({ type: 'error', error: { error: { type: 'overloaded_error' } } })}`, 'overloaded', { type: 'overloaded_error' }],
  ['a text that says so', events('[ERROR] the model is overloaded'), 'overloaded'],
  ['a text that is JSON', events('"prompt is too long"'), 'too-long'],
  ['MiniMax’s number', events({ choices: null, base_resp: { status_code: 1039, status_msg: 'x' } }), 'too-long', { code: 'base_resp_1039' }],
]; // prettier-ignore

/** Forms of Chat Completions only. */
const CHAT_COMPLETIONS: readonly Row[] = [
  ['Groq’s own field', events({ id: 'x', choices: [{ index: 0, delta: {} }], x_groq: { id: 'req', error: 'over capacity' } }), 'overloaded'],
  ['Groq’s own field, of no known meaning', events({ choices: [], x_groq: { error: 'something went wrong' } }), 'provider-failed'],
  ['OpenRouter’s, beside its choice', events({ id: 'x', error: { code: 502, message: 'a text that must not travel' }, choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }] }), 'provider-failed', { code: '502' }],
  ['OpenRouter’s, in its choice', events({ choices: [{ index: 0, delta: {}, error: { code: 429, message: 'a text that must not travel' } }] }), 'rate-limited', { code: '429' }],
  ['Spark’s number', events({ code: 10013, message: 'a text that must not travel', sid: 'x', choices: [] }), 'provider-failed', { code: '10013' }],
]; // prettier-ignore

const forms = ([form, body, end, log = {}]: Row, kinds: readonly ProviderKind[]): readonly ProviderForm[] => {
  const common = { kinds, headers: SSE, log: { ...log, error: end, status: 200 } };
  return [
    { ...common, form: `${form}, as the first event`, body, seen: { end } },
    { ...common, form: `${form}, in mid-answer`, body: bodies((kind) => events(...HALF[kind]) + body), seen: { text: 'Half of it', end } },
  ];
}; // prettier-ignore

export const ERROR_EVENTS: readonly ProviderForm[] = [
  ...ANY_KIND.flatMap((row) => forms(row, KINDS)),
  ...CHAT_COMPLETIONS.flatMap((row) => forms(row, ['openai-compatible'])),
];
