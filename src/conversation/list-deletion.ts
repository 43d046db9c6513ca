import { toErrorInfo } from '../chat/error.ts';
import type { ChatErrorInfo, Clock } from '../chat/index.ts';
import { deleteAtBackend } from './backend-conversations.ts';
import type { ConversationOptions } from './conversation.ts';
import type { ConversationSummary } from './conversation-list.ts';
import type { ConversationRecord, ConversationRecords } from './conversation-records.ts';
import { readVisitorId } from './read-visitor-id.ts';

/** How long a deletion can be undone. */
const UNDO_MS = 8_000;

/** The time that a page has for its deletion after that, before another page takes over. */
const TAKEOVER_MS = 5_000;

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
  /** Ends the waiting for deletions of other pages, by key. */
  readonly #resumed = new Map<string, () => void>();

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
    void deleted.records?.markDeleted(deleted.item.key, now).then(() => this.#host.onStored());
  }

  /**
   * Completes the deletions that other pages have begun, if those were left before they could. Each is tried once; one that fails stays marked, and is
   * tried by the next page.
   */
  resume(marked: readonly DeletedConversation[]): void {
    const { clock } = this.#host;
    for (const deleted of marked) {
      const { key } = deleted.item;
      if (this.#resumed.has(key) || this.hidden.has(key)) continue;
      const dueAt = (deleted.entry?.deletedAt ?? 0) + UNDO_MS + TAKEOVER_MS;
      this.#resumed.set(
        key,
        clock.schedule(Math.max(0, dueAt - clock.now()), () => void this.#resume(deleted)),
      );
    }
  }

  /** Ends the deletion that can be undone, and leaves those of other pages to others. */
  dispose(): void {
    this.end();
    for (const cancel of this.#resumed.values()) cancel();
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
    const deleted = this.#take();
    if (deleted) void this.#delete(deleted);
  }

  /** The same when the page is left, where a failure cannot be shown any more: the conversation stays marked, and the next page deletes it. */
  leave(): void {
    const deleted = this.#take();
    if (deleted) void this.#resume(deleted);
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

  /** The conversation whose deletion cannot be undone any more from now on. */
  #take(): DeletedConversation | undefined {
    const deleted = this.#current;
    if (!deleted) return undefined;
    this.#cancelTimer();
    this.#current = undefined;
    this.#gone.add(deleted.item.key);
    this.#host.onChange();
    return deleted;
  }

  async #delete(deleted: DeletedConversation, isGoneAtBackend = false): Promise<boolean> {
    const { item, entry, isRemembered } = deleted;
    try {
      if (!isGoneAtBackend) await deleteAtItsBackend(deleted, isRemembered || (entry?.memoryMs ?? 0) > 0);
    } catch (cause) {
      this.#gone.delete(item.key);
      await this.#restore(deleted);
      this.#host.onFailed(toErrorInfo(cause));
      return false;
    }
    await this.#complete(deleted);
    return true;
  }

  async #resume(deleted: DeletedConversation): Promise<void> {
    const { item, entry, records } = deleted;
    if (records && !(await records.isMarkedDeleted(item.key))) return void this.#resumed.delete(item.key);
    await records?.deleteContent(item.key);
    try {
      // An entry without `memoryMs` may be of a conversation that only the backend had stored.
      await deleteAtItsBackend(deleted, entry?.memoryMs !== 0);
    } catch {
      return;
    }
    await this.#complete(deleted);
  }

  async #complete({ item, records }: DeletedConversation): Promise<void> {
    this.#host.onDeleted(item);
    await records?.delete(item.key);
    await this.#host.onStored();
    this.#gone.delete(item.key);
  }

  async #restore({ item, records }: DeletedConversation): Promise<void> {
    await records?.unmarkDeleted(item.key);
    await this.#host.onStored();
  }
}

/** @param isRemembered Whether the backend may remember the conversation. Rejects with a `ChatError`. */
async function deleteAtItsBackend({ options }: DeletedConversation, isRemembered: boolean): Promise<void> {
  const userId = await readVisitorId(options);
  if (userId) await deleteAtBackend(options, userId, isRemembered);
}
