import { useStorage, type StorageHost } from './page-storage.ts';

/** Windows in which the panel is a sheet that covers the page. */
export const SHEET_QUERY = '(max-width: 600px)';

/**
 * Whether the visitor has left the launcher's panel open, for the next page of the site. A sheet, which would cover the next page, stays closed
 * there.
 */
export class OpenState {
  readonly #host: StorageHost;
  #isRestored = false;

  constructor(host: StorageHost) {
    this.#host = host;
  }

  /** Stores that the visitor has opened the panel. */
  store(): void {
    useStorage(this.#host, 'open', (storage, key) => storage.setItem(key, `${Date.now()}`));
  }

  /** Stores that it is closed. */
  remove(): void {
    useStorage(this.#host, 'open', (storage, key) => storage.removeItem(key));
  }

  /** Whether to open the panel, asked once. */
  restore(): boolean {
    if (this.#isRestored) return false;
    this.#isRestored = true;
    const openedAt = useStorage(this.#host, 'open', (storage, key) => storage.getItem(key));
    return !globalThis.matchMedia?.(SHEET_QUERY).matches && Number(openedAt) > Date.now() - MAX_AGE_MS;
  }
}

/** As long as a conversation is stored by default. */
export const MAX_AGE_MS = 24 * 60 * 60 * 1_000;
