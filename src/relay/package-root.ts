import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface PackageRoot {
  /** The package's folder, which contains its web files and its demo. */
  readonly folder: string;
  readonly version: string;
}

/**
 * Finds the package that contains this code, by searching the parent folders: the source file is at another depth than the chunks of
 * the bundled relay.
 */
export function findPackageRoot(startFolder: string = import.meta.dirname): PackageRoot {
  for (let folder = startFolder; ; folder = dirname(folder)) {
    const version = readVersion(folder);
    if (version !== undefined) return { folder, version };
    if (folder === dirname(folder)) throw new Error('package.json of ai-chat-element not found');
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
