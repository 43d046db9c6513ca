/** A value, or a promise of it. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Keeps texts under keys for later pages. Each method may be synchronous or return a promise. The contract suite
 * `test/contracts/storage.ts` tests every implementation.
 *
 * Keys begin with `ai-chat:`, values are JSON, a visitor's id or a draft. A conversation has up to 2 MB of UTF-8 in one value, and all
 * conversations together have up to 20 MB.
 *
 * Synchronous storages have two advantages: a visitor's id and draft are known at once, and what is written while the page is being left
 * is not lost.
 *
 * An error of any method, thrown or as a rejection, means that nothing is stored: the conversation then lasts as long as the page. A promise
 * that has not resolved after five seconds counts as an error.
 */
export interface ConversationStorage {
  /** Returns the text that was stored last under this key, otherwise `undefined` or `null`. */
  get(key: string): MaybePromise<string | undefined | null>;

  /**
   * Stores a text instead of the one before it. Throws or rejects if it could not be stored. An error with the name
   * `QuotaExceededError` means that the storage is full: then the conversations that were inactive longest are deleted, and the text is
   * stored once more.
   */
  set(key: string, value: string): MaybePromise<void>;

  /** Deletes the text. A key without a text is no error. */
  delete(key: string): MaybePromise<void>;

  /** All keys with a text that begin with `prefix`, in any order. */
  keys(prefix: string): MaybePromise<readonly string[]>;
}

/**
 * Where conversations are stored: `local` in this browser, until they expire; `session` in this tab, until it is closed or they expire; `none`
 * nowhere, except for the visitor's random id, which is in `localStorage`; or in a storage of the page's own.
 */
export type StorageChoice = 'none' | 'session' | 'local' | ConversationStorage;
