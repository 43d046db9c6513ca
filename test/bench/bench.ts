import { benchMarkdown } from './markdown/suite.ts';
import { readOptions, type BenchOptions } from './options.ts';

/*
 * npm run bench -- SUITE [--rounds N] [--only WORD,WORD] [--quick]
 *
 * Prints tables of Markdown. How to read them stands in test/README.md.
 */

const SUITES: Readonly<Record<string, (options: BenchOptions) => Promise<void>>> = { markdown: benchMarkdown };

const options = readOptions(process.argv.slice(2));
const run = SUITES[options.suite];
if (!run) throw new Error(`say what is to be measured: ${Object.keys(SUITES).join(', ')}`);
await run(options);
