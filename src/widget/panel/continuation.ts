import type { ReactiveController } from 'lit';
import type { ConversationController } from '../controllers/conversation.ts';
import type { LauncherHost } from '../host.ts';
import { hasLauncher } from '../layout.ts';
import { useStorage } from '../page-storage.ts';

/** Stores that there is a conversation behind the launcher, for the next page: its bubble invites the visitor to go on without loading the panel. */
export class Continuation implements ReactiveController {
  readonly #host: LauncherHost;
  readonly #chat: ConversationController;
  #hasMessages = false;

  constructor(host: LauncherHost, chat: ConversationController) {
    this.#host = host;
    this.#chat = chat;
  }

  hostUpdate(): void {
    const hasMessages = this.#chat.snapshot.messages.length > 0;
    if (hasMessages === this.#hasMessages || !hasLauncher(this.#host)) return;
    this.#hasMessages = hasMessages;
    useStorage(this.#host, 'continue', (storage, key) =>
      hasMessages ? storage.setItem(key, `${Date.now()}`) : storage.removeItem(key),
    );
  }
}
