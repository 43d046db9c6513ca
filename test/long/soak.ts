/**
 * `npm run test:soak`: 100 answers at once stream in rounds for ten minutes, through a relay with Redis and one without it, side by side.
 * Prints how heap, external memory, descriptors and the keys in Redis have changed in a minute, each with its standard error.
 *
 * `-- --minutes=2 --streams=20`, and `--without-redis` or `--with-redis` for one of them.
 */
import { parseArgs } from 'node:util';
import { markdownTable } from '../helpers/markdown-table.ts';
import { runSoak, type SoakResult } from './soak-run.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    streams: { type: 'string', default: '100' },
    'with-redis': { type: 'boolean' },
    'without-redis': { type: 'boolean' },
  },
});

/** A slope that is further from zero than this many of its standard errors is no accident. */
const MAX_ERRORS = 3;

async function soak(hasRedis: boolean): Promise<void> {
  const name = hasRedis ? 'with Redis' : 'without Redis';
  const result = await runSoak({ hasRedis, minutes: Number(values.minutes), streams: Number(values.streams) });
  const { rounds, turns, whole, ends, cuts } = result;
  console.log(
    `\n${name}: ${rounds} rounds, ${turns} answers, ${whole} whole, others: ${JSON.stringify(ends)}, ${cuts} connections cut\n\n${table(result)}`,
  );
  if (whole < turns || !isFlat(result)) process.exitCode = 1;
}

function table({ slopes }: SoakResult): string {
  return markdownTable(
    ['figure', 'means of five parts', 'slope in a minute', 'in standard errors'],
    Object.entries(slopes).map(([figure, { means, slope, standardError }]) => [
      figure,
      means.map((mean) => mean.toFixed(0)).join(' '),
      `${slope.toFixed(3)} ± ${standardError.toFixed(3)}`,
      errorsOf(slope, standardError).toFixed(1),
    ]),
  );
}

/** Whether nothing grows. Memory from the system that the process does not use counts as little as what the system counts. */
function isFlat({ slopes }: SoakResult): boolean {
  return Object.entries(slopes).every(
    ([figure, { slope, standardError }]) =>
      /resident|system/.test(figure) || errorsOf(slope, standardError) <= MAX_ERRORS,
  );
}

function errorsOf(slope: number, standardError: number): number {
  return slope === 0 ? 0 : slope / standardError;
}

const modes = [true, false].filter(
  (hasRedis) => values['with-redis'] === values['without-redis'] || values[hasRedis ? 'with-redis' : 'without-redis'],
);
await Promise.all(modes.map(soak));
