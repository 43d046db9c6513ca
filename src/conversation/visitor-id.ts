import { isRandomId, randomId } from './random-id.ts';
import { attempt, chain } from './storage/maybe-promise.ts';
import type { ConversationStorage, MaybePromise, StorageChoice } from './storage/storage.ts';

/** The visitor of an element. Read when it is needed, because a page may set both later. */
export interface VisitorHost {
  /** The page's own id for the visitor. */
  readonly userId: string | undefined;
  /** The `id` of the element, empty if it has none. */
  readonly id: string;
}

export interface VisitorIdOptions {
  readonly host: VisitorHost;
  /** Where conversations are stored. A generated id is stored there, too, and with `none` in `localStorage`. Default: `local`. */
  readonly storage?: StorageChoice | undefined;
  /** Dispatches `storage` events. Default: the window. */
  readonly storageEvents?: Pick<EventTarget, 'addEventListener' | 'removeEventListener'> | undefined;
  /** Called when `value` has become the id that another tab has stored, or one that was read asynchronously. */
  readonly onChange?: (() => void) | undefined;
}

export type IdStorage = Pick<ConversationStorage, 'get' | 'set'>;

/** A smaller form of `createWebStorage`, because the id is needed by every chat that is used. */
const idsIn = (access: () => Storage): IdStorage => ({
  get: (key) => access().getItem(key),
  set: (key, value) => access().setItem(key, value),
});
const localIds = idsIn(() => localStorage);
const sessionIds = idsIn(() => sessionStorage);

/** Generated ids that are not stored yet, by storage and key: two elements of a page are the same visitor from the start. */
const unstoredIds = new WeakMap<IdStorage, Map<string, string>>();

/**
 * The visitor's id for the backend: the page's, otherwise a random id. A generated id is stored only by `storeVisitorId`. If it cannot be stored, it
 * lasts as long as the page.
 */
export class VisitorId {
  readonly #options: VisitorIdOptions;
  readonly storage: IdStorage;
  #key: string | undefined;
  #generated: string | undefined;
  #isFresh = false;
  /** Whether the id is stored, or cannot be. It then stays, even if the storage changes. */
  #isSettled = false;

  constructor(options: VisitorIdOptions) {
    this.#options = options;
    const { storage } = options;
    this.storage = typeof storage === 'object' ? storage : storage === 'session' ? sessionIds : localIds;
  }

  /**
   * The id. An asynchronous storage is read meanwhile: until `onChange` or `settle` the id may be one that is not used after all.
   */
  get value(): string {
    return this.#options.host.userId || (this.#generated ??= this.#readOrGenerate());
  }

  /** Whether the id was generated on this page and not stored, so that no backend can know it. */
  get isFresh(): boolean {
    if (this.#options.host.userId) return false;
    this.#generated ??= this.#readOrGenerate();
    return this.#isFresh;
  }

  /** Whether the id is stored, or need not be. */
  get isSettled(): boolean {
    return this.#isSettled || this.#options.host.userId !== undefined;
  }

  /** The key under which a generated id is stored. Elements with different `id` attributes are different visitors, so two chats on one page do not share a conversation. */
  get key(): string {
    const { id } = this.#options.host;
    return (this.#key ??= id ? `ai-chat:user:${id}` : 'ai-chat:user');
  }

  /** Keeps the id from now on. */
  settle(): void {
    this.#isFresh = false;
    this.#isSettled = true;
    this.dispose();
  }

  /** Takes over the id of another tab, now or later, while this one is fresh. */
  listen(): void {
    if (!this.isFresh) return;
    this.#events?.addEventListener('storage', this.#onStored);
    void chain(this.read(), (id) => this.takeOver(id));
  }

  /** Removes the listener for other tabs. */
  dispose(): void {
    this.#events?.removeEventListener('storage', this.#onStored);
  }

  get #events(): VisitorIdOptions['storageEvents'] {
    return this.#options.storageEvents ?? (typeof window === 'undefined' ? undefined : window);
  }

  readonly #onStored = (event: Event): void => {
    // A key of `null` means that all were removed.
    if ((event as StorageEvent).key === this.key) void chain(this.read(), (id) => this.takeOver(id));
  };

  #readOrGenerate(): string {
    const { key } = this;
    const stored = this.read();
    if (typeof stored === 'string') {
      this.#isSettled = true;
      return stored;
    }
    const ids = unstoredIds.get(this.storage) ?? new Map<string, string>();
    unstoredIds.set(this.storage, ids);
    const id = ids.get(key) ?? randomId();
    ids.set(key, id);
    this.#isFresh = true;
    this.#events?.addEventListener('storage', this.#onStored);
    void stored?.then((found) => this.takeOver(found));
    return id;
  }

  /** Reports that the id is stored. */
  forgetUnstored(): void {
    unstoredIds.get(this.storage)?.delete(this.key);
  }

  /** Uses an id that was stored by another tab. @returns Whether there is one. */
  takeOver(id: string | undefined): boolean {
    if (id === undefined || this.isSettled) return false;
    const isOther = id !== this.#generated;
    this.#generated = id;
    this.#isFresh = false;
    this.forgetUnstored();
    if (isOther) this.#options.onChange?.();
    return true;
  }

  /** Ignores ids of another form, such as those of earlier versions. The relay opens no stored conversation for them. */
  read(): MaybePromise<string | undefined> {
    return attempt<string | undefined>(
      () => chain(this.storage.get(this.key), (id) => (id && isRandomId(id) ? id : undefined)),
      () => undefined,
    );
  }
}
