import type { ConversationStorage } from './storage.ts';

/** Creates a storage that lasts as long as the page. */
export function createMemoryStorage(): ConversationStorage {
  const texts = new Map<string, string>();
  return {
    get: (key) => texts.get(key),
    set(key, value) {
      texts.set(key, value);
    },
    delete(key) {
      texts.delete(key);
    },
    keys: (prefix) => [...texts.keys()].filter((key) => key.startsWith(prefix)),
  };
}
