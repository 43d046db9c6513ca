/** What stands in the place of a secret. */
export const REDACTED = '[redacted]';

/** Shorter secrets are replaced only where they are the whole text: they are parts of too many words. */
const MIN_SECRET = 4;

/** Texts are often cut before they are logged. So many characters of a secret at the end of a text are taken for one that was cut. */
const MIN_PREFIX = 8;

/** Characters of one text in a log. Foreign texts have no bound of their own. */
const MAX_TEXT = 4_000;

/**
 * Makes a function that replaces secrets in texts: as they are, in JSON, percent-encoded, in Base64 with whatever stands beside them
 * (`Basic`), in either case, and cut off at the end of a text.
 */
export function createTextRedaction(secrets: readonly string[]): (text: string) => string {
  const whole = new Set(secrets.filter((secret) => secret.length < MIN_SECRET));
  const long = secrets.filter((secret) => secret.length >= MIN_SECRET);
  const patterns = [
    ...new Set(long.flatMap(formsOf).toSorted((one, other) => other.length - one.length)),
    ...new Set(long.flatMap(base64Patterns)),
  ];
  const pattern = patterns.length > 0 ? new RegExp(patterns.join('|'), 'gi') : undefined;

  return (text) => {
    if (whole.has(text.trim())) return REDACTED;
    const short = text.length > 2 * MAX_TEXT ? text.slice(0, 2 * MAX_TEXT) : text;
    const clean = withoutPrefix(pattern ? withoutMatches(short, pattern) : short, long);
    return clean.length > MAX_TEXT ? `${clean.slice(0, MAX_TEXT)}…` : clean;
  };
}

/** Of the Base64 in `Basic` nothing remains, however short the password. Elsewhere only what is long enough to be recognised is looked for. */
function withoutMatches(text: string, pattern: RegExp): string {
  const clean = text.replaceAll(
    /(\bbasic(?:\s|%20|\+)+)([\w+/-]{4,}(?:=|%3d){0,2})/gi,
    (whole, scheme: string, base64: string) =>
      Buffer.from(base64, 'base64').toString().search(pattern) < 0 ? whole : scheme + REDACTED,
  );
  return clean.replaceAll(pattern, REDACTED);
}

/** A secret as it is written in texts of several kinds, as patterns. */
function formsOf(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    percentEncoded(secret),
    new URLSearchParams({ '': secret }).toString().slice(1),
  ].map((form) => form.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
}

function percentEncoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    // Half of a character.
    return text;
  }
}

/** Base64 spells a text in three ways, by how many bytes stand in front of it. The characters at both ends depend on what is beside it. */
function base64Patterns(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const whole = bytes.subarray((3 - before) % 3);
    const core = whole.subarray(0, whole.length - (whole.length % 3)).toString('base64');
    if (core.length < MIN_PREFIX) return [];
    return [`[\\w+/-]{0,4}${core.replaceAll(/[+/]/g, (sign) => (sign === '+' ? '[+-]' : '[/_]'))}[\\w+/-]{0,4}={0,2}`];
  });
}

function withoutPrefix(text: string, secrets: readonly string[]): string {
  for (const secret of secrets) {
    for (let length = secret.length - 1; length >= MIN_PREFIX; length--) {
      const prefix = secret.slice(0, length);
      if (text.endsWith(prefix)) return text.slice(0, -length) + REDACTED;
    }
  }
  return text;
}
