import type { Clock } from '../../chat/index.ts';
import { isQuotaError } from './fallback-storage.ts';
import { inTime } from './in-time.ts';
import { attempt } from './maybe-promise.ts';
import type { ConversationStorage, MaybePromise } from './storage.ts';

/** How long IndexedDB may take. In some private windows and after a crash of the browser, its requests never end. */
const DATABASE_TIMEOUT_MS = 2_000;

/** In `localStorage` instead of a transcript that was deleted while the database, which may still have it, failed. */
const DELETED = '\0';

export interface TranscriptStorageParts {
  /** Loads and creates the storage over IndexedDB. Called with the first access. */
  readonly loadDatabase: () => Promise<ConversationStorage>;
  /** Used where the database is blocked, missing, broken or without an answer. */
  readonly localStorage: ConversationStorage;
  readonly clock: Clock;
}

/**
 * Creates the storage for transcripts: IndexedDB, which has room for them, and `localStorage` from the first failure of the database to the
 * end of the page.
 *
 * A text in `localStorage` is always the newer one, because the next write to the database that succeeds deletes it there.
 */
export function createTranscriptStorage(parts: TranscriptStorageParts): ConversationStorage {
  const { loadDatabase, localStorage, clock } = parts;
  let database: Promise<ConversationStorage> | undefined;
  let isBroken = false;

  return {
    async get(key) {
      const text = await inBrowser((storage) => storage.get(key));
      if (text === DELETED) return undefined;
      return text ?? inDatabase((storage) => storage.get(key));
    },
    async set(key, value) {
      const isWritten = await inDatabase(async (storage) => {
        await storage.set(key, value);
        return true;
      });
      if (isWritten) await inBrowser((storage) => storage.delete(key));
      else await localStorage.set(key, value);
    },
    async delete(key) {
      await inBrowser((storage) => storage.delete(key));
      const isDeleted = await inDatabase(async (storage) => {
        await storage.delete(key);
        return true;
      });
      if (!isDeleted) await inBrowser((storage) => storage.set(key, DELETED));
    },
    async keys(prefix) {
      const local = (await inBrowser((storage) => storage.keys(prefix))) ?? [];
      const deleted: string[] = [];
      for (const key of local) {
        if ((await inBrowser((storage) => storage.get(key))) === DELETED) deleted.push(key);
      }
      const stored = (await inDatabase((storage) => storage.keys(prefix))) ?? [];
      return [...new Set([...local, ...stored])].filter((key) => !deleted.includes(key));
    },
  };

  /** Uses the database. Returns `undefined` if it failed. Throws only if it is full, because `localStorage` is smaller. */
  async function inDatabase<T>(use: (storage: ConversationStorage) => MaybePromise<T>): Promise<T | undefined> {
    if (isBroken) return undefined;
    try {
      return await inTime((database ??= loadDatabase()).then(use), DATABASE_TIMEOUT_MS, clock);
    } catch (error) {
      if (isQuotaError(error)) throw error;
      isBroken = true;
      return undefined;
    }
  }

  /** Uses `localStorage`. Returns `undefined` if it is blocked. */
  function inBrowser<T>(use: (storage: ConversationStorage) => MaybePromise<T>): MaybePromise<T | undefined> {
    return attempt<T | undefined>(
      () => use(localStorage),
      () => undefined,
    );
  }
}
