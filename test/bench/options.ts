import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface BenchOptions {
  readonly suite: string;
  /** How often each measurement is taken; what is printed is the median. */
  readonly rounds: number;
  /** Words of which each narrows down what is measured. */
  readonly only: readonly string[];
  /** Small documents only, one round: to see whether it runs. */
  readonly isQuick: boolean;
}

/** @throws {Error} If something is asked for that there is not. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { rounds: { type: 'string' }, only: { type: 'string' }, quick: { type: 'boolean' } },
  });
  const isQuick = values.quick ?? false;
  const rounds = Number(values.rounds ?? (isQuick ? 1 : 3));
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a number');
  const only = values.only?.split(',').map((word) => word.trim()) ?? [];
  return { suite: positionals[0] ?? '', rounds, only, isQuick };
}
