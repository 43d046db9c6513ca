import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { chatError, type ChatError, type ErrorCode } from '../../chat/index.ts';
import { asObject, parseObject, type Json } from './json-object.ts';

/** What may be told of a server's error: its words for the kind, never its message, which repeats prompts and keys. */
export interface ProviderError {
  readonly type?: string;
  readonly code?: string;
  /** Seconds to wait, where the error itself says so: Google has no header for it. */
  readonly retryAfter?: number;
}

/** What a server's error body says of its kind. */
export function decodeError(body: string): ProviderError {
  const json = parseObject(body);
  return (json && errorIn(json)) ?? {};
}

/** The error in what a server says, if it is one: `error` nearly everywhere, `detail` in FastAPI's own, the object itself in old vLLMs. */
export function errorIn(json: Json): ProviderError | undefined {
  if (json['error'] != null) return errorOf(json['error']);
  if (json['choices'] !== undefined) return undefined;
  if (json['object'] === 'error') return errorOf(json);
  return json['detail'] == null ? undefined : errorOf(json['detail']);
}

/** What an error says of its kind. */
export function errorOf(value: unknown): ProviderError {
  const error = asObject(value);
  const type = wordOf(error?.['type'] ?? error?.['status']);
  const isTooLong = TOO_LONG.test(String(error?.['message']));
  const code = isTooLong ? TOO_LONG_CODE : wordOf(error?.['code'] ?? error?.['status_code'] ?? error?.['statusCode']);
  const retryAfter = retryDelayOf(error?.['details']);
  return { ...(type && { type }), ...(code && { code }), ...(retryAfter !== undefined && { retryAfter }) };
}

/** The fault that a status other than 200 stands for. */
export function faultOfStatus(status: number, error: ProviderError, retryAfter = error.retryAfter): ChatError {
  const code =
    codeOfError(error) ?? STATUS_CODES.get(status) ?? (status < 500 ? 'provider-refused' : 'provider-failed');
  const mayWait = code === 'rate-limited' || code === 'overloaded';
  return chatError(code, mayWait && retryAfter !== undefined ? { retryAfter } : {});
}

/** The fault that an error without a status of its own stands for, as in mid-stream. Some put one there, as a number or a text. */
export function faultOfError(error: ProviderError): ChatError {
  const status = Number(error.code);
  if (status >= 400 && status < 600) return faultOfStatus(status, error);
  return chatError(codeOfError(error) ?? 'provider-failed');
}

/**
 * Seconds to wait before asking again, from the answer's headers: `Retry-After` as seconds or as a date.
 * No longer than a day, nothing for what makes no sense.
 */
export function retryAfterOf(headers: IncomingHttpHeaders, now: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (!value) return undefined;
  return seconds(/^\d+(?:\.\d+)?$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1000);
}

/**
 * What the log may say of a response, whatever is wrong with it: its status, the server's name for the request, which its operators ask
 * for, and what it claims to be. Where that is HTML, there is something else than a model at the address.
 */
export function factsOf(response: IncomingMessage | undefined): object {
  const { 'x-request-id': id, 'request-id': anthropics, 'content-type': type = '' } = response?.headers ?? {};
  const [contentType] = /^[\w.+-]{1,64}\/[\w.+-]{1,64}/.exec(type) ?? [];
  const requestId = String(id ?? anthropics ?? '').slice(0, 128) || undefined;
  return { status: response?.statusCode, requestId, contentType };
}

/** Google's `google.rpc.RetryInfo`, such as `34.07s`. */
function retryDelayOf(details: unknown): number | undefined {
  if (!Array.isArray(details)) return undefined;
  const delay: unknown = details.map((detail) => asObject(detail)?.['retryDelay']).find((each) => each != null);
  const [, value] = /^(\d+(?:\.\d+)?)s$/.exec(typeof delay === 'string' ? delay : '') ?? [];
  return value === undefined ? undefined : seconds(Number(value));
}

/** Whole seconds, at most a day of them. */
function seconds(value: number): number | undefined {
  return Number.isFinite(value) ? Math.min(Math.max(Math.ceil(value), 0), 86_400) : undefined;
}

/** A word for a kind of error, as servers make them up; anything longer or freer could be a text. */
function wordOf(value: unknown): string | undefined {
  const word = typeof value === 'number' ? String(value) : value;
  return typeof word === 'string' && /^[\w.:-]{1,64}$/.test(word) ? word : undefined;
}

const STATUS_CODES: ReadonlyMap<number, ErrorCode> = new Map([
  [408, 'timeout'],
  [413, 'too-long'],
  [429, 'rate-limited'],
  [498, 'overloaded'], // Groq: capacity exceeded
  [503, 'overloaded'],
  [504, 'timeout'],
  [529, 'overloaded'], // Anthropic's way to say it, also behind compatible fronts
]);

/** What some kinds of error mean whatever their status. */
function codeOfError({ code, type }: ProviderError): ErrorCode | undefined {
  return ERROR_WORDS.get(code ?? '') ?? ERROR_WORDS.get(type ?? '');
}

/** OpenAI's word for a conversation that does not fit the model. vLLM, Anthropic and Google have none, and say it in a sentence. */
const TOO_LONG_CODE = 'context_length_exceeded';
const TOO_LONG = /maximum context length|prompt is too long|input token count .* exceeds/i;

const ERROR_WORDS: ReadonlyMap<string, ErrorCode> = new Map([
  [TOO_LONG_CODE, 'too-long'],
  ['exceed_context_size_error', 'too-long'],
  // Comes as 429, yet no waiting helps: the owner's account is empty.
  ['insufficient_quota', 'provider-refused'],
  ['rate_limit_exceeded', 'rate-limited'],
  ['rate_limit_error', 'rate-limited'],
  ['RESOURCE_EXHAUSTED', 'rate-limited'],
  ['overloaded_error', 'overloaded'],
  ['UNAVAILABLE', 'overloaded'],
  ['DEADLINE_EXCEEDED', 'timeout'],
  ['request_too_large', 'too-long'],
  ['authentication_error', 'provider-refused'],
  ['permission_error', 'provider-refused'],
  ['billing_error', 'provider-refused'],
  ['not_found_error', 'provider-refused'],
  ['invalid_request_error', 'provider-refused'],
]);
