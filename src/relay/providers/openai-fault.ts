import type { IncomingHttpHeaders } from 'node:http';
import { chatError, type ChatError, type ErrorCode } from '../../chat/index.ts';
import type { OpenAIError } from './openai-chunk.ts';

/** The fault that a status other than 200 stands for. */
export function faultOfStatus(status: number, error: OpenAIError, retryAfter?: number): ChatError {
  const code =
    codeOfError(error) ?? STATUS_CODES.get(status) ?? (status < 500 ? 'provider-refused' : 'provider-failed');
  const mayWait = code === 'rate-limited' || code === 'overloaded';
  return chatError(code, mayWait && retryAfter !== undefined ? { retryAfter } : {});
}

/** The fault that an error in the middle of a stream stands for. Some put an HTTP status there, as a number or a text. */
export function faultOfEvent(error: OpenAIError): ChatError {
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
  const seconds = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 0), 86_400) : undefined;
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
function codeOfError({ code, type }: OpenAIError): ErrorCode | undefined {
  return ERROR_WORDS.get(code ?? '') ?? ERROR_WORDS.get(type ?? '');
}

const ERROR_WORDS: ReadonlyMap<string, ErrorCode> = new Map([
  ['context_length_exceeded', 'too-long'],
  ['exceed_context_size_error', 'too-long'],
  // Comes as 429, yet no waiting helps: the owner's account is empty.
  ['insufficient_quota', 'provider-refused'],
  ['rate_limit_exceeded', 'rate-limited'],
  ['rate_limit_error', 'rate-limited'],
  ['overloaded_error', 'overloaded'],
]);
