import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/*
 * `npm run test:properties`: the property tests with other inputs, in rounds, each with a seed of its own. It prints the seeds and ends with the first
 * failure. No part of `npm test`.
 *
 * npm run test:properties -- --rounds 3 "test/markdown/**"
 */

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '10' } },
  allowPositionals: true,
});

const files = globSync(positionals.length > 0 ? positionals : 'test/**')
  .filter((file) => file.endsWith('.test.ts') && readFileSync(file, 'utf8').includes('/helpers/fast-check.ts'))
  .toSorted();
if (files.length === 0) throw new Error('there are no property tests');

for (let round = 1; round <= Number(values.rounds) && !process.exitCode; round += 1) {
  const seed = String(randomInt(2 ** 31));
  const { status, stdout } = spawnSync(process.execPath, ['--test', '--test-concurrency=2', ...files], {
    env: { ...process.env, PROPERTY_SEED: seed },
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: Infinity,
  });
  console.log(`round ${round}, PROPERTY_SEED=${seed}: ${status === 0 ? 'passed' : 'failed'}`);
  if (status !== 0) {
    console.log(stdout.slice(Math.max(stdout.indexOf('failing tests:'), 0)));
    process.exitCode = 1;
  }
}
