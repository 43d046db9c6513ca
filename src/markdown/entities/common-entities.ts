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
