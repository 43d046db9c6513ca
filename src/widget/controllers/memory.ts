import type { AiChat } from '../ai-chat.ts';
import { isRandomId, randomId } from '../random-id.ts';

/**
 * Who the visitor is to the backend: what the page says, else an unguessable id of this browser. That one is minted in memory
 * and kept only once the visitor has done something deliberate; a browser that keeps nothing is no obstacle.
 */
export class Memory {
  /** Nobody can know the visitor by this id yet. */
  isNew = false;

  readonly #host: AiChat;
  #minted: string | undefined;

  constructor(host: AiChat) {
    this.#host = host;
  }

  get userId(): string {
    if (this.#host.userId) return this.#host.userId;
    if (!this.#minted) {
      const kept = this.#read();
      this.isNew = !kept;
      this.#minted = kept ?? randomId();
    }
    return this.#minted;
  }

  /** Remembers the visitor beyond this page. */
  keep(): void {
    if (this.#host.userId) return;
    try {
      localStorage.setItem(this.#key, this.userId);
    } catch {
      // Storage is forbidden or full: the id lives as long as the page.
    }
  }

  /** What is no id of our form, as those of earlier versions are, opens nothing at the relay: another takes its place. */
  #read(): string | undefined {
    try {
      const kept = localStorage.getItem(this.#key) ?? '';
      return isRandomId(kept) ? kept : undefined;
    } catch {
      return undefined;
    }
  }

  /** Elements with an id of their own are visitors of their own: two chats on one page do not share a memory. */
  get #key(): string {
    return this.#host.id ? `ai-chat:user:${this.#host.id}` : 'ai-chat:user';
  }
}
