import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packPackage } from './npm.ts';
import { ROOT } from './source-file.ts';

/**
 * Packs the package and unpacks it in a project's `node_modules`, beside links to the dependencies that it declares and to `others` of this
 * project's. Unlike an installation it needs neither network nor the half minute; `npm run test:frameworks` installs the package by npm.
 *
 * @returns The path of the tarball.
 */
export function unpackPackage(project: string, others: readonly string[] = []): string {
  const tarball = packPackage(project);
  const modules = join(project, 'node_modules');
  const unpacked = join(modules, 'ai-chat-element');
  mkdirSync(unpacked, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components', '1']);
  const { dependencies } = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  for (const name of [...others, ...Object.keys(dependencies)]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'junction');
  }
  return tarball;
}
