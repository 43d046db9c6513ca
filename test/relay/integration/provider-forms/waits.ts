import { events, KINDS, NOW, type ProviderForm } from './form.ts';

const inSeconds = (seconds: number) => new Date(NOW + seconds * 1000);
const body = JSON.stringify({ error: { message: 'a text that must not travel', code: 'rate_limit_exceeded' } });
const says = (message: string) => JSON.stringify({ error: { message } });
const hint = (
  form: string,
  retryAfter: number | undefined,
  headers: object,
  text = body,
  status = 429,
): ProviderForm => ({
  form,
  kinds: [...KINDS],
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: text,
  seen: { end: status === 429 ? 'rate-limited' : 'overloaded', ...(retryAfter !== undefined && { retryAfter }) },
  log: { status },
});

/** Forms of the time to wait. */
export const WAITS: readonly ProviderForm[] = [
  hint('`Retry-After` in seconds', 7, { 'retry-after': '7' }),
  hint('`Retry-After` in parts of a second', 1, { 'retry-after': '0.2' }),
  hint('`Retry-After` as a date', 30, { 'retry-after': inSeconds(30).toUTCString() }),
  hint('`Retry-After` as a duration', 90, { 'retry-after': '1m30s' }),
  hint('`Retry-After` far away', 86_400, { 'retry-after': '99999999' }),
  hint('`Retry-After` that is past', 0, { 'retry-after': inSeconds(-30).toUTCString() }),
  hint('`Retry-After` that makes no sense', undefined, { 'retry-after': 'soon' }),
  hint('`retry-after-ms`', 2, { 'retry-after-ms': '1200', 'retry-after': '9' }),
  hint('`Retry-After` with status 503', 3, { 'retry-after': '3' }, body.replace('rate_limit_exceeded', 'x'), 503),
  hint('`x-ratelimit-reset-requests`', 1, { 'x-ratelimit-reset-requests': '1s' }),
  hint('`x-ratelimit-reset-tokens`', 360, { 'x-ratelimit-reset-tokens': '6m0s' }),
  hint('`x-ratelimit-reset-tokens` in milliseconds', 1, { 'x-ratelimit-reset-tokens': '120ms' }),
  hint('two resets, of which one is used up', 6, { 'x-ratelimit-reset-requests': '8m', 'x-ratelimit-remaining-requests': '99', 'x-ratelimit-reset-tokens': '5.5s', 'x-ratelimit-remaining-tokens': '0' }),
  hint('two resets', 180, { 'x-ratelimit-reset-requests': '2m59.56s', 'x-ratelimit-reset-tokens': '7.66s' }),
  hint('`x-ratelimit-reset` in seconds since 1970', 45, { 'x-ratelimit-reset': String(NOW / 1000 + 45) }),
  hint('`x-ratelimit-reset` in milliseconds since 1970', 45, { 'x-ratelimit-reset': String(NOW + 45_000) }),
  hint('`ratelimit-reset` in seconds', 12, { 'ratelimit-reset': '12' }),
  hint('`anthropic-ratelimit-requests-reset`', 20, { 'anthropic-ratelimit-requests-reset': inSeconds(20).toISOString() }),
  hint('`Retry-After` before the resets', 2, { 'retry-after': '2', 'x-ratelimit-reset-requests': '8m' }),
  hint('Google’s `retryDelay`', 34, {}, JSON.stringify({ error: { code: 429, status: 'RESOURCE_EXHAUSTED', details: [{ '@type': 'x' }, { '@type': 'google.rpc.RetryInfo', retryDelay: '34s' }] } })),
  hint('Google’s `retryDelay`, in a list', 35, {}, JSON.stringify([{ error: { code: 429, details: [{ retryDelay: '34.07s' }] } }])),
  hint('a sentence, OpenAI’s', 20, {}, says('Rate limit reached for requests. Please try again in 20s. Visit https://a.example.')),
  hint('a sentence, Groq’s', 433, {}, says('Rate limit reached on tokens per day: Limit 500000, Used 499000. Please try again in 7m12.48s.')),
  hint('a sentence of milliseconds', 1, {}, says('Please try again in 6ms.')),
  hint('a sentence, Azure’s', 26, {}, says('Requests have exceeded call rate limit. Please retry after 26 seconds.')),
  hint('a sentence, Google’s', 35, {}, says('You exceeded your current quota. Please retry in 34.07s.')),
  hint('a sentence of minutes', 120, {}, says('Too many requests, wait 2 minutes before the next one.')),
  hint('a sentence without a time', undefined, {}, says('Please try again in a moment.')),
  hint('a number in the error', 9, {}, JSON.stringify({ error: { message: 'x', code: 429, metadata: { retry_after_seconds: 8.5 } } })),
  hint('Hugging Face’s `estimated_time`', 20, {}, JSON.stringify({ error: 'Model X is currently loading', estimated_time: 20 }), 503),
  {
    form: 'a sentence in a stream',
    kinds: [...KINDS],
    headers: { 'content-type': 'text/event-stream' },
    body: events({ error: { message: 'Rate limit reached. Please try again in 3s.', type: 'rate_limit_error' } }),
    seen: { end: 'rate-limited', retryAfter: 3 },
    log: { type: 'rate_limit_error' },
  },
]; // prettier-ignore
