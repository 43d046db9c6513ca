import type { FallbackStorage } from './fallback-storage.ts';
import { all, chain } from './maybe-promise.ts';
import { decodeEntry, encodeEntry, NO_BYTES, totalOf, type BigRecord, type IndexEntry } from './index-entry.ts';
import { KEY_PREFIX } from './may-be-stored.ts';
import type { MaybePromise } from './storage.ts';
import { timeToLive, type TimeToLive } from './time-to-live.ts';

/** The two storages of conversations; the same object where one storage has all records. */
export interface ConversationStorages {
  /** Small records. Synchronous where possible: they are read before anything is drawn, and written while the page is being left. */
  readonly records: FallbackStorage;
  readonly transcripts: FallbackStorage;
}

interface WrittenRecord extends TimeToLive {
  readonly updatedAt: number;
  readonly bytes: number;
  readonly conversationId: string;
  /** A title for a conversation that has none. */
  readonly title?: string | undefined;
  /** When its latest message was created. Default: as before. */
  readonly activeAt?: number | undefined;
}

/** The records of a conversation: the last part of their keys. */
const CONTENT_RECORDS = ['state', 'state:unreadable'] as const;
const RECORDS = ['index', ...CONTENT_RECORDS] as const;
const TRANSCRIPTS = ['transcript', 'transcript:unreadable'] as const;

/** The key of one record of a conversation. */
export function recordKey(key: string, name: (typeof RECORDS)[number] | (typeof TRANSCRIPTS)[number]): string {
  return `${key}:${name}`;
}

/**
 * The sizes and ages of all conversations in a storage. Each conversation has an entry of its own, so that tabs do not overwrite each other's.
 */
export class ConversationIndex {
  readonly #storages: ConversationStorages;

  constructor(storages: ConversationStorages) {
    this.#storages = storages;
  }

