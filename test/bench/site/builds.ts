import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';
import { ROOT } from '../../helpers/source-file.ts';
import { checkOut } from '../relay/checkout.ts';
import type { Contestant } from './contestants.ts';

/** The folders that hold the contestants' files. */
export interface Builds {
  folderOf(contestant: Contestant): string | undefined;
  /** The commit before, abbreviated, if it takes part. */
  readonly before: string | undefined;
  remove(): void;
}

/** Builds the widgets as for a release, and bundles the other contestants, each alone, as a site would. */
export async function buildAll(contestants: readonly Contestant[], against: string): Promise<Builds> {
  const bundles = mkdtempSync(join(tmpdir(), 'ai-chat-bench-'));
  const before = contestants.some(({ build: of }) => of === 'before') ? checkOut(against, 'all') : undefined;
  const remove = (): void => {
    rmSync(bundles, { recursive: true, force: true });
    before?.remove();
  };
  try {
    if (contestants.some(({ build: of }) => of === 'now')) buildWidget(ROOT);
    if (before) buildWidget(before.folder);
    for (const contestant of contestants) if (isBundled(contestant)) await bundle(contestant.name, bundles);
  } catch (cause) {
    remove();
    throw cause;
  }
  return {
    folderOf(contestant) {
      if (contestant.build === 'before') return before && join(before.folder, 'dist/web');
      if (contestant.build) return join(ROOT, 'dist/web');
      return isBundled(contestant) ? join(bundles, contestant.name) : undefined;
    },
    before: before?.commit,
    remove,
  };
}

/** A script of the page's own, which is written into the page. */
export async function inlineScript(name: string): Promise<string> {
  const built = await build({
    ...COMMON,
    build: { write: false, target: 'es2022', rolldownOptions: { input: pageScript(name), output: { format: 'iife' } } },
  });
  const [file] = [built].flat().flatMap((result) => ('output' in result ? result.output : []));
  return file?.type === 'chunk' ? file.code : '';
}

const COMMON = { root: ROOT, configFile: false, publicDir: false, logLevel: 'error' } as const;

function isBundled({ markup }: Contestant): boolean {
  return markup === '';
}

function pageScript(name: string): string {
  return join(ROOT, 'test/bench/site/page', `${name}.ts`);
}

function buildWidget(folder: string): void {
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  execFileSync(process.execPath, [vite, 'build', '--logLevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function bundle(name: string, folder: string): Promise<void> {
  const outDir = join(folder, name);
  await build({
    ...COMMON,
    build: {
      outDir,
      target: 'es2022',
      modulePreload: false,
      chunkSizeWarningLimit: Infinity,
      rolldownOptions: {
        input: { index: pageScript(name) },
        output: {
          minify: true,
          entryFileNames: 'index.js',
          chunkFileNames: 'chunks/[name]-[hash].js',
          assetFileNames: 'chunks/[name]-[hash][extname]',
        },
      },
    },
  });
  for (const file of globSync('**/*.{js,css}', { cwd: outDir })) {
    const path = join(outDir, file);
    writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path)));
  }
}
