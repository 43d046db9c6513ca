/** What stands in the place of a secret. */
export const REDACTED = '[redacted]';

/** Shorter secrets are replaced only where they are the whole text: they are parts of too many words. */
const MIN_SECRET = 4;

/** So many characters in a row a text and a secret do not have in common by chance. Servers show as much of a key that they refuse. */
const PART = 8;

/** Characters of one text in a log. Foreign texts have no bound of their own. */
const MAX_TEXT = 4_000;

/**
 * Replaces secrets in texts: as they are, in JSON, percent-encoded, in Base64 with whatever stands beside them (`Basic`), in capitals
 * or small letters. A text beyond 4,000 characters is cut.
 */
export interface TextRedaction {
  /** With every part of a secret, in any of its forms, from 8 characters on. */
  redact(text: string): string;
  /** Whole secrets only: for texts of the program itself, which have parts of secrets in them by chance (`provider`). */
  redactWhole(text: string): string;
}

export function createTextRedaction(secrets: readonly string[]): TextRedaction {
  const short = new Set(secrets.filter((secret) => secret.length < MIN_SECRET));
  const long = secrets.filter((secret) => secret.length >= MIN_SECRET);
  const patterns = [
    ...new Set(
      long
        .flatMap(formsOf)
        .toSorted((one, other) => other.length - one.length)
        .map(escaped),
    ),
    ...new Set(long.flatMap(base64Patterns)),
  ];
  const pattern = patterns.length > 0 ? new RegExp(patterns.join('|'), 'gi') : undefined;
  const parts = new Set(long.filter((secret) => secret.length >= PART).flatMap(partsOf));

  const clean = (text: string, alsoParts: boolean): string => {
    if (short.has(text.trim())) return REDACTED;
    const read = text.length > 2 * MAX_TEXT ? text.slice(0, 2 * MAX_TEXT) : text;
    const whole = pattern ? withoutMatches(read, pattern) : read;
    const rest = alsoParts && parts.size > 0 ? withoutParts(whole, parts) : whole;
    return rest.length > MAX_TEXT ? `${rest.slice(0, MAX_TEXT)}…` : rest;
  };
  return { redact: (text) => clean(text, true), redactWhole: (text) => clean(text, false) };
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

function withoutParts(text: string, parts: ReadonlySet<string>): string {
  const folded = foldCase(text);
  const isPart = (at: number): boolean => parts.has(folded.slice(at, at + PART));
  let clean = '';
  let from = 0;
  for (let at = 0; at + PART <= text.length; at++) {
    if (!isPart(at)) continue;
    let last = at;
    while (isPart(last + 1)) last++;
    clean += text.slice(from, at) + REDACTED;
    from = last + PART;
    at = from - 1;
  }
  return clean + text.slice(from);
}

/** A secret as it is written in texts of several kinds. */
function formsOf(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    percentEncoded(secret),
    new URLSearchParams({ '': secret }).toString().slice(1),
  ];
}

/** Every {@link PART} characters in a row of a secret, in all its forms. */
function partsOf(secret: string): string[] {
  const base64 = base64Forms(secret).flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
  return [...formsOf(secret), ...base64].flatMap((form) => {
    const folded = foldCase(form);
    return Array.from({ length: Math.max(folded.length - PART + 1, 0) }, (_, at) => folded.slice(at, at + PART));
  });
}

/** In small letters. It stays as long as it was: İ is the one letter that would become two. */
function foldCase(text: string): string {
  return text.replaceAll('İ', 'i').toLowerCase();
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function percentEncoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    // Half of a character.
    return text;
  }
}

/** Base64 spells a text in three ways, by how many bytes stand in front of it; without the ends, which depend on what is beside it. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const forms = [0, 1, 2].map((before) => {
    const whole = bytes.subarray((3 - before) % 3);
    return whole.subarray(0, whole.length - (whole.length % 3)).toString('base64');
  });
  return forms.filter((form) => form.length >= PART);
}

function base64Patterns(secret: string): string[] {
  return base64Forms(secret).map(
    (form) => `[\\w+/-]{0,4}${form.replaceAll(/[+/]/g, (sign) => (sign === '+' ? '[+-]' : '[/_]'))}[\\w+/-]{0,4}={0,2}`,
  );
}
