import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readTextFile } from './text-file.ts';

/**
 * Reads `.env` from a folder, if there is one, into an environment. What is set there already stays.
 * Node's own reader takes the mark of UTF-8 for a part of the first name, and reads nothing at all out of UTF-16.
 *
 * @throws ConfigError for one that cannot be read.
 */
export function loadEnvFile(folder: string, env: Record<string, string | undefined>): void {
  const text = readTextFile(join(folder, '.env'));
  for (const [name, value] of Object.entries(parseEnv(text ?? ''))) env[name] ??= value;
}
