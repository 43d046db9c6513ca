/** What an entity without its `&` and `;` stands for, if anything. */
export type EntityDecoder = (name: string) => string | undefined;

/** Of a character reference: one with a name, or a number, decimal or hexadecimal. */
export const CHARACTER_REFERENCE = /&(?:#x[\da-f]{1,6}|#\d{1,7}|[a-z][\da-z]{1,31});/iy;

/** What a backslash takes its meaning from: the punctuation of ASCII. */
export const ESCAPABLE_PUNCTUATION = /[!-/:-@[-`{-~]/;

const ESCAPE_OR_ENTITY = new RegExp(`\\\\(${ESCAPABLE_PUNCTUATION.source})|${CHARACTER_REFERENCE.source}`, 'gi');

/** What stands among labels for an entity that is not known: all their letters are large. */
export function entityKey(name: string): string {
  return `entity ${name}`;
}

export function isEntityKey(label: string): boolean {
  return label.startsWith('entity ');
}

/** A text outside of the inline syntax (an address, a title, an info string), with its escapes and entities read. */
export function unescapeText(text: string, decode: EntityDecoder): string {
  if (!/[\\&]/.test(text)) return text;
  return text.replace(
    ESCAPE_OR_ENTITY,
    (source, escaped?: string) => escaped ?? decodeCharacterReference(source, decode) ?? source,
  );
}

/** What a character reference, in full, stands for. */
export function decodeCharacterReference(source: string, decode: EntityDecoder): string | undefined {
  const name = source.slice(1, -1);
  if (!name.startsWith('#')) return commonEntity(name) ?? decode(name);
  // With a nought before it, `x41` is a number too.
  const code = Number(`0${name.slice(1)}`);
  // Nothing, half a character, or beyond the last: none of them can be shown.
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : '\ufffd';
}

/**
 * What a named entity stands for, of those that are written in chats: they need nothing else, and nothing waits for them. Of the others a
 * browser knows what they stand for, or the table of all is fetched.
 */
export function commonEntity(name: string): string | undefined {
  return COMMON_ENTITIES.find((entry) => entry.slice(0, -1) === name)?.slice(-1);
}

/** Each name, and behind it its character. */
const COMMON_ENTITIES = (
  'amp& lt< gt> quot" apos\' nbsp\u00a0 copy© reg® trade™ hellip… ndash– mdash— lsquo‘ rsquo’ ldquo“ rdquo” laquo« raquo» bull• middot· ' +
  'deg° euro€ plusmn± times× divide÷ larr← rarr→ ne≠ le≤ ge≥'
).split(' ');
