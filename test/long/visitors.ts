import { spawnSync } from 'node:child_process';

/*
 * `npm run test:visitors`: every visit of `test/e2e/cat-visits.ts` to every version of the Cheshire Cat, and their table. `npm test` has a third of
 * them.
 */

const { status } = spawnSync(process.execPath, ['--test', 'test/e2e/cat-visitors.test.ts'], {
  env: { ...process.env, CAT_VISITS: 'all' },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
