/** What stands in the place of a secret. */
export const REDACTED = '[redacted]';

/** Shorter secrets are replaced only where they are the whole text: they are parts of too many words. */
const MIN_SECRET_LENGTH = 4;

/** So many characters in a row a text and a secret do not have in common by chance. Servers show as much of a key that they refuse. */
const FRAGMENT_LENGTH = 8;

/** Characters of one text in a log. Foreign texts have no bound of their own. */
const MAX_TEXT_LENGTH = 4_000;

/**
 * Replaces secrets in texts: as they are, in JSON, percent-encoded, in Base64 with whatever stands beside them (`Basic`), in capitals
 * or small letters. A text beyond 4,000 characters is cut.
 */
export interface TextRedactor {
  /** With every part of a secret, in any of its forms, from 8 characters on. */
  redact(text: string): string;
  /** Whole secrets only: for texts of the program itself, which have parts of secrets in them by chance (`provider`). */
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

/** Of the Base64 in `Basic` nothing remains, however short the password. Elsewhere only what is long enough to be recognised is looked for. */
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

/** A secret as it is written in texts of several kinds. */
function encodingsOf(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    percentEncode(secret),
    new URLSearchParams({ '': secret }).toString().slice(1),
  ];
}

/** Every {@link FRAGMENT_LENGTH} characters in a row of a secret, in all its forms. */
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

/** In small letters. It stays as long as it was: İ is the one letter that would become two. */
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
    // Half of a character.
    return text;
  }
}

/** Base64 spells a text in three ways, by how many bytes stand in front of it; without the ends, which depend on what is beside it. */
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
