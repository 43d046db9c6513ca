/**
 * Whether an id that a client chose is as good as a key: nobody can guess another visitor's, nor work it out from what they know of them.
 * Only such an id, or one bound to a verified token, opens stored memory.
 *
 * Randomness cannot be seen: the hash of a mail address looks as random as anything. So the form has to say it, and the one form
 * that does is a UUID of version 4 or 7 (RFC 9562). What was only written in that form, a customer's number between zeros for
 * one, gives itself away where it is monotonous. Where in doubt the answer is no, and such a visitor has memory for one connection.
 */
export function isUnguessable(id: string): boolean {
  if (!UUID.test(id)) return false;
  const digits = id.toLowerCase().replaceAll('-', '');
  return new Set(digits).size >= MIN_VARIETY && /[a-f]/.test(digits) && !LONG_RUN.test(digits);
}

/** The other versions are made of a time, an address or a name: those can be worked out. */
const UUID = /^[\da-f]{8}-[\da-f]{4}-[47][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i;

/** Different digits of 32; fewer do not happen by chance. */
const MIN_VARIETY = 8;

/** Eight times the same digit: by chance, once in ten million. */
const LONG_RUN = /(.)\1{7}/;
