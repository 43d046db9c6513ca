import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { ConfigError } from '../config/config-error.ts';
import { quoteKey } from '../config/config-path.ts';
import { loadStaticFiles, type StaticFile } from './static-files.ts';
import type { Log } from '../logging/log.ts';

/** The files of older builds by version. */
export type OlderBuilds = ReadonlyMap<string, ReadonlyMap<string, StaticFile>>;

/**
 * Loads older builds of the widget, so that sites which are pinned to them still work after an upgrade. Each build is a copy of
 * `dist/web` in a folder named after its version, `v0.1.0`. Only files in its manifest are served. All of them must exist and match
 * their hashes, compressed forms included, because browsers reject any other content.
 *
 * @throws ConfigError for a missing folder and for incomplete or modified builds.
 */
export function loadOlderBuilds(folder: string, log: Log): OlderBuilds {
  const builds = new Map<string, ReadonlyMap<string, StaticFile>>();
  for (const name of listFolder(folder)) {
    const version = VERSION_FOLDER.exec(name)?.[1];
    if (version === undefined)
      log.warn(
        {},
        `${OPTION_NAME}: ignored the folder ${quoteKey(name)}, which is not named after a version such as v0.1.0`,
      );
    else builds.set(version, loadBuild(join(folder, name), version));
  }
  if (builds.size === 0) log.warn({}, `${OPTION_NAME}: the folder contains no builds`);
  return builds;
}

/** The key and the variable of this setting, for messages. */
const OPTION_NAME = 'olderBuilds (OLDER_BUILDS)';

const VERSION_FOLDER = /^v(\d+\.\d+\.\d+(?:-[\da-zA-Z.-]+)?)$/;

/** Files of a build that are served although its manifest does not list them. */
const EXTRA_FILES = ['manifest.json', 'THIRD-PARTY-LICENSES.md'];

function listFolder(folder: string): string[] {
  try {
    // Symbolic links to builds are supported.
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
      .map(({ name }) => name);
  } catch (cause) {
    throw configError(`cannot read the folder (${(cause as NodeJS.ErrnoException).code ?? 'unknown reason'})`);
  }
}

function loadBuild(folder: string, version: string): ReadonlyMap<string, StaticFile> {
  const files = loadBuildFiles(folder, version);
  const hashes = readManifest(files.get('manifest.json'), version);
  const buildFiles = new Map<string, StaticFile>();
  for (const [name, integrity] of hashes) {
    const file = files.get(name);
    if (!file) throw configError(`v${version} lacks ${quoteKey(name)}, which its manifest.json lists`);
    if (!isIntact(file, integrity)) throw configError(`${quoteKey(name)} of v${version} does not match its hash`);
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
    // Reported below.
  }
  throw configError(`v${version} is not a build of the widget: it has no manifest.json`);
}

/** Reads the hash of each file from a build's manifest. */
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
  if (manifest?.version !== version) throw configError(`the manifest.json of v${version} belongs to another version`);
  const hashes = Object.entries(manifest.files ?? {}).map(
    ([name, entry]) => [name, (entry as { readonly integrity?: unknown } | null)?.integrity] as const,
  );
  if (!hashes.some(([name]) => name === 'ai-chat.js'))
    throw configError(`the manifest.json of v${version} does not list ai-chat.js`);
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

/** Stops decompression at the size of the uncompressed file, because a `.br` or `.gz` file could contain anything. */
function decompressLimits({ length }: Buffer) {
  return { maxOutputLength: Math.max(length, 1) };
}

function configError(message: string): ConfigError {
  return new ConfigError(`${OPTION_NAME}: ${message}`);
}
