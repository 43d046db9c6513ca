import type { ConversationStorage } from './storage.ts';

/** The members of the browser's `Storage` that are used. */
export type WebStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/**
 * Creates a storage over `localStorage` or `sessionStorage`. All methods are synchronous and throw the browser's errors.
 *
 * @param access Returns the browser's storage. Called each time, because reading `localStorage` itself throws where cookies are blocked and
 * in sandboxed frames, and a visitor may allow or block it while the page is open.
 */
export function createWebStorage(access: () => WebStorage): ConversationStorage {
  return {
    get: (key) => access().getItem(key),
    set(key, value) {
      access().setItem(key, value);
    },
    delete(key) {
      access().removeItem(key);
    },
    keys(prefix) {
      const storage = access();
      const keys: string[] = [];
      for (let index = 0; index < storage.length; index++) {
        const key = storage.key(index);
        if (key?.startsWith(prefix)) keys.push(key);
      }
      return keys;
    },
  };
}
