import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './source-file.ts';

/** Runs npm: the one that started this process, or the one on PATH. Returns what it prints; throws if it fails. */
export function npm(cwd: string, ...args: readonly string[]): string {
  const cli = process.env['npm_execpath'];
  const [command, first] = cli ? [process.execPath, [cli]] : ['npm', []];
  return execFileSync(command, [...first, ...args, '--loglevel=error'], { cwd, encoding: 'utf8' });
}

/** Packs what is built into a folder. Returns the path of the tarball. */
export function packPackage(folder: string): string {
  assert.ok(existsSync(join(ROOT, 'dist', 'relay', 'cli.js')), 'run `npm run build` first: what is built is packed');
  const [packed] = JSON.parse(npm(ROOT, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder)) as [
    { filename: string },
  ];
  return join(folder, packed.filename);
}
