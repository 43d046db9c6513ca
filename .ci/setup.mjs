/**
 * Makes a fresh machine ready; npm runs it before `start` and `test`. Plain JavaScript without dependencies, because it runs with the
 * machine's own Node (18 and later): ours, version 24, is one of the packages it installs, and the script that follows finds it.
 *
 *   node .ci/setup.mjs [--web] [--browser] [--redis] [--firefox] [--webkit]
 *
 * --web      builds what the relay serves to browsers
 * --browser  finds or installs a Chromium (`CHROME_PATH` names another one)
 * --redis    finds or installs redis-server
 * --firefox  finds or installs a Firefox
 * --webkit   finds or installs WebKitGTK with its driver, and a screen for it that nobody sees
 *
 * The `exec` in the script `start` puts the relay in the place of npm's shell, so that a signal to npm reaches it;
 * what follows it is for Windows, whose shell knows no exec.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from '../test/helpers/chromium.mjs';
import { findProgram } from '../test/helpers/find-program.mjs';
import { findFirefox } from '../test/helpers/firefox.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const isWindows = process.platform === 'win32';

/** What the options ask for: whether it is there, the Debian packages that bring it, and what to install elsewhere. */
const PROGRAMS = [
  {
    option: '--browser',
    find: chromium,
    packages: ['chromium', 'fonts-liberation'],
    install: 'Chromium or Chrome (or set CHROME_PATH to its program)',
  },
  {
    option: '--redis',
    find: () => findProgram([isWindows ? 'redis-server.exe' : 'redis-server']),
    packages: ['redis-server'],
    install: 'Redis (redis-server on PATH)',
  },
  {
    option: '--firefox',
    find: findFirefox,
    packages: ['firefox-esr', 'fonts-liberation'],
    install: 'Firefox (firefox-esr or firefox on PATH)',
  },
  {
    option: '--webkit',
    find: () => findProgram(['WebKitWebDriver']),
    packages: ['webkit2gtk-driver', 'fonts-liberation'],
    install: 'WebKitGTK (WebKitWebDriver on PATH)',
  },
  { option: '--webkit', find: () => findProgram(['Xvfb']), packages: ['xvfb'], install: 'Xvfb' },
];

if (!isInstalled()) {
  run('installing packages', process.execPath, [npmCli(), 'ci', '--loglevel=error']);
}
if (process.argv.includes('--web')) {
  const node = join(root, 'node_modules', '.bin', isWindows ? 'node.cmd' : 'node');
  run('building the widget', node, [join('node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel=warn']);
}
const missing = missingPrograms();
if (missing.length > 0) {
  installDebian(missing);
  const still = missingPrograms();
  if (still.length > 0) giveUp(`${names(still)} cannot be found, though apt-get installed it. ${advice(still)}`);
}

function missingPrograms() {
  return PROGRAMS.filter(({ option, find }) => process.argv.includes(option) && !find());
}

/** @param {typeof PROGRAMS} programs */
function names(programs) {
  return programs.map(({ packages: [name] }) => name).join(' and ');
}

/** @param {typeof PROGRAMS} programs */
function advice(programs) {
  return `Install ${programs.map(({ install }) => install).join(' and ')}, then start me again.`;
}

/** Whether node_modules holds what the lock file asks for: npm notes what it installed in a lock file of its own. */
function isInstalled() {
  const installed = packagesOf(join('node_modules', '.package-lock.json'));
  if (!installed || !existsSync(join(root, 'node_modules', '.bin', isWindows ? 'node.cmd' : 'node'))) return false;
  return Object.entries(packagesOf('package-lock.json') ?? {}).every(([path, wanted]) => {
    const there = installed[path];
    // Optional packages are for other systems, where they are absent.
    return path === '' || (there ? there.version === wanted.version : wanted.optional === true);
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }> | undefined}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** npm as a script for Node, so that no shell is needed to start it. */
function npmCli() {
  const cli = process.env.npm_execpath;
  if (cli && existsSync(cli)) return cli;
  return giveUp('Start me through npm: `npm start` or `npm test`.');
}

/** A browser that is there and starts, or nothing. A CHROME_PATH that leads nowhere is not passed over in silence. */
function chromium() {
  const path = findChromium();
  if (path && !existsSync(path)) giveUp(`CHROME_PATH is "${path}", where there is no file.`);
  return path;
}

/** @param {typeof PROGRAMS} programs */
function installDebian(programs) {
  const what = names(programs);
  const packages = [...new Set(programs.flatMap((program) => program.packages))];
  if (!findProgram(['apt-get'])) {
    giveUp(`The tests need ${what}, and I can install them on Debian and Ubuntu only. ${advice(programs)}`);
  }
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (asRoot.length > 0 && spawnSync('sudo', ['-n', 'true']).status !== 0) {
    giveUp(`The tests need ${what}: run "sudo apt-get install ${packages.join(' ')}" once.`);
  }
  const [command, ...args] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq'];
  run('updating the list of system packages', command, [...args, 'update']);
  run(`installing ${what}`, command, [...args, 'install', '--yes', '--no-install-recommends', ...packages]);
}

/**
 * Runs one step and says so; its own output is shown only when it fails.
 *
 * @param {string} what
 * @param {string} command
 * @param {string[]} args
 */
function run(what, command, args) {
  const began = Date.now();
  process.stdout.write(`set-up: ${what} … `);
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    shell: command.endsWith('.cmd'),
  });
  if (status !== 0) giveUp(`\n${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}\nset-up: ${what} failed.`);
  console.log(`${((Date.now() - began) / 1000).toFixed(1)} s`);
}

/**
 * @param {string} reason
 * @returns {never}
 */
function giveUp(reason) {
  console.error(reason);
  process.exit(1);
}
