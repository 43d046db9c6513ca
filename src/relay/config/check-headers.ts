/** The most characters of one header: beyond it Node's own servers, and most others, refuse the request. */
const MAX_HEADER_CHARACTERS = 16_384;

/**
 * Why a key for an API or for the relay itself cannot be one; nothing for one that can. Says what is wrong and where it comes
 * from, and never repeats the key.
 */
export function checkKey(key: string): string | undefined {
  if (key === '') return 'is empty';
  if (key !== key.trim()) return 'has white space at its beginning or end';
  if (key.includes('\t')) return 'has a control character (U+0009) in it, and a key has none';
  if (/^(["'`]).*\1$/s.test(key)) return 'stands in quotation marks, which would be sent as a part of it';
  return checkHeaderValue(key);
}

/** Why no header can carry a value; nothing for one that can be sent. Never repeats the value. */
export function checkHeaderValue(value: string): string | undefined {
  if (value.length > MAX_HEADER_CHARACTERS) return `is longer than ${MAX_HEADER_CHARACTERS} characters`;
  for (const character of value) {
    const name = character === '\t' ? undefined : unsendableCharacterName(character);
    if (name) return `has ${name} in it, which no header can carry`;
  }
  return undefined;
}

/** Why a name cannot be that of a header; nothing for one that can. */
export function checkHeaderName(name: string): string | undefined {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || name === '__proto__') return 'is no name that a header can have';
  if (RELAY_HEADERS.has(name.toLowerCase())) return 'is set by the relay itself, for each request';
  return undefined;
}

/**
 * What describes one connection or one body. Set by hand it breaks the request; `accept-encoding` would bring answers that
 * nobody unpacks.
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

/** What a character is called that must not be in a header; nothing for one that may: the visible ones of Latin-1, and the space. */
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
