import { readFileSync, statSync } from 'node:fs';
import { ConfigError } from './config-error.ts';

/** The most bytes of a file with settings: many long system prompts fit. */
const MAX_BYTES = 8_388_608;

/**
 * Reads a file that a person wrote, whatever their editor puts in front of it.
 *
 * @returns nothing when there is no such file.
 * @throws ConfigError for what is no text file of a sensible size.
 */
export function readTextFile(path: string): string | undefined {
  let bytes: Buffer;
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) throw new ConfigError(`${path}: is a folder`);
    // A pipe would be waited for, a device read for ever.
    if (!stats.isFile()) throw new ConfigError(`${path}: is no regular file`);
    if (stats.size > MAX_BYTES) throw new ConfigError(`${path}: is larger than ${MAX_BYTES / 1_048_576} MB`);
    bytes = readFileSync(path);
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    const { code = 'unknown reason' } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new ConfigError(`${path}: cannot be read (${code})`);
  }
  return decode(path, bytes);
}

function decode(path: string, bytes: Buffer): string {
  const [first, second] = bytes;
  // As PowerShell and Notepad write them.
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new ConfigError(`${path}: is UTF-16; save it as UTF-8`);
  }
  try {
    // It takes off the mark that some editors put in front of UTF-8.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Said below.
  }
  throw new ConfigError(`${path}: is no text in UTF-8`);
}
