import type { VisitorHost } from '../host.ts';
import { isRandomId, randomId } from './random-id.ts';

/** Generated ids that are not stored yet, by storage key: two elements of a page are the same visitor from the start. */
const unstoredIds = new Map<string, string>();

/**
 * The visitor's id for the backend: the page's `user-id`, otherwise a random id. A generated id is stored in the browser only when the visitor
 * sends a prompt. Without storage it lasts as long as the page.
 */
export class VisitorId {
  /** Whether the id was generated on this page and not stored, so no backend can know it. */
  isFresh = false;

  readonly #host: VisitorHost;
  #generated: string | undefined;
  #isPersisted = false;

  constructor(host: VisitorHost) {
    this.#host = host;
  }

  get value(): string {
    return this.#host.userId || (this.#generated ??= this.#readOrGenerate());
  }

  /**
   * Stores the id. If another tab has stored one first, this page takes that one over, so this must be called before the first prompt is sent.
   */
  persist(): void {
    if (this.#host.userId || this.#isPersisted) return;
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

  /** Elements with different `id` attributes are different visitors, so two chats on one page do not share a conversation. */
  get #storageKey(): string {
    return this.#host.id ? `ai-chat:user:${this.#host.id}` : 'ai-chat:user';
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
