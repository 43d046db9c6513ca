import { toErrorInfo } from '../chat/error.ts';
import type { ChatErrorInfo, Clock } from '../chat/index.ts';
import { deleteAtBackend } from './backend-conversations.ts';
import type { ConversationOptions } from './conversation.ts';
import type { ConversationSummary } from './conversation-list.ts';
import type { ConversationRecord, ConversationRecords } from './conversation-records.ts';
import { readVisitorId } from './read-visitor-id.ts';

/** How long a deletion can be undone. */
const UNDO_MS = 8_000;

export interface ListDeletionHost {
  readonly clock: Clock;
  /** Called when the hidden conversations, or the one that can be restored, have changed. */
  onChange(): void;
  /** Called after a change of the stored conversations. */
  onStored(): Promise<void>;
  /** A conversation is gone for good. */
  onDeleted(item: ConversationSummary): void;
  onFailed(error: ChatErrorInfo): void;
}

/** A conversation that is to be deleted. */
export interface DeletedConversation {
  readonly item: ConversationSummary;
  /** Its stored entry. `undefined` if only the backend has the conversation. */
  readonly entry: ConversationRecord | undefined;
  /** Whether the backend has listed it. */
  readonly isRemembered: boolean;
  readonly options: ConversationOptions;
  readonly records: ConversationRecords | undefined;
}

/** Deletes one conversation at a time, as soon as that cannot be undone any more. */
export class ListDeletion {
  readonly #host: ListDeletionHost;
  #current: DeletedConversation | undefined;
  #cancelTimer = (): void => {};
  /** The keys of those that are being deleted for good. */
  readonly #gone = new Set<string>();

  constructor(host: ListDeletionHost) {
    this.#host = host;
  }

  /** The conversation whose deletion can be undone. */
  get item(): ConversationSummary | undefined {
    return this.#current?.item;
  }

  /** The keys of the conversations that are not in the list any more. */
  get hidden(): ReadonlySet<string> {
    return new Set([...this.#gone, ...(this.item ? [this.item.key] : [])]);
  }

  /** Begins a deletion, and ends the one before. The conversation must have been closed. */
  begin(deleted: DeletedConversation): void {
    this.end();
    const { clock } = this.#host;
    this.#current = deleted;
    this.#cancelTimer = clock.schedule(UNDO_MS, () => this.end());
    const now = clock.now();
    void deleted.records?.markDeleted(deleted.item.key, now, now + UNDO_MS).then(() => this.#host.onStored());
  }

  undo(): void {
    const deleted = this.#current;
    if (!deleted) return;
    this.#cancelTimer();
    this.#current = undefined;
    void this.#restore(deleted);
    this.#host.onChange();
  }

  /** Deletes for good what could be undone until now. */
  end(): void {
    const deleted = this.#current;
    if (!deleted) return;
    this.#cancelTimer();
    this.#current = undefined;
    this.#gone.add(deleted.item.key);
    this.#host.onChange();
    void this.#delete(deleted);
  }

  /**
   * Deletes conversations for good, without a time in which that can be undone. Resolves to whether all are gone.
   * @param areGoneAtBackend Whether the backend has deleted them already.
   */
  async deleteNow(all: readonly DeletedConversation[], areGoneAtBackend: boolean): Promise<boolean> {
    for (const { item } of all) this.#gone.add(item.key);
    const results = await Promise.all(all.map((deleted) => this.#delete(deleted, areGoneAtBackend)));
    return !results.includes(false);
  }

  async #delete(deleted: DeletedConversation, isGoneAtBackend = false): Promise<boolean> {
    const { item, entry, isRemembered, options, records } = deleted;
    try {
      const userId = isGoneAtBackend ? undefined : await readVisitorId(options);
      if (userId) await deleteAtBackend(options, userId, isRemembered || (entry?.memoryMs ?? 0) > 0);
    } catch (cause) {
      this.#gone.delete(item.key);
      await this.#restore(deleted);
      this.#host.onFailed(toErrorInfo(cause));
      return false;
    }
    this.#host.onDeleted(item);
    await records?.delete(item.key);
    await this.#host.onStored();
    this.#gone.delete(item.key);
    return true;
  }

  async #restore({ item, entry, records }: DeletedConversation): Promise<void> {
    await records?.unmarkDeleted(item.key, entry?.expiresAt);
    await this.#host.onStored();
  }
}
