import type { Clock } from '../../../chat/index.ts';
import type { MemoryLimits } from '../../limits/limits.ts';
import type { Log } from '../../logging/log.ts';
import type { ConversationStore } from '../conversation-store.ts';
import { createMemoryStore, type MemoryStore } from '../memory-store.ts';
import { openConversationFile, type ConversationFile } from './conversation-file.ts';

/** How long a change waits until it is written, so that many are written at once. */
const WRITE_DELAY_MS = 60_000;

export interface FileStoreOptions {
  /** The path of the file. Its folder must exist. */
  readonly path: string;
  readonly limits?: Partial<MemoryLimits>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Opens a store in the memory of this process that a file keeps over restarts: it is read here, and written a minute after a change and
 * when the store is closed.
 *
 * @throws ConfigError if the file cannot be used.
 */
export async function openFileStore({ path, limits, clock, log }: FileStoreOptions): Promise<ConversationStore> {
  const file = await openConversationFile({ path, clock, log });
  let writer: FileWriter | undefined;
  const createMemory = () => createMemoryStore(clock, limits, () => writer?.onChange());
  let memory = createMemory();
  try {
    writer = new FileWriter(file, () => memory, clock, log);
    if (!(await file.read((record) => memory.restore(record)))) {
      await memory.close();
      memory = createMemory();
    }
  } catch (cause) {
    await file.close();
    throw cause;
  }
  return {
    ttlMs: memory.ttlMs,
    load: (id) => memory.load(id),
    append: (id, messages, holder) => memory.append(id, messages, holder),
    list: (visitor) => memory.list(visitor),
    loadTitle: (id) => memory.loadTitle(id),
    storeTitle: (id, title) => memory.storeTitle(id, title),
    delete: (id) => memory.delete(id),
    async close() {
      await writer.close();
      await memory.close();
    },
  };
}

/** Writes the file some time after a change, again and again until it succeeds. */
class FileWriter {
  readonly #file: ConversationFile;
  readonly #memory: () => MemoryStore;
  readonly #clock: Clock;
  readonly #log: Log;
  #hasChanged = false;
  #hasFailed = false;
  #isClosed = false;
  #cancelWrite: (() => void) | undefined;
  /** Resolves when the last attempt has ended. Never rejects. */
  #lastWrite = Promise.resolve();

  constructor(file: ConversationFile, memory: () => MemoryStore, clock: Clock, log: Log) {
    this.#file = file;
    this.#memory = memory;
    this.#clock = clock;
    this.#log = log;
  }

  onChange(): void {
    if (this.#isClosed) return;
    this.#hasChanged = true;
    this.#cancelWrite ??= this.#clock.schedule(WRITE_DELAY_MS, () => {
      this.#cancelWrite = undefined;
      void this.#write();
    });
  }

  /** Writes what has changed, and gives the file back. */
  async close(): Promise<void> {
    if (this.#isClosed) return this.#lastWrite;
    this.#isClosed = true;
    this.#cancelWrite?.();
    await this.#write();
    await this.#file.close();
  }

  #write(): Promise<void> {
    this.#lastWrite = this.#lastWrite.then(() => this.#writeChanges());
    return this.#lastWrite;
  }

  async #writeChanges(): Promise<void> {
    if (!this.#hasChanged) return;
    const records = this.#memory().records();
    // After the look at the records, which deletes those that have expired, and before anything can change them.
    this.#hasChanged = false;
    try {
      await this.#file.write(records);
      if (this.#hasFailed) this.#log.info({ file: this.#file.path }, 'memory.file: conversations are written again');
      this.#hasFailed = false;
    } catch (cause) {
      this.#onFailure(cause);
    }
  }

  #onFailure(cause: unknown): void {
    this.#hasFailed = true;
    const fields = { err: cause, file: this.#file.path };
    if (this.#isClosed)
      return this.#log.error(fields, 'memory.file: the last changes could not be written and are lost');
    this.#log.error(fields, 'memory.file: conversations could not be written; trying again in a minute');
    this.onChange();
  }
}
