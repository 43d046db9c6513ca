import type { Stats } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ConversationRecord } from '../memory-store.ts';
import { encodeConversations, type Footer } from './conversation-lines.ts';

/** How many characters are encoded at once, in about two milliseconds. Connections are served while they are written. */
const SLICE_CHARACTERS = 65_536;

/**
 * Writes a file of conversations in place of the one before: whatever happens meanwhile, a reader finds the whole earlier file or the
 * whole new one. Only the relay's user can read it.
 *
 * @param beforeReplace Called when the new file is complete, before it takes the place of the one before.
 * @returns the state of the new file.
 */
export async function writeConversations(
  path: string,
  records: readonly ConversationRecord[],
  beforeReplace: () => Promise<void>,
): Promise<Stats> {
  const temporaryPath = `${path}.tmp`;
  let stats: Stats;
  try {
    // A remainder of a crash, or a link that somebody else has put there.
    await rm(temporaryPath, { force: true });
    const file = await open(temporaryPath, 'wx', 0o600);
    try {
      await writeSlices(file, records);
      await file.sync();
      stats = await file.stat();
    } finally {
      await file.close();
    }
    await beforeReplace();
    await rename(temporaryPath, path);
  } catch (cause) {
    await rm(temporaryPath, { force: true }).catch(() => {});
    throw cause;
  }
  await syncFolder(dirname(path));
  return stats;
}

async function writeSlices(file: FileHandle, records: readonly ConversationRecord[]): Promise<void> {
  let checksum = 0;
  let slice = '';
  const write = async (text: string): Promise<void> => {
    const bytes = Buffer.from(text);
    checksum = crc32(bytes, checksum);
    await file.writeFile(bytes);
  };
  for (const line of encodeConversations(records)) {
    slice += line;
    while (slice.length >= SLICE_CHARACTERS) {
      const end = sliceEnd(slice);
      await write(slice.slice(0, end));
      slice = slice.slice(end);
    }
  }
  await write(slice);
  const footer: Footer = { end: true, conversations: records.length, crc32: checksum };
  await file.writeFile(`${JSON.stringify(footer)}\n`);
}

/** The end of the next slice, which is not in the middle of a character. */
function sliceEnd(text: string): number {
  return /[\ud800-\udbff]/.test(text.charAt(SLICE_CHARACTERS - 1)) ? SLICE_CHARACTERS + 1 : SLICE_CHARACTERS;
}

/** Makes the new name of a file survive a power failure. Not every system can open a folder, and then there is nothing to do. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // The file itself is complete.
  }
}
