/** What a named entity stands for, of those that are written in chats: they need nothing else, and nothing waits for them. */
export function namedEntity(name: string): string | undefined {
  table ??= new Map(NAMES.split(' ').map((entry) => [entry.slice(0, -1), entry.slice(-1)]));
  return table.get(name);
}

let table: Map<string, string> | undefined;

/** Each name, and its character. */
const NAMES =
  'amp& lt< gt> quot" apos\' nbsp\u00a0 ensp\u2002 emsp\u2003 copy© reg® trade™ sect§ para¶ hellip… ndash– mdash— lsquo‘ rsquo’ ' +
  'ldquo“ rdquo” bdquo„ laquo« raquo» bull• middot· deg° cent¢ pound£ yen¥ euro€ plusmn± times× divide÷ minus− frac12½ sup2² ' +
  'micro\u00b5 larr← uarr↑ rarr→ darr↓ harr↔ rArr⇒ ne≠ le≤ ge≥ asymp≈ equiv≡ infin∞ sum∑ radic√ isin∈ alpha\u03b1 beta\u03b2 ' +
  'lambda\u03bb mu\u03bc pi\u03c0 Delta\u0394 szlig\u00df auml\u00e4 ouml\u00f6 uuml\u00fc eacute\u00e9';
