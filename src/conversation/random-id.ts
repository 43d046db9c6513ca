/**
 * Returns a random UUID (version 4). The relay accepts only such ids as unguessable, for visitors and for turns.
 * `crypto.randomUUID` is missing on plain http pages.
 */
export function randomId(): string {
  let id = '';
  crypto.getRandomValues(new Uint8Array(16)).forEach((byte, index) => {
    const value = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte;
    if (index === 4 || index === 6 || index === 8 || index === 10) id += '-';
    id += (value + 0x100).toString(16).slice(1);
  });
  return id;
}

/** Whether a text has the form of {@link randomId}. */
export function isRandomId(text: string): boolean {
  return /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(text);
}
