/**
 * Whether an id that a client chose is as good as a key: so random that nobody can guess another visitor's.
 * Only such an id, or one bound to a verified token, opens stored memory.
 *
 * A random UUID (versions 4 and 7) is, and so is a text of at least 128 bits by the size of its alphabet and its length.
 * Randomness cannot be proven from one sample, so a text must also look the part: the kinds of characters its alphabet has,
 * and not the same few over and over. Where in doubt the answer is no, and such a visitor has memory for one connection.
 */
export function isUnguessable(id: string): boolean {
  if (UUID.test(id)) return !isMonotonous(id.replaceAll('-', ''));
  const alphabet = ALPHABETS.find(({ form }) => form.test(id));
  if (!alphabet) return false;
  return id.length >= alphabet.length && alphabet.kinds.every((kind) => kind.test(id)) && !isMonotonous(id);
}

/** Versions 1 to 3, 5 and 6 are made of a time, an address or a name: those can be guessed. */
const UUID = /^[\da-f]{8}-[\da-f]{4}-[47][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i;

/** From the smallest up, a text being of the first that has all its characters. `length`: how many of them make 128 bits. */
const ALPHABETS = [
  { form: /^[\da-f]{1,256}$/i, length: 32, kinds: [/\d/, /[a-f]/i] },
  { form: /^[\da-z]{1,256}$/, length: 26, kinds: [/\d.*\d/, /[a-z]/] },
  { form: /^[\dA-Z]{1,256}$/, length: 26, kinds: [/\d.*\d/, /[A-Z]/] },
  { form: /^[\w-]{1,256}$/, length: 22, kinds: [/\d/, /[a-z]/, /[A-Z]/] },
] as const;

/** Fewer than eight different characters in a text of that length do not happen by chance. */
function isMonotonous(id: string): boolean {
  return new Set(id.toLowerCase()).size < 8;
}
