import type { ConversationOptions } from './conversation.ts';
import { isRandomId, randomId } from './random-id.ts';

/** Generated ids that are not stored yet, by storage key: two conversations of a page are of the same visitor from the start. */
const unstoredIds = new Map<string, string>();

/**
 * The visitor's id for the backend: that of the options, otherwise a random id. A generated id is stored in the browser only when the visitor
 * sends a prompt. Without storage it lasts as long as the page.
 */
export class VisitorId {
  /** Whether the id was generated on this page and not stored, so no backend can know it. */
  isFresh = false;

  readonly #getOptions: () => Pick<ConversationOptions, 'userId' | 'name'>;
  #generated: string | undefined;
  #isPersisted = false;

  constructor(getOptions: () => Pick<ConversationOptions, 'userId' | 'name'>) {
    this.#getOptions = getOptions;
  }

  get value(): string {
    return this.#getOptions().userId || (this.#generated ??= this.#readOrGenerate());
  }

  /**
   * Stores the id. If another tab has stored one first, this page takes that one over, so this must be called before the first prompt is sent.
   */
  persist(): void {
    if (this.#getOptions().userId || this.#isPersisted) return;
    this.#isPersisted = true;
    const id = this.value;
    const storedId = readStoredId(this.#storageKey);
    // An id that was read from the storage stays, even if the storage has changed since.
    if (storedId && this.isFresh) this.#generated = storedId;
    this.isFresh = false;
    if (storedId) return;
    try {
      localStorage.setItem(this.#storageKey, id);
      unstoredIds.delete(this.#storageKey);
    } catch {
      // Storage is blocked or full.
    }
  }

  #readOrGenerate(): string {
    const key = this.#storageKey;
    const storedId = readStoredId(key);
    this.isFresh = !storedId;
    if (storedId) return storedId;
    const id = unstoredIds.get(key) ?? randomId();
    unstoredIds.set(key, id);
    return id;
  }

  /** Conversations with different names are of different visitors, so two chats on one page do not share a backend's memory. */
  get #storageKey(): string {
    const { name } = this.#getOptions();
    return name ? `ai-chat:user:${name}` : 'ai-chat:user';
  }
}

/** Ignores ids of another form, such as those of earlier versions. The relay opens no stored conversation for them. */
function readStoredId(key: string): string | undefined {
  try {
    const storedId = localStorage.getItem(key) ?? '';
    return isRandomId(storedId) ? storedId : undefined;
  } catch {
    return undefined;
  }
}
