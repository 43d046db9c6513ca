import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** What is checked out, and what is taken from here because it is not in the repository. */
const PARTS = {
  /** With the built widget, which a relay reads when it starts. */
  relay: { paths: ['package.json', 'src', 'demo'], shared: ['node_modules', 'dist'] },
  /** To build something of it. */
  all: { paths: [], shared: ['node_modules'] },
} as const;

/** The sources of a commit, in a folder of their own. */
export interface Checkout {
  readonly folder: string;
  /** The commit's abbreviated name. */
  readonly commit: string;
  remove(): void;
}

/** The abbreviated name of a commit. @throws {Error} If there is none by that name here. */
export function commitOf(reference: string): string {
  try {
    return git('rev-parse', '--verify', '--quiet', '--short', `${reference}^{commit}`).toString().trim();
  } catch {
    throw new Error(`no commit ${reference} is here: fetch it, or name another one with --against`);
  }
}

/** Whether the sources here are not those of the commit that is checked out. */
export function hasChanges(): boolean {
  return git('status', '--porcelain', '--', 'src').length > 0;
}

export function checkOut(reference: string, part: keyof typeof PARTS = 'relay'): Checkout {
  const { paths, shared } = PARTS[part];
  const commit = commitOf(reference);
  const folder = mkdtempSync(join(tmpdir(), 'ai-chat-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const sources = join(folder, commit);
    mkdirSync(sources);
    execFileSync('tar', ['-x', '-C', sources], { input: git('archive', commit, ...paths) });
    for (const name of shared) {
      const here = join(ROOT, name);
      if (existsSync(here)) symlinkSync(here, join(sources, name), 'dir');
    }
    return { folder: sources, commit, remove };
  } catch (cause) {
    remove();
    throw cause;
  }
}

function git(...args: readonly string[]): Buffer {
  return execFileSync('git', args, { cwd: ROOT, maxBuffer: 256 * 1024 * 1024, stdio: ['ignore', 'pipe', 'pipe'] });
}
