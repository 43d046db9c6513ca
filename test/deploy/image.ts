/**
 * Carries out the steps of the Dockerfile in a clean folder, as far as that is possible without a container runtime, and runs what comes
 * out in a root of its own that has nothing else but Node and the system's libraries. Part of `npm run test:deploy`; needs root and a
 * network for `npm ci`.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { findProgram } from '../helpers/find-program.mjs';
import { freePort } from '../helpers/free-port.ts';
import { ROOT } from '../helpers/source-file.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { until } from '../helpers/until.ts';
import { buildStages, type Stage } from './dockerfile.ts';

/** Most that the image may add to its base, in megabytes. */
const MAX_ADDED_MB = 30;

/** Found before PATH is that of the image. */
const CHROOT = findProgram(['chroot'], ['/usr/sbin/chroot']) ?? 'chroot';

const folder = temporaryFolder();
after(() => folder.remove());

describe('the image', { timeout: 900_000 }, () => {
  let image: Stage;

  before(() => {
    assert.equal(process.getuid?.(), 0, 'run it as root: it starts the relay in a root of its own, as another user');
    const context = join(folder.path, 'context');
    copyContext(context);
    const { PATH = '', HOME = '', npm_config_registry: registry } = process.env;
    const ours = join(ROOT, 'node_modules', '.bin');
    const path = [dirname(process.execPath), ...PATH.split(delimiter).filter((entry) => entry !== ours)].join(
      delimiter,
    );
    const stages = buildStages({
      dockerfile: readFileSync(join(ROOT, 'Dockerfile'), 'utf8'),
      context,
      folder: folder.path,
      env: { PATH: path, HOME, ...(registry !== undefined && { npm_config_registry: registry }) },
    });
    const last = stages.at(-1);
    assert.ok(last);
    image = last;
    // It has all packages, and the image is small.
    rmSync(join(folder.path, 'build'), { recursive: true });
    console.log(execFileSync('du', ['-h', '--max-depth=3', image.root], { encoding: 'utf8' }));
  });

  it('names a base image with Node in the version that the package needs, for every stage', () => {
    assert.match(image.base, /^docker\.io\/library\/node:24-/);
  });

  it(`adds at most ${MAX_ADDED_MB} MB, none of them packages`, () => {
    const kilobytes = Number(execFileSync('du', ['-sk', image.root], { encoding: 'utf8' }).split('\t')[0]);
    console.log(`added: ${(kilobytes / 1024).toFixed(1)} MB`);
    assert.ok(kilobytes > 0 && kilobytes <= MAX_ADDED_MB * 1024);
    assert.deepEqual(readdirSync(join(image.root, 'app')).toSorted(), ['LICENSE', 'demo', 'dist', 'package.json']);
  });

  it('runs without anything else, not as root, is healthy, and ends on SIGTERM with its conversations kept', async () => {
    addNode(image.root);
    const port = String(await freePort());
    // The network is this machine's.
    const base = { ...image.env, BASE_PATH: '/chat/', PATH: '/bin' };
    const env = { ...base, HOST: '127.0.0.1', PORT: port, MEMORY_FILE: '/data/conversations.jsonl' };
    const child = spawn(CHROOT, inImage(image, image.command), { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
    const exit = once(child, 'exit');
    try {
      await until(() => spawnSync(CHROOT, inImage(image, image.healthCheck), { env }).status === 0);
      assert.match(readFileSync(`/proc/${child.pid}/status`, 'utf8'), /^Uid:\t1000\t1000\t1000\t1000$/m);
      assert.match(await (await fetch(`http://127.0.0.1:${port}/chat/ai-chat.js`)).text(), /customElements/);
      assert.match(await (await fetch(`http://127.0.0.1:${port}/chat/demo/`)).text(), /<ai-chat/);
      const headers = { user_id: crypto.randomUUID() };
      await fetch(`http://127.0.0.1:${port}/chat/message`, { method: 'POST', headers, body: '{"text":"Hello"}' });
    } finally {
      child.kill('SIGTERM');
    }
    assert.deepEqual(await exit, [0, null], output);
    const stats = statSync(join(image.root, 'data', 'conversations.jsonl'));
    assert.deepEqual([stats.uid, stats.mode & 0o777], [1000, 0o600]);
    assert.equal(spawnSync(CHROOT, inImage(image, image.healthCheck), { env }).status, 1, 'it is gone');
  });

  it('cannot write anywhere else', () => {
    const write = `try { fs.writeFileSync(process.argv[1], ''); } catch ({ code }) { console.log(code); }`;
    const attempt = (path: string) =>
      spawnSync(CHROOT, inImage(image, ['node', '-e', write, path]), { env: { PATH: '/bin' }, encoding: 'utf8' });
    for (const path of ['/app/x', '/x', '/app/dist/x']) assert.equal(attempt(path).stdout, 'EACCES\n', path);
    assert.deepEqual([attempt('/data/x').stdout, attempt('/data/x').status], ['', 0]);
  });
});

/** The arguments of chroot for a command in the image, with its user and in its working directory. */
function inImage({ root, user, workingDirectory }: Stage, command: readonly string[]): string[] {
  assert.ok(user !== undefined, 'the image names no user');
  return [`--userspec=${user}`, root, '/bin/env', '-C', workingDirectory, ...command];
}

/** Copies what .dockerignore lets through of the files that git knows. */
function copyContext(context: string): void {
  const [, ...lines] = readFileSync(join(ROOT, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  const allowed = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  const files = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...allowed],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  );
  for (const file of files.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(context, file)), { recursive: true });
    cpSync(join(ROOT, file), join(context, file));
  }
}

/** Puts Node, `env` and the libraries that they need into a root, in place of the base image. */
function addNode(root: string): void {
  const programs = [realpathSync(process.execPath), '/usr/bin/env'];
  const libraries = programs.flatMap((program) =>
    [...execFileSync('ldd', [program], { encoding: 'utf8' }).matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path),
  );
  for (const library of new Set(libraries)) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    cpSync(realpathSync(library), join(root, library));
  }
  mkdirSync(join(root, 'bin'), { recursive: true });
  for (const [index, name] of ['node', 'env'].entries()) {
    cpSync(programs[index] ?? '', join(root, 'bin', name));
    chmodSync(join(root, 'bin', name), 0o755);
  }
  // A temporary folder belongs to root alone.
  chmodSync(root, 0o755);
}
