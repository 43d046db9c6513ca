import type { Clock } from '../../chat/index.ts';
import type { ConversationStorages } from './conversation-index.ts';
import { FallbackStorage } from './fallback-storage.ts';
import { limitTime } from './in-time.ts';
import type { ConversationStorage, StorageChoice } from './storage.ts';
import { createTranscriptStorage } from './transcript-storage.ts';
import { createWebStorage, type WebStorage } from './web-storage.ts';

/** How long each operation of a page's own storage may take. It may be on a server. */
const CUSTOM_TIMEOUT_MS = 5_000;

/** The storages that a browser has, and a clock. */
export interface BrowserStorages {
  readonly clock: Clock;
  readonly localStorage?: () => WebStorage;
  readonly sessionStorage?: () => WebStorage;
  readonly loadDatabase?: () => Promise<ConversationStorage>;
}

/**
 * The storages of a page. All conversations share them: what could not be stored is in their memory, where an element that replaces another one
 * finds it.
 */
export class PageStorages {
  readonly #browser: Required<BrowserStorages>;
  readonly #words = new Map<string, ConversationStorages>();
  readonly #custom = new WeakMap<ConversationStorage, ConversationStorages>();

  constructor({
    clock,
    localStorage = () => globalThis.localStorage,
    sessionStorage = () => globalThis.sessionStorage,
    loadDatabase = async () => (await import('./indexed-db-storage.ts')).createIndexedDbStorage(),
  }: BrowserStorages) {
    this.#browser = { clock, localStorage, sessionStorage, loadDatabase };
  }

  /** The storages of a choice, the same ones for each call. `undefined` for `none`. */
  open(choice: StorageChoice): ConversationStorages | undefined {
    if (choice === 'none') return undefined;
    const opened = typeof choice === 'string' ? this.#words.get(choice) : this.#custom.get(choice);
    if (opened) return opened;
    const storages = this.#create(choice);
    if (typeof choice === 'string') this.#words.set(choice, storages);
    else this.#custom.set(choice, storages);
    return storages;
  }

  #create(choice: Exclude<StorageChoice, 'none'>): ConversationStorages {
    const { clock, loadDatabase } = this.#browser;
    if (choice !== 'local') {
      const storage = new FallbackStorage(
        choice === 'session'
          ? createWebStorage(this.#browser.sessionStorage)
          : limitTime(choice, CUSTOM_TIMEOUT_MS, clock),
      );
      return { records: storage, transcripts: storage };
    }
    const localStorage = createWebStorage(this.#browser.localStorage);
    return {
      records: new FallbackStorage(localStorage),
      transcripts: new FallbackStorage(createTranscriptStorage({ localStorage, loadDatabase, clock })),
    };
  }
}
