import type { WebStorage } from '../../src/conversation/storage/web-storage.ts';

export interface FakeWebStorage extends WebStorage {
  readonly texts: Map<string, string>;
  /** The room in UTF-16 units of keys and texts, as browsers count. */
  quota: number;
  /** Whether every access throws, as where cookies are blocked. */
  isBlocked: boolean;
}

/** A browser's storage in Node, with a quota, which can be blocked. */
export function createFakeWebStorage(quota = 5_000_000): FakeWebStorage {
  const texts = new Map<string, string>();
  const storage: FakeWebStorage = {
    texts,
    quota,
    isBlocked: false,
    get length() {
      check();
      return texts.size;
    },
    key: (index) => (check(), [...texts.keys()][index] ?? null),
    getItem: (key) => (check(), texts.get(key) ?? null),
    setItem(key, value) {
      check();
      let size = key.length + value.length;
      for (const [name, text] of texts) if (name !== key) size += name.length + text.length;
      if (size > storage.quota) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      texts.set(key, value);
    },
    removeItem: (key) => (check(), void texts.delete(key)),
  };
  const check = (): void => {
    if (storage.isBlocked) throw new DOMException('The operation is insecure.', 'SecurityError');
  };
  return storage;
}
