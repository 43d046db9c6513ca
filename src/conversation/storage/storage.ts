/** A value, or a promise of it. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Keeps texts under keys for later pages. Each method may be synchronous or return a promise. The contract suite
 * `test/contracts/storage.ts` tests every implementation.
 *
 * Synchronous storages have two advantages: a visitor's id and draft are known at once, and what is written while the page is being left
 * is not lost.
 *
 * An error of any method, thrown or as a rejection, only means that nothing is stored: the conversation then lasts as long as the page. So does a promise that has not resolved after five seconds.
 */
export interface ConversationStorage {
  /** The text that was stored last under this key; `undefined` or `null` if there is none. */
  get(key: string): MaybePromise<string | undefined | null>;

  /**
   * Stores a text of any length, instead of the one before it. Fails if it could not be stored. An error with the name
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
 * Where conversations are stored: `local` in this browser, until they expire; `session` in this tab, until it is closed; `none` nowhere; or
 * in a storage of the page's own.
 */
export type StorageChoice = 'none' | 'session' | 'local' | ConversationStorage;
