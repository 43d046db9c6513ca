import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigError } from './config-error.ts';

/** The largest settings file that is read. Many long system prompts fit. */
const MAX_BYTES = 8_388_608;

/**
 * Reads a settings file. A byte order mark in front of UTF-8, which some editors write, is removed.
 *
 * @returns `undefined` if there is no such file.
 * @throws ConfigError if it is not a text file of a sensible size.
 */
export function readTextFile(path: string): string | undefined {
  let bytes: Buffer;
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) throw new ConfigError(`${path}: is a folder`);
    // Reading a pipe could block, and reading a device might never end.
    if (!stats.isFile()) throw new ConfigError(`${path}: is not a regular file`);
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

/**
 * Loads `.env` from a folder into an environment, if the file exists. Variables that are already set keep their values.
 * `process.loadEnvFile` is not used: it takes a byte order mark for a part of the first name, and finds nothing in UTF-16.
 *
 * @throws ConfigError if the file cannot be read.
 */
export function loadEnvFile(folder: string, env: Record<string, string | undefined>): void {
  const text = readTextFile(join(folder, '.env'));
  for (const [name, value] of Object.entries(parseEnv(text ?? ''))) env[name] ??= value;
}

function decode(path: string, bytes: Buffer): string {
  const [first, second] = bytes;
  // PowerShell and older versions of Notepad write UTF-16.
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new ConfigError(`${path}: is UTF-16; save it as UTF-8`);
  }
  try {
    // The decoder removes the byte order mark.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Reported below.
  }
  throw new ConfigError(`${path}: is not UTF-8 text`);
}
