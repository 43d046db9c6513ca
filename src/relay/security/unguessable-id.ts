/**
 * Whether an id that a client chose can serve as a key: others can neither guess it nor compute it from what they know about the visitor.
 * Only such an id, or one that is bound to a verified token, opens stored memory.
 *
 * Randomness cannot be recognised: the hash of an e-mail address looks random, too. So the form must declare it, and the only form that
 * does is a UUID of version 4 or 7 (RFC 9562). Values that were only formatted as one, such as a customer number padded with zeros, are
 * rejected if they have too little variety. A rejected id has memory for the length of one connection.
 */
export function isUnguessable(id: string): boolean {
  if (!UUID.test(id)) return false;
  const digits = id.toLowerCase().replaceAll('-', '');
  return new Set(digits).size >= MIN_VARIETY && /[a-f]/.test(digits) && !LONG_RUN.test(digits);
}

/** UUIDs of other versions are derived from a time, an address or a name, which others may know. */
const UUID = /^[\da-f]{8}-[\da-f]{4}-[47][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i;

/** Fewest distinct digits among 32. Random ids practically never have fewer. */
const MIN_VARIETY = 8;

/** A run of eight equal digits, which occurs in one of ten million random ids. */
const LONG_RUN = /(.)\1{7}/;
