import { spawnSync } from 'node:child_process';

/*
 * `npm run test:visitors`: all cases of the end-to-end tests of which `npm test` plays a part: every visit of `test/e2e/cat-visits.ts` to every version
 * of the Cheshire Cat, every interruption with every backend, and every
 * fault of storage and every scenario of two tabs on both wires.
 */

const SUITES = [
  'broken-storage',
  'cat-visitors',
  'long-conversation',
  'running-turn',
  'stock-running-turn',
  'tabs',
].map((name) => `test/e2e/${name}.test.ts`);

const { status } = spawnSync(process.execPath, ['--test', '--test-concurrency=1', ...SUITES], {
  env: { ...process.env, E2E_CASES: 'all' },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
