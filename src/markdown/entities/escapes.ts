/** The text of an entity, given without its `&` and `;`. */
export type EntityDecoder = (name: string) => string | undefined;

/** A character reference: a name, or a decimal or hexadecimal number. */
export const CHARACTER_REFERENCE = /&(?:#x[\da-f]{1,6}|#\d{1,7}|[a-z][\da-z]{1,31});/iy;

/** ASCII punctuation, which a backslash can escape. */
export const ESCAPABLE_PUNCTUATION = /[!-/:-@[-`{-~]/;

const ESCAPE_OR_ENTITY = new RegExp(`\\\\(${ESCAPABLE_PUNCTUATION.source})|${CHARACTER_REFERENCE.source}`, 'gi');

/** The key of an unknown entity among unresolved labels. Labels are in upper case, so it collides with none. */
export function entityKey(name: string): string {
  return `entity ${name}`;
}

export function isEntityKey(label: string): boolean {
  return label.startsWith('entity ');
}

/** Decodes escapes and entities outside of inline text: in an address, a title or an info string. */
export function unescapeText(text: string, decode: EntityDecoder): string {
  if (!/[\\&]/.test(text)) return text;
  return text.replace(
    ESCAPE_OR_ENTITY,
    (source, escaped?: string) => escaped ?? decodeCharacterReference(source, decode) ?? source,
  );
}

/** The text of a complete character reference. */
export function decodeCharacterReference(source: string, decode: EntityDecoder): string | undefined {
  const name = source.slice(1, -1);
  if (!name.startsWith('#')) return commonEntity(name) ?? decode(name);
  // The leading zero turns `x41` into a hexadecimal number.
  const code = Number(`0${name.slice(1)}`);
  // Zero, half a surrogate pair, and numbers beyond the last character cannot be shown.
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : '\ufffd';
}

/** The text of a named entity that is common in chats. Others are decoded by the browser, or with a table that has to be loaded. */
export function commonEntity(name: string): string | undefined {
  return COMMON_ENTITIES.find((entry) => entry.slice(0, -1) === name)?.slice(-1);
}

/** Each name, followed by its character. */
const COMMON_ENTITIES = (
  'amp& lt< gt> quot" apos\' nbsp\u00a0 copy© reg® trade™ hellip… ndash– mdash— lsquo‘ rsquo’ ldquo“ rdquo” laquo« raquo» bull• middot· ' +
  'deg° euro€ plusmn± times× divide÷ larr← rarr→ ne≠ le≤ ge≥'
).split(' ');
