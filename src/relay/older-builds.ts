import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { ConfigError } from './config/config-error.ts';
import { quoted } from './config/place.ts';
import { readFolder, type ServedFile } from './file-folder.ts';
import type { Log } from './log.ts';

/** The files of older builds, each build by its version. */
export type OlderBuilds = ReadonlyMap<string, ReadonlyMap<string, ServedFile>>;

/**
 * Reads older builds of the widget, so that sites which are pinned to them survive an upgrade: copies of `dist/web`, each in a folder
 * that is named for its version, `v0.1.0`. Of each no more is served than its manifest names, and all of that must be there with
 * the hash it has there, compressed forms included: a browser would refuse anything else.
 *
 * @throws ConfigError for a folder that is not there, and for builds that are not whole.
 */
export function readOlderBuilds(folder: string, log: Log): OlderBuilds {
  const builds = new Map<string, ReadonlyMap<string, ServedFile>>();
  for (const name of namesIn(folder)) {
    const version = VERSION_FOLDER.exec(name)?.[1];
    if (version === undefined)
      log.warn({}, `${KEY}: the folder ${quoted(name)} is not named for a version, such as v0.1.0`);
    else builds.set(version, readBuild(join(folder, name), version));
  }
  if (builds.size === 0) log.warn({}, `${KEY}: there is no build in it`);
  return builds;
}

/** The key, and the variable that stands for it. */
const KEY = 'olderBuilds (OLDER_BUILDS)';

const VERSION_FOLDER = /^v(\d+\.\d+\.\d+(?:-[\da-zA-Z.-]+)?)$/;

/** Files that a build has beside those that its manifest names. */
const BESIDE = ['manifest.json', 'THIRD-PARTY-LICENSES.md'];

function namesIn(folder: string): string[] {
  try {
    // Whoever wants to may link to a build.
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
      .map(({ name }) => name);
  } catch (cause) {
    throw fault(`is no folder that can be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown reason'})`);
  }
}

function readBuild(folder: string, version: string): ReadonlyMap<string, ServedFile> {
  const files = filesIn(folder, version);
  const hashes = manifestOf(files.get('manifest.json'), version);
  const served = new Map<string, ServedFile>();
  for (const [name, integrity] of hashes) {
    const file = files.get(name);
    if (!file) throw fault(`v${version} lacks ${quoted(name)}, which its manifest.json names`);
    if (!isWhole(file, integrity)) throw fault(`${quoted(name)} of v${version} is not as it was built`);
    served.set(name, file);
  }
  for (const name of BESIDE) {
    const file = files.get(name);
    if (file) served.set(name, file);
  }
  return served;
}

function filesIn(folder: string, version: string): ReadonlyMap<string, ServedFile> {
  try {
    const files = readFolder(folder);
    if (files?.has('manifest.json')) return files;
  } catch {
    // Said below.
  }
  throw fault(`v${version} is no build of the widget: it has no manifest.json`);
}

/** The hash of each file. */
function manifestOf(
  file: ServedFile | undefined,
  version: string,
): readonly (readonly [name: string, hash: unknown])[] {
  let json: unknown;
  try {
    json = JSON.parse(String(file?.plain.body));
  } catch {
    throw fault(`the manifest.json of v${version} is no JSON`);
  }
  const manifest = json as { readonly version?: unknown; readonly files?: unknown } | null;
  if (manifest?.version !== version) throw fault(`the manifest.json of v${version} is that of another version`);
  const hashes = Object.entries(manifest.files ?? {}).map(
    ([name, about]) => [name, (about as { readonly integrity?: unknown } | null)?.integrity] as const,
  );
  if (!hashes.some(([name]) => name === 'ai-chat.js'))
    throw fault(`the manifest.json of v${version} names no ai-chat.js`);
  return hashes;
}

function isWhole({ plain, br, gzip }: ServedFile, integrity: unknown): boolean {
  const hash = `sha384-${createHash('sha384').update(plain.body).digest('base64')}`;
  if (hash !== integrity) return false;
  try {
    return (
      (!br || brotliDecompressSync(br.body, bound(plain.body)).equals(plain.body)) &&
      (!gzip || gunzipSync(gzip.body, bound(plain.body)).equals(plain.body))
    );
  } catch {
    return false;
  }
}

/** What is said to be a file compressed may be anything, and no larger than the file. */
function bound({ length }: Buffer) {
  return { maxOutputLength: Math.max(length, 1) };
}

function fault(message: string): ConfigError {
  return new ConfigError(`${KEY}: ${message}`);
}
