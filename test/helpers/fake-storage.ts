/** A browser's storage in Node: a map, or one that is forbidden. */
export function fakeStorage(isForbidden = false): Map<string, string> {
  const entries = new Map<string, string>();
  const check = () => {
    if (isForbidden) throw new DOMException('The operation is insecure.', 'SecurityError');
  };
  const localStorage = {
    getItem: (key: string) => (check(), entries.get(key) ?? null),
    setItem: (key: string, value: string) => (check(), entries.set(key, value)),
    removeItem: (key: string) => (check(), entries.delete(key)),
  };
  Object.assign(globalThis, { localStorage });
  return entries;
}
