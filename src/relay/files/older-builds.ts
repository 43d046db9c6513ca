import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { ConfigError } from '../config/config-error.ts';
import { quoteKey } from '../config/config-path.ts';
import { loadStaticFiles, type StaticFile } from './static-files.ts';
import type { Log } from '../logging/log.ts';

/** The files of older builds, each build by its version. */
export type OlderBuilds = ReadonlyMap<string, ReadonlyMap<string, StaticFile>>;

/**
 * Reads older builds of the widget, so that sites which are pinned to them survive an upgrade: copies of `dist/web`, each in a folder
 * that is named for its version, `v0.1.0`. Of each no more is served than its manifest names, and all of that must be there with
 * the hash it has there, compressed forms included: a browser would refuse anything else.
 *
 * @throws ConfigError for a folder that is not there, and for builds that are not whole.
 */
export function loadOlderBuilds(folder: string, log: Log): OlderBuilds {
  const builds = new Map<string, ReadonlyMap<string, StaticFile>>();
  for (const name of listFolder(folder)) {
    const version = VERSION_FOLDER.exec(name)?.[1];
    if (version === undefined)
      log.warn({}, `${OPTION_NAME}: the folder ${quoteKey(name)} is not named for a version, such as v0.1.0`);
    else builds.set(version, loadBuild(join(folder, name), version));
  }
  if (builds.size === 0) log.warn({}, `${OPTION_NAME}: there is no build in it`);
  return builds;
}

/** The key, and the variable that stands for it. */
const OPTION_NAME = 'olderBuilds (OLDER_BUILDS)';

const VERSION_FOLDER = /^v(\d+\.\d+\.\d+(?:-[\da-zA-Z.-]+)?)$/;

/** Files that a build has beside those that its manifest names. */
const EXTRA_FILES = ['manifest.json', 'THIRD-PARTY-LICENSES.md'];

function listFolder(folder: string): string[] {
  try {
    // Whoever wants to may link to a build.
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
      .map(({ name }) => name);
  } catch (cause) {
    throw configError(`is no folder that can be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown reason'})`);
  }
}

function loadBuild(folder: string, version: string): ReadonlyMap<string, StaticFile> {
  const files = loadBuildFiles(folder, version);
  const hashes = readManifest(files.get('manifest.json'), version);
  const buildFiles = new Map<string, StaticFile>();
  for (const [name, integrity] of hashes) {
    const file = files.get(name);
    if (!file) throw configError(`v${version} lacks ${quoteKey(name)}, which its manifest.json names`);
    if (!isIntact(file, integrity)) throw configError(`${quoteKey(name)} of v${version} is not as it was built`);
    buildFiles.set(name, file);
  }
  for (const name of EXTRA_FILES) {
    const file = files.get(name);
    if (file) buildFiles.set(name, file);
  }
  return buildFiles;
}

function loadBuildFiles(folder: string, version: string): ReadonlyMap<string, StaticFile> {
  try {
    const files = loadStaticFiles(folder);
    if (files?.has('manifest.json')) return files;
  } catch {
    // Said below.
  }
  throw configError(`v${version} is no build of the widget: it has no manifest.json`);
}

/** The hash of each file. */
function readManifest(
  file: StaticFile | undefined,
  version: string,
): readonly (readonly [name: string, hash: unknown])[] {
  let json: unknown;
  try {
    json = JSON.parse(String(file?.plain.body));
  } catch {
    throw configError(`the manifest.json of v${version} is not valid JSON`);
  }
  const manifest = json as { readonly version?: unknown; readonly files?: unknown } | null;
  if (manifest?.version !== version) throw configError(`the manifest.json of v${version} is that of another version`);
  const hashes = Object.entries(manifest.files ?? {}).map(
    ([name, entry]) => [name, (entry as { readonly integrity?: unknown } | null)?.integrity] as const,
  );
  if (!hashes.some(([name]) => name === 'ai-chat.js'))
    throw configError(`the manifest.json of v${version} names no ai-chat.js`);
  return hashes;
}

function isIntact({ plain, br, gzip }: StaticFile, integrity: unknown): boolean {
  const hash = `sha384-${createHash('sha384').update(plain.body).digest('base64')}`;
  if (hash !== integrity) return false;
  try {
    return (
      (!br || brotliDecompressSync(br.body, decompressLimits(plain.body)).equals(plain.body)) &&
      (!gzip || gunzipSync(gzip.body, decompressLimits(plain.body)).equals(plain.body))
    );
  } catch {
    return false;
  }
}

/** What is said to be a file compressed may be anything, and no larger than the file. */
function decompressLimits({ length }: Buffer) {
  return { maxOutputLength: Math.max(length, 1) };
}

function configError(message: string): ConfigError {
  return new ConfigError(`${OPTION_NAME}: ${message}`);
}
