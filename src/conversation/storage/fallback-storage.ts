import { attempt, chain, isPromise } from './maybe-promise.ts';
import type { ConversationStorage, MaybePromise } from './storage.ts';

/**
 * A storage that never fails: what another one cannot store or delete is kept in memory, which lasts as long as the page. Operations on one
 * key run in their order, and at once unless an asynchronous one is running.
 */
export class FallbackStorage {
  /** Whether some text could not be read. One that seems to be missing may be there, then. */
  hasFailed = false;
  readonly #storage: ConversationStorage;
  /** The texts that could not be stored; `undefined` for one that could not be deleted. */
  readonly #memory = new Map<string, string | undefined>();
  readonly #protected = new Set<string>();
  readonly #running = new Map<string, Promise<unknown>>();
  #deletions = 0;
  /** The number of each key's last deletion. */
  readonly #lastDeletions = new Map<string, number>();

  constructor(storage: ConversationStorage) {
    this.#storage = storage;
  }

  /** @returns `undefined` if there is no text or it cannot be read. */
  get(key: string): MaybePromise<string | undefined> {
    return this.#inOrder(key, () => this.#load(key));
  }

  /**
   * Stores a text.
   * @param onFull Makes room in a full storage. The text is then stored once more.
   * @returns Whether it was stored; otherwise it is in memory.
   */
  set(key: string, value: string, onFull?: () => MaybePromise<void>): MaybePromise<boolean> {
    return this.#inOrder(key, () => this.#store(key, value, onFull));
  }

  /**
   * Replaces a text by what `change` returns for it: the same one is left as it is, `undefined` deletes it. No other operation on the key
   * comes in between.
   */
  update(key: string, change: (text: string | undefined) => string | undefined): MaybePromise<void> {
    return this.#inOrder(key, () =>
      chain(this.#load(key), (text) => {
        const changed = change(text);
        if (changed === text) return undefined;
        return changed === undefined ? this.#delete(key) : chain(this.#store(key, changed), () => undefined);
      }),
    );
  }

  delete(key: string): MaybePromise<void> {
    this.#lastDeletions.set(key, ++this.#deletions);
    return this.#inOrder(key, () => this.#delete(key));
  }

  /** How often `delete` was called. Counts as a time for `isDeletedSince`. */
  get deletions(): number {
    return this.#deletions;
  }

  /** Whether `delete` was called for this key since there were so many deletions. What was to be written before must not be written any more. */
  isDeletedSince(key: string, deletions: number): boolean {
    return (this.#lastDeletions.get(key) ?? 0) > deletions;
  }

  keys(prefix: string): MaybePromise<readonly string[]> {
    const stored = attempt<readonly unknown[]>(
      () => chain(this.#storage.keys(prefix), (keys: unknown) => (Array.isArray(keys) ? keys : [])),
      () => [],
    );
    return chain(stored, (keys) =>
      [...new Set([...keys, ...this.#memory.keys()])].filter(
        (key): key is string =>
          typeof key === 'string' &&
          key.startsWith(prefix) &&
          !(this.#memory.has(key) && this.#memory.get(key) === undefined),
      ),
    );
  }

  /** The keys on which operations are running. */
  busyKeys(prefix: string): readonly string[] {
    return [...this.#running.keys()].filter((key) => key.startsWith(prefix));
  }

  /** Whether an operation on the key is running. */
  isBusy(key: string): boolean {
    return this.#running.has(key);
  }

  /** Keeps the stored text until it is deleted. What is written instead stays in memory. */
  protect(key: string): void {
    this.#protected.add(key);
  }

  #load(key: string): MaybePromise<string | undefined> {
    if (this.#memory.has(key)) return this.#memory.get(key);
    return attempt<string | undefined>(
      () => chain(this.#storage.get(key), (text: unknown) => (typeof text === 'string' ? text : undefined)),
      () => {
        this.hasFailed = true;
        return undefined;
      },
    );
  }

  #store(key: string, value: string, onFull?: () => MaybePromise<void>): MaybePromise<boolean> {
    const store = (): MaybePromise<boolean> =>
      chain(this.#storage.set(key, value), () => {
        this.#memory.delete(key);
        return true;
      });
    const remember = (): boolean => {
      this.#memory.set(key, value);
      return false;
    };
    if (this.#protected.has(key)) return remember();
    return attempt(store, (error) => {
      if (!onFull || !isQuotaError(error)) return remember();
      return chain(onFull(), () => attempt(store, remember));
    });
  }

  #delete(key: string): MaybePromise<void> {
    return attempt<void>(
      () =>
        chain(this.#storage.delete(key), () => {
          this.#memory.delete(key);
          this.#protected.delete(key);
        }),
      () => void this.#memory.set(key, undefined),
    );
  }

  #inOrder<T>(key: string, action: () => MaybePromise<T>): MaybePromise<T> {
    const running = this.#running.get(key);
    const result = running ? running.then(action) : action();
    if (!isPromise(result)) return result;
    const done: Promise<void> = result.then(() => {
      if (this.#running.get(key) === done) this.#running.delete(key);
    });
    this.#running.set(key, done);
    return result;
  }
}

/** Whether an error means that a storage is full. Firefox has had a name of its own. */
export function isQuotaError(error: unknown): boolean {
  const { name } = (error ?? {}) as Partial<Error>;
  return name === 'QuotaExceededError' || name === 'NS_ERROR_DOM_QUOTA_REACHED';
}
