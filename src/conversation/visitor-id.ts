import type { Clock } from '../chat/index.ts';
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
  readonly clock: Pick<Clock, 'schedule'>;
  /** Where conversations are stored. A generated id is stored there, too, and with `none` in `localStorage`. Default: `local`. */
  readonly storage?: StorageChoice | undefined;
  /** Default: those of the browser, which has them on secure pages only. */
  readonly locks?: Pick<LockManager, 'request'> | undefined;
  /** Dispatches `storage` events. Default: the window. */
  readonly storageEvents?: Pick<EventTarget, 'addEventListener' | 'removeEventListener'> | undefined;
  /** Called when `value` has become the id that another tab has stored, or one that was read asynchronously. */
  readonly onChange?: (() => void) | undefined;
}

/**
 * How long a write to `localStorage` may need to reach the browser's other processes. Web Locks do not wait for it.
 */
const SETTLE_MS = 50;

/** How long another tab may hold the lock, which it needs for a moment only, unless it is frozen. */
const LOCK_TIMEOUT_MS = 2_000;

/** How long a prompt may wait for its visitor's id. A page's own storage may never answer. */
const CREATION_TIMEOUT_MS = 4_000;

type IdStorage = Pick<ConversationStorage, 'get' | 'set'>;

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
 * The visitor's id for the backend: the page's, otherwise a random id. A generated id is stored only by `create`. If it cannot be stored, it
 * lasts as long as the page.
 */
export class VisitorId {
  readonly #options: VisitorIdOptions;
  readonly #storage: IdStorage;
  #key: string | undefined;
  #generated: string | undefined;
  #isFresh = false;
  /** Whether the id is stored, or cannot be. It then stays, even if the storage changes. */
  #isSettled = false;
  #creation: Promise<void> | undefined;

  constructor(options: VisitorIdOptions) {
    this.#options = options;
    const { storage } = options;
    this.#storage = typeof storage === 'object' ? storage : storage === 'session' ? sessionIds : localIds;
  }

  /**
   * The id. An asynchronous storage is read meanwhile: until `onChange` or the end of `create` the id may be one that is not used after all.
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

  /**
   * Stores the id, and resolves with it. If another tab has stored one, this page takes that one over, so this must be called before anything
   * is sent. Never rejects.
   */
  async create(): Promise<string> {
    if (this.#options.host.userId) return this.value;
    this.#creation ??= this.#create((this.#generated ??= this.#readOrGenerate()));
    await this.#creation;
    return this.value;
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
    if ((event as StorageEvent).key === this.#key) void chain(this.#read(), (id) => this.#takeOver(id));
  };

  #readOrGenerate(): string {
    const { id: element } = this.#options.host;
    // Elements with different `id` attributes are different visitors, so two chats on one page do not share a conversation.
    const key = (this.#key ??= element ? `ai-chat:user:${element}` : 'ai-chat:user');
    const stored = this.#read();
    if (typeof stored === 'string') {
      this.#isSettled = true;
      return stored;
    }
    const ids = unstoredIds.get(this.#storage) ?? new Map<string, string>();
    unstoredIds.set(this.#storage, ids);
    const id = ids.get(key) ?? randomId();
    ids.set(key, id);
    this.#isFresh = true;
    this.#events?.addEventListener('storage', this.#onStored);
    void stored?.then((found) => this.#takeOver(found));
    return id;
  }

  async #create(id: string): Promise<void> {
    if (this.#isSettled) return;
    let cancel: (() => void) | undefined;
    const isTooLate = new Promise<void>(
      (resolve) => (cancel = this.#options.clock.schedule(CREATION_TIMEOUT_MS, resolve)),
    );
    await Promise.race([this.#storeOnce(id), isTooLate]);
    cancel?.();
    this.#isFresh = false;
    this.#isSettled = true;
    this.dispose();
  }

  /** Stores the id unless there is one, in one tab at a time where the browser has locks. */
  async #storeOnce(id: string): Promise<void> {
    if (this.#takeOver(await this.#read())) return;
    const { clock, locks = globalThis.navigator?.locks } = this.#options;
    const waiting = new AbortController();
    const stopWaiting = clock.schedule(LOCK_TIMEOUT_MS, () => waiting.abort());
    try {
      await new Promise<void>((resolve, reject) => {
        const whenAlone = async (): Promise<void> => {
          stopWaiting();
          await this.#store(id);
          resolve();
          await this.#settle();
        };
        if (!locks) throw new Error('No locks');
        locks.request(this.#key as string, { signal: waiting.signal }, whenAlone).catch(reject);
      });
    } catch {
      // On plain http pages, in sandboxed frames, and if a frozen tab holds the lock, the last write of several tabs counts.
      await this.#store(id);
      await this.#settle();
      this.#takeOver(await this.#read());
    } finally {
      stopWaiting();
    }
  }

  async #store(id: string): Promise<void> {
    if (this.#takeOver(await this.#read())) return;
    try {
      await this.#storage.set(this.#key as string, id);
      unstoredIds.get(this.#storage)?.delete(this.#key as string);
    } catch {
      // Blocked or full.
    }
  }

  /** Uses an id that was stored by another tab. @returns Whether there is one. */
  #takeOver(id: string | undefined): boolean {
    if (id === undefined || this.#isSettled) return false;
    const isOther = id !== this.#generated;
    this.#generated = id;
    this.#isFresh = false;
    unstoredIds.get(this.#storage)?.delete(this.#key as string);
    if (isOther) this.#options.onChange?.();
    return true;
  }

  #settle(): Promise<void> {
    return new Promise((resolve) => this.#options.clock.schedule(SETTLE_MS, resolve));
  }

  /** Ignores ids of another form, such as those of earlier versions. The relay opens no stored conversation for them. */
  #read(): MaybePromise<string | undefined> {
    return attempt<string | undefined>(
      () => chain(this.#storage.get(this.#key as string), (id) => (id && isRandomId(id) ? id : undefined)),
      () => undefined,
    );
  }
}
