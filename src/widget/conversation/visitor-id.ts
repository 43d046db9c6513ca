import type { AiChat } from '../ai-chat.ts';
import { isRandomId, randomId } from './random-id.ts';

/** The ids that are kept nowhere yet, by where they would be: two elements of a page are one visitor from the beginning. */
const unstoredIds = new Map<string, string>();

/**
 * Who the visitor is to the backend: what the page says, else an unguessable id of this browser. That one is made in memory
 * and kept only once the visitor has done something deliberate; a browser that keeps nothing is no obstacle.
 */
export class VisitorId {
  /** Nobody can know the visitor by this id yet. */
  isFresh = false;

  readonly #host: AiChat;
  #generated: string | undefined;
  #isPersisted = false;

  constructor(host: AiChat) {
    this.#host = host;
  }

  get value(): string {
    return this.#host.userId || (this.#generated ??= this.#readOrGenerate());
  }

  /**
   * Remembers the visitor beyond this page. If another tab or element was first, this one is the same visitor from now on, so it has
   * to be called before the first prompt.
   */
  persist(): void {
    if (this.#host.userId || this.#isPersisted) return;
    this.#isPersisted = true;
    const id = this.value;
    const storedId = readStoredId(this.#storageKey);
    // An element that has an id keeps it, even if the storage has changed.
    if (storedId && this.isFresh) this.#generated = storedId;
    this.isFresh = false;
    if (storedId) return;
    try {
      localStorage.setItem(this.#storageKey, id);
      unstoredIds.delete(this.#storageKey);
    } catch {
      // Storage is forbidden or full: the id lives as long as the page.
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

  /** Elements with an id of their own are visitors of their own: two chats on one page do not share a memory. */
  get #storageKey(): string {
    return this.#host.id ? `ai-chat:user:${this.#host.id}` : 'ai-chat:user';
  }
}

/** Replaces ids that do not have our form, such as those of earlier versions: the relay opens no memory for them. */
function readStoredId(key: string): string | undefined {
  try {
    const storedId = localStorage.getItem(key) ?? '';
    return isRandomId(storedId) ? storedId : undefined;
  } catch {
    return undefined;
  }
}
