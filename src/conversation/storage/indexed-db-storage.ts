import { createStore, del, get, keys, set, type UseStore } from 'idb-keyval';
import type { ConversationStorage } from './storage.ts';

/** Our database, apart from those of the page and of other libraries. */
const DATABASE_NAME = 'ai-chat';
const STORE_NAME = 'conversations';

/**
 * Creates a storage over IndexedDB. Every method returns a promise, which rejects with the browser's error. The database is created with the
 * first text, not by reading.
 */
export function createIndexedDbStorage(): ConversationStorage {
  let store: UseStore | undefined;
  const open = (): UseStore => (store ??= reopening(createStore(DATABASE_NAME, STORE_NAME)));
  const find = async (): Promise<UseStore | undefined> => (store || (await exists()) ? open() : undefined);
  return {
    async get(key) {
      const found = await find();
      return found && get<string>(key, found);
    },
    // Without a database the first access throws, hence async.
    set: async (key, value) => set(key, value, open()),
    async delete(key) {
      const found = await find();
      if (found) await del(key, found);
    },
    async keys(prefix) {
      const found = await find();
      const all = found ? await keys<IDBValidKey>(found) : [];
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

/** Whether the database has been created. Opening it would create it. */
async function exists(): Promise<boolean> {
  return (await indexedDB.databases()).some(({ name }) => name === DATABASE_NAME);
}