  /** Stores that a record of a conversation was written. Where `memoryMs` is not known, that of the entry before counts. */
  update(key: string, record: BigRecord, { updatedAt, bytes, ttlMs, ...written }: WrittenRecord): MaybePromise<void> {
    return this.#storages.records.update(recordKey(key, 'index'), (text) => {
      const former = decodeEntry(key, text);
      const memoryMs = written.memoryMs ?? former?.memoryMs;
      const expiresAt = updatedAt + timeToLive({ ttlMs, memoryMs });
      const sizes = { ...(former?.bytes ?? NO_BYTES), [record]: bytes };
      return encodeEntry({
        ...former,
        key,
        conversationId: written.conversationId,
        title: former?.title ?? written.title,
        activeAt: written.activeAt ?? former?.activeAt,
        updatedAt,
        expiresAt,
        deletedAt: undefined,
        memoryMs,
        bytes: sizes,
      });
    });
  }

  /** The entries of the conversations whose keys pass, in any order. */
  list(isListed: (key: string) => boolean): MaybePromise<readonly IndexEntry[]> {
    return this.#entries(isListed);
  }

  /**
   * Replaces an entry by what `change` returns for it, `undefined` for none: nothing is stored then.
   * @param change Its argument is `undefined` for a conversation without an entry.
   */
  change(key: string, change: (entry: IndexEntry | undefined) => IndexEntry | undefined): MaybePromise<void> {
    return this.#storages.records.update(recordKey(key, 'index'), (text) => {
      const changed = change(decodeEntry(key, text));
      return changed ? encodeEntry(changed) : text;
    });
  }

  /** How long the backend remembers a conversation, in milliseconds, as far as it was known when the conversation was written last. */
  memoryMs(key: string): MaybePromise<number | undefined> {
    return chain(this.#read(key), (entry) => entry?.memoryMs);
  }

  /**
   * Deletes what has expired. A conversation without an entry gets one, and so expires after `ttlMs`. That of `keptKey`, if there is one, is
   * not deleted.
   */
  expire(now: number, ttlMs: number, keptKey?: string): MaybePromise<void> {
    const { records, transcripts } = this.#storages;
    const { deletions } = records;
    const expireOne = (key: string): MaybePromise<void> =>
      chain(this.#read(key), (entry) => {
        if (!entry) {
          // It may have been deleted since the keys were listed, or is being deleted.
          const isGone = records.isDeletedSince(recordKey(key, 'index'), deletions) || this.#isBusy(key);
          return isGone ? undefined : this.#add(key, now, now + ttlMs);
        }
        const isExpired = entry.expiresAt !== undefined && entry.expiresAt <= now;
        return isExpired && key !== keptKey ? this.delete(key) : undefined;
      });
    return chain(all([records.keys(KEY_PREFIX), transcripts.keys(KEY_PREFIX)]), (lists) =>
      settle(conversationsOf(lists.flat()).map(expireOne)),
    );
  }

  /** Deletes the conversations that were inactive longest, until all have `maxBytes` together. That of `keptKey` stays. */
  limit(maxBytes: number, keptKey: string): MaybePromise<void> {
    return chain(this.#entries(), (entries) => {
      let excess = -maxBytes;
      for (const entry of entries) excess += totalOf(entry);
      return settle(this.#oldest(entries, keptKey, excess, totalOf).map(({ key }) => this.delete(key)));
    });
  }

  /**
   * Deletes the conversations that were inactive longest, until the storage of `record` has `bytes` of room. That of `keptKey` stays. Does not
   * wait for the other storage.
   */
  makeRoom(record: BigRecord, bytes: number, keptKey: string): MaybePromise<void> {
    const { records, transcripts } = this.#storages;
    const sizeOf = records === transcripts ? totalOf : (entry: IndexEntry) => entry.bytes[record];
    return chain(this.#entries(), (entries) =>
      settle(
        this.#oldest(entries, keptKey, bytes, sizeOf).map(({ key }) => {
          const [deletedRecords, deletedTranscripts] = [this.#deleteRecords(key), this.#deleteTranscripts(key)];
          return record === 'state' ? deletedRecords : deletedTranscripts;
        }),
      ),
    );
  }

  /** Deletes all records of a conversation. */
  delete(key: string): MaybePromise<void> {
    return settle([this.#deleteRecords(key), this.#deleteTranscripts(key)]);
  }

  /** Deletes all records of a conversation but its entry. */
  deleteContent(key: string): MaybePromise<void> {
    return settle([this.#deleteRecords(key, CONTENT_RECORDS), this.#deleteTranscripts(key)]);
  }

  /**
   * Deletes all records of the conversations whose keys pass, those included that are being written.
   * @param onDelete Called for each of them.
   */
  deleteAll(isDeleted: (key: string) => boolean, onDelete?: (key: string) => void): MaybePromise<void> {
    const { records, transcripts } = this.#storages;
    const written = [records, transcripts].flatMap((storage) => storage.busyKeys(KEY_PREFIX));
    return chain(all([records.keys(KEY_PREFIX), transcripts.keys(KEY_PREFIX)]), (lists) => {
      const keys = conversationsOf([...written, ...lists.flat()]).filter(isDeleted);
      if (onDelete) keys.forEach(onDelete);
      return settle(keys.map((key) => this.delete(key)));
    });
  }

  /** Adds an entry unless there is one. */
  #add(key: string, updatedAt: number, expiresAt: number): MaybePromise<void> {
    return this.#storages.records.update(recordKey(key, 'index'), (text) =>
      decodeEntry(key, text) ? text : encodeEntry({ key, updatedAt, expiresAt, memoryMs: undefined, bytes: NO_BYTES }),
    );
  }

  #deleteRecords(key: string, names: readonly (typeof RECORDS)[number][] = RECORDS): MaybePromise<void> {
    return settle(names.map((name) => this.#storages.records.delete(recordKey(key, name))));
  }

  #deleteTranscripts(key: string): MaybePromise<void> {
    return settle(TRANSCRIPTS.map((name) => this.#storages.transcripts.delete(recordKey(key, name))));
  }

  /** The entries to delete. One that is being written is not inactive; waiting for it while it waits for room would last forever. */
  #oldest(
    entries: readonly IndexEntry[],
    keptKey: string,
    bytes: number,
    sizeOf: (entry: IndexEntry) => number,
  ): readonly IndexEntry[] {
    let missing = bytes;
    return entries
      .filter((entry) => entry.key !== keptKey && sizeOf(entry) > 0 && !this.#isBusy(entry.key))
      .toSorted((one, other) => one.updatedAt - other.updatedAt)
      .filter((entry) => {
        const isNeeded = missing > 0;
        missing -= sizeOf(entry);
        return isNeeded;
      });
  }

  #isBusy(key: string): boolean {
    const { records, transcripts } = this.#storages;
    return (
      RECORDS.some((name) => records.isBusy(recordKey(key, name))) ||
      TRANSCRIPTS.some((name) => transcripts.isBusy(recordKey(key, name)))
    );
  }

  #entries(isListed: (key: string) => boolean = () => true): MaybePromise<readonly IndexEntry[]> {
    return chain(this.#storages.records.keys(KEY_PREFIX), (keys) =>
      chain(
        all(
          conversationsOf(keys)
            .filter(isListed)
            .map((key) => this.#read(key)),
        ),
        (entries) => entries.filter((entry) => entry !== undefined),
      ),
    );
  }

  #read(key: string): MaybePromise<IndexEntry | undefined> {
    return chain(this.#storages.records.get(recordKey(key, 'index')), (text) => decodeEntry(key, text));
  }
}

/** The keys of the conversations that have these records. */
function conversationsOf(keys: readonly string[]): readonly string[] {
  return [...new Set(keys.map((key) => key.split(':').slice(0, 5).join(':')))];
}

function settle(actions: ReadonlyArray<MaybePromise<void>>): MaybePromise<void> {
  return chain(all(actions), () => undefined);
}
