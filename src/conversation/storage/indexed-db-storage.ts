import { createStore, del, get, keys, set, type UseStore } from 'idb-keyval';
import type { ConversationStorage } from './storage.ts';

/** Our database, apart from those of the page and of other libraries. */
const DATABASE_NAME = 'ai-chat';
const STORE_NAME = 'conversations';

/** Creates a storage over IndexedDB. Every method returns a promise, which rejects with the browser's error. */
export function createIndexedDbStorage(): ConversationStorage {
  let store: UseStore | undefined;
  const open = (): UseStore => (store ??= reopening(createStore(DATABASE_NAME, STORE_NAME)));
  return {
    // Without a database the first access throws, hence async.
    get: async (key) => get<string>(key, open()),
    set: async (key, value) => set(key, value, open()),
    delete: async (key) => del(key, open()),
    async keys(prefix) {
      const all = await keys<IDBValidKey>(open());
      return all.filter((key): key is string => typeof key === 'string' && key.startsWith(prefix));
    },
  };

  /** Opens the database once more when the browser has closed the connection without an event, as Safari does in the background. */
  function reopening(first: UseStore): UseStore {
    let current = first;
    return async (mode, callback) => {
      try {
        return await current(mode, callback);
      } catch (error) {
        if ((error as Partial<Error> | undefined)?.name !== 'InvalidStateError') throw error;
        current = createStore(DATABASE_NAME, STORE_NAME);
        return current(mode, callback);
      }
    };
  }
}
