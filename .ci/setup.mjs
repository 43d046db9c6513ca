/**
 * Prepares a fresh machine; npm runs it before `start` and `test`. Plain JavaScript without dependencies, because it runs with the
 * machine's own Node (18 and later) and installs the packages, Node 24 among them, that the next script runs with.
 *
 *   node .ci/setup.mjs [--web] [--browser] [--chromium] [--firefox] [--webkit] [--redis] [--deploy] [--bench]
 *
 * --web      builds the widget's files for the relay
 * --browser  finds or installs a Chromium, the headless shell first (`CHROME_PATH` names another one)
 * --chromium finds or installs a Chromium as people have it, for benchmarks
 * --firefox  finds or installs a Firefox
 * --webkit   finds or installs WebKitGTK with its driver, and an invisible screen for it
 * --redis    finds or installs a Redis server
 * --deploy   finds or installs nginx, Caddy and systemd-analyze
 * --bench    installs the packages that only the benchmarks need, from test/bench/package.json
 *
 * package.json cannot hold comments, so three of its lines are explained here:
 * - The package `node` makes `npm start` and `npm test` work with the Node of any machine: the sources are TypeScript, and run as they
 *   are in a Node that strips types. `npm run test:oldest` runs the tests in the oldest Node that `engines` promises.
 * - `exec node …` in the script `start` replaces npm's shell by the relay, so that a signal to npm reaches the relay. `|| node …` is for
 *   Windows, whose shell has no exec.
 * - `allowScripts` names the packages whose install scripts may run: only `node` needs its own, which puts the program in place.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium, findWholeChromium } from '../test/helpers/chromium.mjs';
import { findProgram } from '../test/helpers/find-program.mjs';
import { findFirefox } from '../test/helpers/firefox.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const isWindows = process.platform === 'win32';
const BENCH = join('test', 'bench');

/** The programs behind the options: how each is found, the Debian packages that contain it, and what to install on other systems. */
const PROGRAMS = [
  {
    option: '--browser',
    find: () => existing(findChromium()),
    packages: ['chromium-headless-shell', 'fonts-liberation'],
    install: 'Chromium or Chrome (or set CHROME_PATH to its program)',
  },
  {
    option: '--chromium',
    find: () => existing(findWholeChromium()),
    packages: ['chromium', 'fonts-liberation'],
    install: 'Chromium or Chrome (or set CHROME_PATH to its program)',
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
  {
    option: '--redis',
    find: () => findProgram(['redis-server', 'valkey-server']),
    packages: ['redis-server'],
    install: 'Redis or Valkey (redis-server or valkey-server on PATH)',
  },
  { option: '--webkit', find: () => findProgram(['Xvfb']), packages: ['xvfb'], install: 'Xvfb' },
  {
    option: '--deploy',
    find: () => findProgram(['nginx'], ['/usr/sbin/nginx']),
    packages: ['nginx'],
    install: 'nginx',
  },
  { option: '--deploy', find: () => findProgram(['caddy']), packages: ['caddy'], install: 'Caddy' },
  {
    option: '--deploy',
    find: () => findProgram(['systemd-analyze']),
    packages: ['systemd'],
    install: 'systemd-analyze',
  },
];

/**
 * Packages for systems that do not have the first one, such as Ubuntu.
 *
 * @type {Record<string, string | undefined>}
 */
const SUBSTITUTES = { 'chromium-headless-shell': 'chromium' };

if (!isInstalled('.') || !existsSync(join(root, 'node_modules', '.bin', isWindows ? 'node.cmd' : 'node'))) {
  run('installing packages', process.execPath, [npmCli(), 'ci', '--loglevel=error']);
}
if (process.argv.includes('--bench') && !isInstalled(BENCH)) {
  run("installing the benchmarks' packages", process.execPath, [npmCli(), 'ci', '--prefix', BENCH, '--loglevel=error']);
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
  return `Install ${programs.map(({ install }) => install).join(' and ')}, then try again.`;
}

/**
 * Whether the node_modules of a package holds what its lock file names: npm writes what it installed into a lock file of its own.
 *
 * @param {string} folder
 */
function isInstalled(folder) {
  const installed = packagesOf(join(folder, 'node_modules', '.package-lock.json'));
  if (!installed) return false;
  return Object.entries(packagesOf(join(folder, 'package-lock.json')) ?? {}).every(([path, wanted]) => {
    const present = installed[path];
    // An optional package may be for another system, and is absent here.
    return path === '' || (present ? present.version === wanted.version : wanted.optional === true);
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

/** The path of npm's script, which Node can start without a shell. */
function npmCli() {
  const cli = process.env.npm_execpath;
  if (cli && existsSync(cli)) return cli;
  return giveUp('Start this script through npm: `npm start` or `npm test`.');
}

/**
 * The path of a Chromium, if there is one. A CHROME_PATH that leads nowhere is an error.
 *
 * @param {string | undefined} path
 */
function existing(path) {
  if (path && !existsSync(path)) giveUp(`CHROME_PATH is "${path}", where there is no file.`);
  return path;
}

/** @param {typeof PROGRAMS} programs */
function installDebian(programs) {
  const what = names(programs);
  const packages = [...new Set(programs.flatMap((program) => program.packages))];
  if (!findProgram(['apt-get'])) {
    giveUp(`The tests need ${what}, and this script can install them on Debian and Ubuntu only. ${advice(programs)}`);
  }
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (asRoot.length > 0 && spawnSync('sudo', ['-n', 'true']).status !== 0) {
    giveUp(`The tests need ${what}: run "sudo apt-get install ${packages.join(' ')}" once.`);
  }
  const [command, ...args] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq'];
  run('updating the list of system packages', command, [...args, 'update']);
  /** @param {string} name */
  const isKnown = (name) => spawnSync(command, [...args, '--simulate', 'install', name]).status === 0;
  const known = packages.map((name) => (isKnown(name) ? name : (SUBSTITUTES[name] ?? name)));
  run(`installing ${known.join(', ')}`, command, [...args, 'install', '--yes', '--no-install-recommends', ...known]);
}

/**
 * Runs one step, prints its name and duration, and shows its output only when it fails.
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
