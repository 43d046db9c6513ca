/**
 * Runs the unit and end-to-end tests in the oldest Node that `engines` in package.json promises. npm's package `node` brings it into a
 * temporary folder, so that neither package.json nor the lock file names a second Node.
 *
 *   npm run test:oldest                            all of `test:unit`, `test:node` and `test:e2e`
 *   npm run test:oldest -- "test/chat/*.test.ts"   these files only
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { engines, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const [version] = /\d+\.\d+\.\d+/.exec(engines.node) ?? [];
if (!version) throw new Error(`engines.node is "${engines.node}": it must begin with the oldest version`);

/** Test files that do not run in the oldest Node, and the reason. */
const LEFT_OUT = new Map([
  [
    join('test', 'transports', 'closed-doors.test.ts'),
    'the WebSocket of Node 22.21 never closes after a refused handshake, unlike that of browsers and of Node 24',
  ],
]);

for (const file of LEFT_OUT.keys()) {
  if (!existsSync(join(root, file))) throw new Error(`LEFT_OUT names ${file}, which does not exist`);
}

const folder = mkdtempSync(join(tmpdir(), 'ai-chat-oldest-node-'));
let isGreen = true;
try {
  const node = installNode(version);
  const patterns = process.argv.slice(2);
  const all = ['test:unit', 'test:node', 'test:e2e'].map(argumentsOf);
  for (const { options, globs } of patterns.length > 0 ? [{ ...all[1], globs: patterns }] : all) {
    const files = globSync(globs, { cwd: root, exclude: ['**/node_modules'] }).toSorted();
    console.log(`\nNode ${version}: ${files.length} files of ${globs.join(' ')}`);
    for (const [file, reason] of LEFT_OUT)
      if (files.includes(file)) console.log(`Left out: ${file}, because ${reason}`);
    const args = [...options, ...files.filter((file) => !LEFT_OUT.has(file))];
    isGreen = spawnSync(node, args, { cwd: root, env: environment(node), stdio: 'inherit' }).status === 0 && isGreen;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = isGreen ? 0 : 1;

/**
 * @param {string} wanted
 * @returns {string} The path of the program.
 */
function installNode(wanted) {
  const npm = process.env.npm_execpath;
  if (!npm) throw new Error('start this script through npm: `npm run test:oldest`');
  console.log(`Node ${wanted}: installing it into ${folder}`);
  // The install script of the package puts the program in place; npm runs it only where package.json allows it.
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts: { node: true } }));
  const { status } = spawnSync(
    process.execPath,
    [npm, 'install', '--prefix', folder, '--no-save', '--loglevel=error', `node@${wanted}`],
    {
      cwd: folder,
      stdio: 'inherit',
    },
  );
  if (status !== 0) throw new Error(`npm could not install node@${wanted}`);
  const program = join(folder, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const found = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout?.trim();
  if (found !== `v${wanted}`) throw new Error(`node@${wanted} brought ${found ?? 'no program'}`);
  return program;
}

/**
 * The options and file patterns of a script of package.json that starts Node's test runner.
 *
 * @param {string} script
 */
function argumentsOf(script) {
  /** @type {string[]} */
  const [command, ...words] = scripts[script]
    .match(/"[^"]*"|\S+/g)
    .map((/** @type {string} */ word) => word.replaceAll('"', ''));
  if (command !== 'node' || words[0] !== '--test') throw new Error(`"${script}" must begin with node --test`);
  return {
    // Node 22 does not know the option that runs all files in one process; in processes of their own, they take longer.
    options: words.filter((word) => word.startsWith('--') && !word.startsWith('--test-isolation')),
    globs: words.filter((word) => !word.startsWith('--')),
  };
}

/** The environment in which a test that starts `node` gets the oldest one, too. @param {string} node */
function environment(node) {
  const { PATH = '', npm_node_execpath: _, ...others } = process.env;
  const folders = PATH.split(delimiter).filter((path) => !/node_modules[\\/]\.bin$/.test(path));
  return { ...others, PATH: [dirname(node), ...folders].join(delimiter) };
}
