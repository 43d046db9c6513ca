import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface BenchOptions {
  readonly suite: string;
  /** How often each measurement is taken; what is printed is the median. Each suite has its default. */
  readonly rounds: number | undefined;
  /** Words of which each narrows down what is measured. */
  readonly only: readonly string[];
  /** Less of everything: to see whether it runs. */
  readonly isQuick: boolean;
  /** The commit that the relay is measured against. */
  readonly against: string;
  /** Whether the relay's clients offer our extension, as the widget does. */
  readonly isGreeted: boolean;
  /** A file that everything measured is written to. */
  readonly json: string | undefined;
}

/** @throws {Error} If something is asked for that there is not. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      against: { type: 'string', default: 'HEAD~1' },
      greeted: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && (!Number.isInteger(rounds) || rounds < 1)) throw new Error('--rounds takes a number');
  return {
    suite: positionals[0] ?? '',
    rounds,
    only: values.only?.split(',').map((word) => word.trim()) ?? [],
    isQuick: values.quick,
    against: values.against,
    isGreeted: values.greeted,
    json: values.json,
  };
}
