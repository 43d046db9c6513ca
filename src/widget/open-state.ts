interface OpenStateHost {
  readonly id: string;
  readonly storage: unknown;
}

/**
 * Whether the visitor has left the launcher's panel open, for the next page of the site. Not stored in a page's own storage. The panel of a phone,
 * which would cover the next page, stays closed there.
 */
export class OpenState {
  readonly #host: OpenStateHost;
  #isRestored = false;

  constructor(host: OpenStateHost) {
    this.#host = host;
  }

  /** Stores that the visitor has opened the panel. */
  store(): void {
    this.#use((storage, key) => storage.setItem(key, `${Date.now()}`));
  }

  /** Stores that it is closed. */
  remove(): void {
    this.#use((storage, key) => storage.removeItem(key));
  }

  /** Whether to open the panel, asked once. */
  restore(): boolean {
    if (this.#isRestored) return false;
    this.#isRestored = true;
    const isPhone = globalThis.matchMedia?.('(max-width: 480px), (max-height: 480px)').matches;
    return !isPhone && Number(this.#use((storage, key) => storage.getItem(key))) > Date.now() - MAX_AGE_MS;
  }

  /** Blocked or full storage is the same as none. */
  #use<T>(action: (storage: Storage, key: string) => T): T | undefined {
    const { id, storage } = this.#host;
    const name = storage === 'session' ? 'sessionStorage' : storage === 'local' && 'localStorage';
    try {
      return name ? action(globalThis[name], id ? `ai-chat:open:${id}` : 'ai-chat:open') : undefined;
    } catch {
      return undefined;
    }
  }
}

/** As long as a conversation is stored by default. */
const MAX_AGE_MS = 24 * 60 * 60 * 1_000;
