/**
 * `npm test`: checks and build side by side, then the unit tests beside those in browsers. A failure ends the run after the steps that
 * run with it, so that one run reports all of them.
 *
 * The output of a step is printed as a whole when the step ends, or at the very end if it failed, without the tests that passed, so that it
 * is short and read first. Node keeps what it compiles of the tests, the relay and the tools (`NODE_COMPILE_CACHE`), because most test files
 * and every relay are processes of their own that would compile the same modules again. Relays are started from the build
 * (`TEST_RELAY_PROGRAM`), in half the time.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Stages run one after another; the lists in a stage run side by side, the scripts in a list one after another. */
const STAGES = [
  [['check'], ['build']],
  [
    ['test:unit', 'test:node'],
    ['test:browser', 'test:e2e'],
  ],
];

/** The lines of tests that passed, as Node reports them. */
const PASSED_TESTS = /^\s*✔.*\n/gm;

const env = {
  NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
  TEST_RELAY_PROGRAM: join(root, 'dist', 'relay', 'cli.js'),
  ...process.env,
};

const start = performance.now();
for (const stage of STAGES) {
  const failures = (await Promise.all(stage.map(runAll))).filter((failure) => failure !== undefined);
  for (const { output, summary } of failures) {
    process.stdout.write(output.replace(PASSED_TESTS, ''));
    console.log(summary);
  }
  if (failures.length === 0) continue;
  process.exitCode = 1;
  break;
}
if (!process.exitCode) console.log(`npm test: passed in ${secondsSince(start)} s`);

/**
 * Runs scripts until one fails.
 *
 * @param {readonly string[]} scripts
 */
async function runAll(scripts) {
  for (const script of scripts) {
    const failure = await run(script);
    if (failure) return failure;
  }
  return undefined;
}

/**
 * @param {string} script
 * @returns What to print if it failed.
 */
async function run(script) {
  const began = performance.now();
  console.log(`npm test: ${script} started`);
  const child = spawn(process.execPath, ['--run', script], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  /** @type {Buffer[]} */
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
  const code = await new Promise((resolve) => child.once('close', resolve));
  const output = Buffer.concat(chunks).toString();
  const summary = `npm test: ${script} ${code === 0 ? 'passed' : 'FAILED'} after ${secondsSince(began)} s`;
  if (code === 0) process.stdout.write(output);
  console.log(summary);
  return code === 0 ? undefined : { output, summary };
}

/** @param {number} then */
function secondsSince(then) {
  return ((performance.now() - then) / 1000).toFixed(0);
}
