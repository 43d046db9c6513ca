/** An unguessable id: 128 random bits, as four numbers. `crypto.randomUUID` would do, but is not there on plain http pages. */
export function randomId(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}
