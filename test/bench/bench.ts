import { readOptions, type BenchOptions } from './options.ts';

/*
 * npm run bench -- SUITE [--rounds N] [--only WORD,WORD] [--quick] [options of the suite]
 *
 * Prints tables of Markdown. How to read them stands in test/README.md.
 */

const SUITES: Readonly<Record<string, () => Promise<(options: BenchOptions) => Promise<void>>>> = {
  cold: async () => (await import('./cold/suite.ts')).benchCold,
  history: async () => (await import('./history/suite.ts')).benchHistory,
  markdown: async () => (await import('./markdown/suite.ts')).benchMarkdown,
  readers: async () => (await import('./relay/readers.ts')).benchReaders,
  redis: async () => (await import('./redis/suite.ts')).benchRedis,
  relay: async () => (await import('./relay/suite.ts')).benchRelay,
  weight: async () => (await import('./weight/suite.ts')).benchWeight,
};

const options = readOptions(process.argv.slice(2));
const load = SUITES[options.suite];
if (!load) throw new Error(`say what is to be measured: ${Object.keys(SUITES).join(', ')}`);
const run = await load();
await run(options);
