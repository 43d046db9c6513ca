import { access, constants, lstat, realpath, rename, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Clock } from '../../../chat/index.ts';
import { ConfigError } from '../../config/config-error.ts';
import type { Log } from '../../logging/log.ts';
import type { ConversationRecord } from '../memory-store.ts';
import { BrokenFileError } from './conversation-lines.ts';
import { lockFile, type FileLock } from './file-lock.ts';
import { readConversations } from './read-conversations.ts';
import { writeConversations } from './write-conversations.ts';

/** The key and the variable of this setting, for messages. */
const SETTING = 'memory.file (MEMORY_FILE)';

export interface ConversationFileOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** The file that keeps conversations while the relay does not run. It belongs to one process at a time. */
export class ConversationFile {
  readonly path: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #lock: FileLock;
  /** The file as it was last read or written here. */
  #known: FileIdentity | undefined;

  /** Use {@link openConversationFile}. */
  constructor({ path, clock, log }: ConversationFileOptions, lock: FileLock) {
    this.path = path;
    this.#clock = clock;
    this.#log = log;
    this.#lock = lock;
  }

  /**
   * Reads the conversations, the one that has been inactive longest first. A file that is not intact is renamed and reported.
   * @returns whether the file was intact. Otherwise the conversations that have been passed on must be discarded.
   */
  async read(onRecord: (record: ConversationRecord) => void): Promise<boolean> {
    this.#known = await identify(this.path);
    if (!this.#known) return true;
    try {
      await readConversations(this.path, onRecord);
      return true;
    } catch (cause) {
      if (!(cause instanceof BrokenFileError)) throw configError(`cannot be read (${codeOf(cause)})`);
      await this.#setAside(cause.message).catch((error: unknown) => {
        throw configError(`${cause.message}, and cannot be renamed (${codeOf(error)})`);
      });
      return false;
    }
  }

  /** Replaces the file. Rejects with Node's error if that is not possible; then the earlier file is still there. */
  async write(records: readonly ConversationRecord[]): Promise<void> {
    this.#known = await writeConversations(this.path, records, async () => {
      const present = await identify(this.path);
      if (present && !isSame(present, this.#known)) await this.#setAside('was written by another program');
    });
  }

  async close(): Promise<void> {
    if (this.#lock.state === 'locked') await this.#lock.unlock();
  }

  /** Renames the file, so that it is neither read nor overwritten. */
  async #setAside(reason: string): Promise<void> {
    const time = new Date(this.#clock.now()).toISOString().replaceAll(':', '-');
    let setAside = `${this.path}.${time}`;
    for (let number = 2; await identify(setAside); number++) setAside = `${this.path}.${time}-${number}`;
    await rename(this.path, setAside);
    this.#known = undefined;
    this.#log.error({ file: this.path, setAside }, `memory.file: ${reason}; renamed it`);
  }
}

/**
 * Opens the file for this process.
 * @throws ConfigError if there is no such folder, if nothing can be written there, or if another process has the file.
 */
export async function openConversationFile(options: ConversationFileOptions): Promise<ConversationFile> {
  const path = await findFile(options.path);
  const lock = await lockFile(`${path}.lock`);
  if (lock.state === 'taken') throw configError('is in use by another relay; give each relay a file of its own');
  if (lock.state === 'unsupported') {
    const { code } = lock;
    options.log.warn({ file: path, code }, 'memory.file: cannot be locked; make sure that no other relay uses it');
  }
  return new ConversationFile({ ...options, path }, lock);
}

/**
 * Checks the file without locking or changing it.
 * @returns a warning about a file that would be set aside.
 * @throws ConfigError if the file could not be opened.
 */
export async function checkConversationFile(file: string): Promise<string | undefined> {
  const path = await findFile(file);
  if (!(await identify(path))) return undefined;
  try {
    await readConversations(path, () => {});
    return undefined;
  } catch (cause) {
    if (!(cause instanceof BrokenFileError)) throw configError(`cannot be read (${codeOf(cause)})`);
    return `${SETTING}: ${cause.message}; the relay would rename it and begin without conversations`;
  }
}

/** The path of a file in a folder that can be written to. A link is followed, because it would be replaced otherwise. */
async function findFile(file: string): Promise<string> {
  const named = resolve(file);
  try {
    // The folder, so that a file that is missing is one in it.
    const folder = await realpath(dirname(named));
    await access(folder, constants.W_OK | constants.X_OK);
    const path = await realpath(named).catch(() => join(folder, basename(named)));
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isDirectory()) throw configError('is a folder');
    if (stats && !stats.isFile()) throw configError('is not a regular file');
    return path;
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw configError(`nothing can be written into its folder (${codeOf(cause)})`);
  }
}

/** Properties that differ between two versions of a file. */
interface FileIdentity {
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
}

async function identify(path: string): Promise<FileIdentity | undefined> {
  try {
    return await lstat(path);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw cause;
  }
}

function isSame(present: FileIdentity, known: FileIdentity | undefined): boolean {
  return present.ino === known?.ino && present.size === known.size && present.mtimeMs === known.mtimeMs;
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? 'unknown reason';
}

function configError(message: string): ConfigError {
  return new ConfigError(`${SETTING}: ${message}`);
}
