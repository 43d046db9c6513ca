import type { IncomingHttpHeaders } from 'node:http';

/**
 * Seconds to wait before the next request, from a response's headers: `retry-after-ms`, or `Retry-After` as seconds, a
 * duration or a date. At most a day; `undefined` for values that make no sense.
 */
export function retryAfterFromHeaders(headers: IncomingHttpHeaders, now: number): number | undefined {
  const ms = trimmedText(headers['retry-after-ms']);
  const inMs = ms !== undefined && DECIMAL.test(ms) ? toWholeSeconds(Number(ms)) : undefined;
  return inMs ?? parseTimeLeft(trimmedText(headers['retry-after']), now);
}

/**
 * Seconds until a rate limit is reset: `x-ratelimit-reset-requests: 1s`, `x-ratelimit-reset-tokens: 6m0s`,
 * `x-ratelimit-reset` as a time, `anthropic-ratelimit-…-reset` as a date. The exhausted limits count if any is marked
 * as such, otherwise all; the longest wait wins. Successful responses have these headers, too, so other information
 * takes precedence.
 */
export function rateLimitResetFromHeaders(headers: IncomingHttpHeaders, now: number): number | undefined {
  const resets = Object.keys(headers).flatMap((name) => {
    if (!name.includes('ratelimit') || !name.includes('reset')) return [];
    const wait = parseTimeLeft(trimmedText(headers[name]), now);
    if (wait === undefined) return [];
    return [{ wait, isUsedUp: trimmedText(headers[name.replace('reset', 'remaining')]) === '0' }];
  });
  const usedUp = resets.filter(({ isUsedUp }) => isUsedUp);
  const waits = (usedUp.length > 0 ? usedUp : resets).map(({ wait }) => wait);
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

/** Seconds to wait, from a number or a text such as `34.07s`. `unitMs`: the unit of a plain number. */
export function parseWait(value: unknown, unitMs: number): number | undefined {
  if (typeof value === 'number') return toWholeSeconds(value * unitMs);
  const text = trimmedText(value);
  if (text === undefined) return undefined;
  return DECIMAL.test(text) ? toWholeSeconds(Number(text) * unitMs) : parseDuration(text);
}

/** Seconds to wait, from a sentence: "Please try again in 7m12s". */
export function findWaitInSentence(sentence: string): number | undefined {
  const text = sentence.toLowerCase();
  for (const phrase of WAIT_PHRASES) {
    const index = text.indexOf(`${phrase} `);
    const wait =
      index < 0 ? undefined : parseDuration(text.slice(index + phrase.length + 1, index + phrase.length + 60));
    if (wait !== undefined) return wait;
  }
  return undefined;
}

/** Seconds left until a time: a number of seconds, a duration, seconds or milliseconds since 1970, or a date. */
function parseTimeLeft(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (!DECIMAL.test(text)) return parseDuration(text) ?? toWholeSeconds(Date.parse(text) - now);
  const value = Number(text);
  if (value >= MIN_EPOCH_MS) return toWholeSeconds(value - now);
  return toWholeSeconds(value >= MIN_EPOCH_SECONDS ? value * 1000 - now : value * 1000);
}

/** Parses a duration at the beginning of a text: `1s`, `6m0s`, `120ms`, `1h2m3.5s`, `20 seconds`. */
function parseDuration(text: string): number | undefined {
  let ms = 0;
  let rest = text.trimStart();
  let parts = 0;
  for (; parts < MAX_DURATION_PARTS; parts++) {
    const [whole, value, unit = ''] = /^(\d{1,9}(?:\.\d{1,9})?) ?([a-z]{1,7})(?![a-z])/i.exec(rest) ?? [];
    const unitMs = UNITS_MS.get(unit.toLowerCase());
    if (whole === undefined || unitMs === undefined) break;
    ms += Number(value) * unitMs;
    rest = rest.slice(whole.length).replace(/^,? ?(?:and )?/, '');
  }
  return parts === 0 ? undefined : toWholeSeconds(ms);
}

/** Whole seconds, at most a day. */
function toWholeSeconds(ms: number): number | undefined {
  return Number.isFinite(ms) ? Math.min(Math.max(Math.ceil(ms / 1000), 0), 86_400) : undefined;
}

function trimmedText(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim().slice(0, 64) : '';
  return text === '' ? undefined : text;
}

const DECIMAL = /^\d+(?:\.\d+)?$/;

/** Smaller numbers are durations, larger ones points in time: no wait lasts thirty years. */
const MIN_EPOCH_SECONDS = 1_000_000_000;
const MIN_EPOCH_MS = 1_000_000_000_000;

const MAX_DURATION_PARTS = 4;

const UNITS_MS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    1: 'ms msec msecs',
    1000: 's sec secs second seconds',
    60_000: 'm min mins minute minutes',
    3_600_000: 'h hr hrs hour hours',
    86_400_000: 'd day days',
  }).flatMap(([ms, names]) => names.split(' ').map((name) => [name, Number(ms)] as const)),
);

/** Members of an error that contain the time to wait, with their unit in milliseconds. */
export const WAIT_KEYS: Readonly<Record<string, number>> = {
  retryDelay: 1000, // Google, `34.07s`
  retry_after: 1000,
  retryAfter: 1000,
  retry_after_seconds: 1000,
  retry_after_ms: 1,
  retryAfterMs: 1,
  estimated_time: 1000, // Hugging Face, until the model is loaded
};

/** Phrases that precede a time to wait. */
const WAIT_PHRASES = [
  'try again in',
  'retry in',
  'retry after',
  'try again after',
  'available in',
  'wait for',
  'wait',
] as const;
