/**
 * Writes test/fixtures/previous-build.json.br: widget and relay as a commit builds them, which the end-to-end tests run against those of
 * today. test/README.md has when to do so.
 *
 *   node .ci/previous-build.ts [commit]   default: HEAD
 *
 * The archive is a JSON object of texts by path, compressed with Brotli. The relay is minified. What no test runs is left out: source
 * maps, compressed copies, and the two largest providers.
 */
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const archive = join(root, 'test', 'fixtures', 'previous-build.json.br');

/** `package.json` names the package's folder to the relay. */
const INCLUDED = ['package.json', 'dist/web/**/*.{js,json,md}', 'dist/relay/**/*.{js,md}'];
const EXCLUDED = ['dist/relay/chunks/{anthropic,google}-*.js'];

const reference = process.argv[2] ?? 'HEAD';
const commit = git('rev-parse', '--verify', `${reference}^{commit}`).toString().trim();
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ai-chat-previous-build-')));
try {
  execFileSync('tar', ['-x', '-C', folder], { input: git('archive', commit) });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
  runVite('build');
  runVite('build', '--mode', 'relay', '--minify');
  const files = Object.fromEntries(
    globSync(INCLUDED, { cwd: folder, exclude: EXCLUDED })
      .toSorted()
      .map((path) => [path.replaceAll(sep, '/'), readFileSync(join(folder, path), 'utf8')]),
  );
  const packed = brotliCompressSync(JSON.stringify({ commit, files }), {
    params: { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS },
  });
  writeFileSync(archive, packed);
  console.log(`${commit.slice(0, 9)}: ${Object.keys(files).length} files, ${Math.round(packed.length / 1000)} kB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function runVite(...args: readonly string[]): void {
  execFileSync(process.execPath, [join('node_modules', 'vite', 'bin', 'vite.js'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function git(...args: readonly string[]): Buffer {
  return execFileSync('git', args, { cwd: root, maxBuffer: 256 * 1024 * 1024, stdio: ['ignore', 'pipe', 'inherit'] });
}
