import { ConversationIndex, type ConversationStorages } from './conversation-index.ts';
import { conversationKeyReader, userKey, type VisitorAddress } from './conversation-key.ts';
import type { FallbackStorage } from './fallback-storage.ts';
import { TabDraft } from './tab-draft.ts';

export interface PageUserOptions {
  readonly storages: ConversationStorages;
  /** Where the drafts of this tab are. */
  readonly drafts: FallbackStorage | undefined;
  readonly address: Omit<VisitorAddress, 'visitor'>;
  /** The user that the page names, `undefined` for none. */
  readonly userId: string | undefined;
}

/**
 * The user of a page as the next page knows them, so that it can delete the conversations of one who has logged out. No method throws or
 * rejects.
 */
export class PageUser {
  readonly #options: PageUserOptions;
  readonly #key: string;

  constructor(options: PageUserOptions) {
    this.#options = options;
    this.#key = userKey(options.address);
  }

  /** Stores who the user is. Call it only when something of them is stored. */
  async remember(): Promise<void> {
    const { storages, userId } = this.#options;
    if (userId) await storages.records.update(this.#key, () => userId);
  }

  /**
   * Forgets the user whom an earlier page or this one has named, if that was another one, and deletes what is stored of their conversations
   * with this backend and element, also what is still to be written.
   * @param isKept Whether the conversations stay.
   */
  async replaceFormer(isKept = false): Promise<void> {
    const { storages, drafts, address, userId } = this.#options;
    const former = await storages.records.get(this.#key);
    if (former === undefined || former === userId) return;
    if (!isKept) {
      const keyOf = conversationKeyReader({ ...address, visitor: former });
      await new ConversationIndex(storages).deleteAll(
        (key) => keyOf(key) !== undefined,
        (key) => new TabDraft(drafts, key).delete(),
      );
    }
    // Afterwards, so that the next page deletes the rest if this one is left. Unless the user has been remembered since.
    await storages.records.update(this.#key, (remembered) => (remembered === former ? undefined : remembered));
  }
}
