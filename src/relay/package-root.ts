import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface PackageRoot {
  /** The folder that holds the package: its web files, its demo. */
  readonly folder: string;
  readonly version: string;
}

/**
 * Finds the package this code is part of, by going up from where it stands:
 * as a source it is nearer to the root than as a chunk of the bundled relay.
 */
export function findPackageRoot(startFolder: string = import.meta.dirname): PackageRoot {
  for (let folder = startFolder; ; folder = dirname(folder)) {
    const version = readVersion(folder);
    if (version !== undefined) return { folder, version };
    if (folder === dirname(folder)) throw new Error('the relay is not where its package is');
  }
}

function readVersion(folder: string): string | undefined {
  try {
    const json: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const { name, version } = json as { readonly name?: string; readonly version?: string };
    return name === 'ai-chat-element' ? version : undefined;
  } catch {
    return undefined;
  }
}
