/** The replacement of a secret. */
export const REDACTED = '[redacted]';

/** Shorter secrets are replaced only if they are the whole text, because they are parts of many words. */
const MIN_SECRET_LENGTH = 4;

/** Length of a common substring of a text and a secret that is no coincidence. Servers repeat that much of a rejected key. */
const FRAGMENT_LENGTH = 8;

/** Most characters of one text in a log. Texts of other servers have no limit of their own. */
const MAX_TEXT_LENGTH = 4_000;

/**
 * Replaces secrets in texts: verbatim, in JSON, percent-encoded, in Base64 as part of a longer value (`Basic`), in upper or lower case.
 * Texts longer than 4,000 characters are truncated.
 */
export interface TextRedactor {
  /** Replaces secrets and all their parts of at least 8 characters, in any encoding. */
  redact(text: string): string;
  /** Replaces whole secrets only. For texts of the program itself, which can share words with a secret (`provider`). */
  redactWhole(text: string): string;
}

export function createTextRedactor(secrets: readonly string[]): TextRedactor {
  const short = new Set(secrets.filter((secret) => secret.length < MIN_SECRET_LENGTH));
  const long = secrets.filter((secret) => secret.length >= MIN_SECRET_LENGTH);
  const patterns = [
    ...new Set(
      long
        .flatMap(encodingsOf)
        .toSorted((a, b) => b.length - a.length)
        .map(escapeRegExp),
    ),
    ...new Set(long.flatMap(base64Patterns)),
  ];
  const pattern = patterns.length > 0 ? new RegExp(patterns.join('|'), 'gi') : undefined;
  const fragments = new Set(long.filter((secret) => secret.length >= FRAGMENT_LENGTH).flatMap(fragmentsOf));

  const redactText = (text: string, shouldRedactFragments: boolean): string => {
    if (short.has(text.trim())) return REDACTED;
    const truncated = text.length > 2 * MAX_TEXT_LENGTH ? text.slice(0, 2 * MAX_TEXT_LENGTH) : text;
    const withoutSecrets = pattern ? redactMatches(truncated, pattern) : truncated;
    const withoutFragments =
      shouldRedactFragments && fragments.size > 0 ? redactFragments(withoutSecrets, fragments) : withoutSecrets;
    return withoutFragments.length > MAX_TEXT_LENGTH
      ? `${withoutFragments.slice(0, MAX_TEXT_LENGTH)}…`
      : withoutFragments;
  };
  return { redact: (text) => redactText(text, true), redactWhole: (text) => redactText(text, false) };
}

/** Replaces secrets in any encoding. The Base64 of `Basic` is decoded first, so that short passwords are found in it, too. */
function redactMatches(text: string, pattern: RegExp): string {
  const redacted = text.replaceAll(
    /(\bbasic(?:\s|%20|\+)+)([\w+/-]{4,}(?:=|%3d){0,2})/gi,
    (match, scheme: string, base64: string) =>
      Buffer.from(base64, 'base64').toString().search(pattern) < 0 ? match : scheme + REDACTED,
  );
  return redacted.replaceAll(pattern, REDACTED);
}

function redactFragments(text: string, fragments: ReadonlySet<string>): string {
  const lowerCased = foldCase(text);
  const isFragment = (index: number): boolean => fragments.has(lowerCased.slice(index, index + FRAGMENT_LENGTH));
  let redacted = '';
  let copiedUntil = 0;
  for (let index = 0; index + FRAGMENT_LENGTH <= text.length; index++) {
    if (!isFragment(index)) continue;
    let lastIndex = index;
    while (isFragment(lastIndex + 1)) lastIndex++;
    redacted += text.slice(copiedUntil, index) + REDACTED;
    copiedUntil = lastIndex + FRAGMENT_LENGTH;
    index = copiedUntil - 1;
  }
  return redacted + text.slice(copiedUntil);
}

/** A secret verbatim, in JSON, percent-encoded and form-encoded. */
function encodingsOf(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    percentEncode(secret),
    new URLSearchParams({ '': secret }).toString().slice(1),
  ];
}

/** All substrings of {@link FRAGMENT_LENGTH} characters of a secret, in all encodings. */
function fragmentsOf(secret: string): string[] {
  const base64 = base64Encodings(secret).flatMap((encoding) => [
    encoding,
    encoding.replaceAll('+', '-').replaceAll('/', '_'),
  ]);
  return [...encodingsOf(secret), ...base64].flatMap((encoding) => {
    const lowerCased = foldCase(encoding);
    return Array.from({ length: Math.max(lowerCased.length - FRAGMENT_LENGTH + 1, 0) }, (_, index) =>
      lowerCased.slice(index, index + FRAGMENT_LENGTH),
    );
  });
}

/** Converts to lower case without changing the length: only İ would become two characters. */
function foldCase(text: string): string {
  return text.replaceAll('İ', 'i').toLowerCase();
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function percentEncode(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    // The text contains half of a surrogate pair.
    return text;
  }
}

/** The three Base64 forms of a text inside a longer value, one for each alignment, without the ends, which depend on the adjacent bytes. */
function base64Encodings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const forms = [0, 1, 2].map((offset) => {
    const aligned = bytes.subarray((3 - offset) % 3);
    return aligned.subarray(0, aligned.length - (aligned.length % 3)).toString('base64');
  });
  return forms.filter((form) => form.length >= FRAGMENT_LENGTH);
}

function base64Patterns(secret: string): string[] {
  return base64Encodings(secret).map(
    (form) => `[\\w+/-]{0,4}${form.replaceAll(/[+/]/g, (sign) => (sign === '+' ? '[+-]' : '[/_]'))}[\\w+/-]{0,4}={0,2}`,
  );
}
