import { globSync, readFileSync } from 'node:fs';
import type { RunningServer } from './page-servers.ts';

const ANSWERS = new URL('../fixtures/answers/', import.meta.url);

/** Hands the answers of the fixtures to a page, each by the name of its file. */
export async function start(): Promise<RunningServer> {
  return {
    url: '',
    answers: (): Record<string, string> => {
      const names = globSync('*.md', { cwd: ANSWERS }).toSorted();
      return Object.fromEntries(names.map((name) => [name, readFileSync(new URL(name, ANSWERS), 'utf8')]));
    },
    stop() {
      // Nothing listens.
    },
  };
}
