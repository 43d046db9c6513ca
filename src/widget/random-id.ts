/**
 * An unguessable id: 128 random bits, in hexadecimal, by which the relay knows it for one that nobody can guess.
 * `crypto.randomUUID` would do, but is not there on plain http pages.
 */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
