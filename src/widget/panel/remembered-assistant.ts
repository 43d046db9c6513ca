import type { Assistant } from '../../chat/index.ts';
import { useStorage, type StorageHost } from '../page-storage.ts';

/** The element whose assistant the visitor can choose. */
export interface AssistantHost extends StorageHost {
  assistant: string | undefined;
}

/** Remembers the assistant that the visitor has chosen, for the next page. Where the page names an assistant, that one is used there. */
export class RememberedAssistant {
  readonly #host: AssistantHost;
  /** The choice of an earlier page, until it is known to exist. */
  #restored: string | undefined;

  constructor(host: AssistantHost) {
    this.#host = host;
    // At once, so that the first prompt goes there.
    if (host.assistant === undefined)
      host.assistant = this.#restored =
        useStorage(host, STORAGE_NAME, (storage, key) => storage.getItem(key)) ?? undefined;
  }

  /** Chooses an assistant for the visitor. */
  choose(id: string): void {
    this.#host.assistant = id;
    useStorage(this.#host, STORAGE_NAME, (storage, key) => storage.setItem(key, id));
  }

  /** Forgets a choice of an earlier page that does not exist any more. @param assistants Those to choose from; empty: not known. */
  validate(assistants: readonly Assistant[]): void {
    const restored = this.#restored;
    if (restored === undefined || assistants.length === 0) return;
    this.#restored = undefined;
    if (this.#host.assistant !== restored || assistants.some(({ id }) => id === restored)) return;
    this.#host.assistant = undefined;
    useStorage(this.#host, STORAGE_NAME, (storage, key) => storage.removeItem(key));
  }
}

const STORAGE_NAME = 'assistant';
