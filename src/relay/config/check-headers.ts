/** Longest header value. Node's servers, and most others, reject a request with a longer one. */
const MAX_HEADER_CHARACTERS = 16_384;

/** Checks a key for an API or for the relay itself. @returns the problem, if there is one, without the key. */
export function checkKey(key: string): string | undefined {
  if (key === '') return 'is empty';
  if (key !== key.trim()) return 'has leading or trailing white space';
  if (key.includes('\t')) return 'contains a control character (U+0009)';
  if (/^(["'`]).*\1$/s.test(key)) return 'is in quotation marks, which would be sent as part of it';
  return checkHeaderValue(key);
}

/** Checks that a value can be sent in a header. @returns the problem, if there is one, without the value. */
export function checkHeaderValue(value: string): string | undefined {
  if (value.length > MAX_HEADER_CHARACTERS) return `is longer than ${MAX_HEADER_CHARACTERS} characters`;
  for (const character of value) {
    const name = character === '\t' ? undefined : unsendableCharacterName(character);
    if (name) return `contains ${name}, which a header cannot carry`;
  }
  return undefined;
}

/** Checks the name of a header. @returns the problem, if there is one. */
export function checkHeaderName(name: string): string | undefined {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || name === '__proto__') return 'is not a valid header name';
  if (RELAY_HEADERS.has(name.toLowerCase())) return 'is set by the relay itself';
  return undefined;
}

/**
 * Headers that describe one connection or one body; a configured value would break the request. With `accept-encoding`, servers would
 * send compressed answers, which the relay does not decompress.
 */
const RELAY_HEADERS: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Describes a character that a header cannot contain; `undefined` for visible Latin-1 characters and the space. */
function unsendableCharacterName(character: string): string | undefined {
  if (/[\x20-\x7e\xa1-\xac\xae-\xff]/.test(character)) return undefined;
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  if (/[\n\r\x85\u2028\u2029]/.test(character)) return `a line break (${code})`;
  if (/\p{Cc}/u.test(character)) return `a control character (${code})`;
  if (/[\u2018-\u201f]/.test(character)) return `a curly quotation mark (${code})`;
  if (/\p{Cf}/u.test(character)) return `an invisible character (${code})`;
  if (/\p{Zs}/u.test(character)) return `a space other than the usual one (${code})`;
  return `a character outside of Latin-1 (${code})`;
}
