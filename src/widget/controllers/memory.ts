import type { AiChat } from '../ai-chat.ts';
import { isRandomId, randomId } from '../random-id.ts';

/** The ids that are kept nowhere yet, by where they would be: two elements of a page are one visitor from the beginning. */
const unkept = new Map<string, string>();

/**
 * Who the visitor is to the backend: what the page says, else an unguessable id of this browser. That one is made in memory
 * and kept only once the visitor has done something deliberate; a browser that keeps nothing is no obstacle.
 */
export class Memory {
  /** Nobody can know the visitor by this id yet. */
  isNew = false;

  readonly #host: AiChat;
  #id: string | undefined;
  #isKept = false;

  constructor(host: AiChat) {
    this.#host = host;
  }

  get userId(): string {
    return this.#host.userId || (this.#id ??= this.#find());
  }

  /**
   * Remembers the visitor beyond this page. If another tab or element was first, this one is the same visitor from now on, so it has
   * to be called before the first prompt.
   */
  keep(): void {
    if (this.#host.userId || this.#isKept) return;
    this.#isKept = true;
    const id = this.userId;
    const kept = read(this.#key);
    // An element that has an id keeps it, even if the storage has changed.
    if (kept && this.isNew) this.#id = kept;
    this.isNew = false;
    if (kept) return;
    try {
      localStorage.setItem(this.#key, id);
      unkept.delete(this.#key);
    } catch {
      // Storage is forbidden or full: the id lives as long as the page.
    }
  }

  #find(): string {
    const key = this.#key;
    const kept = read(key);
    this.isNew = !kept;
    if (kept) return kept;
    const id = unkept.get(key) ?? randomId();
    unkept.set(key, id);
    return id;
  }

  /** Elements with an id of their own are visitors of their own: two chats on one page do not share a memory. */
  get #key(): string {
    return this.#host.id ? `ai-chat:user:${this.#host.id}` : 'ai-chat:user';
  }
}

/** Replaces ids that do not have our form, such as those of earlier versions: the relay opens no memory for them. */
function read(key: string): string | undefined {
  try {
    const kept = localStorage.getItem(key) ?? '';
    return isRandomId(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}
