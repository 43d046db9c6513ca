import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './source-file.ts';

/** A fenced block of code on a page of the documentation. */
export interface CodeSample {
  readonly page: string;
  /** The first line of the code, counted from 1. */
  readonly line: number;
  readonly language: string;
  /** The file name behind the language: `title="chat-de.ts"`. */
  readonly title: string | undefined;
  readonly code: string;
}

/** README and the pages that the relay serves beside the demo, from the repository's root. */
export const DOCUMENTATION_PAGES: readonly string[] = [
  'README.md',
  ...globSync('demo/docs/*.md', { cwd: ROOT })
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted(),
];

export function readPage(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

export function codeSamples(...languages: readonly string[]): CodeSample[] {
  return DOCUMENTATION_PAGES.flatMap((page) => {
    const text = readPage(page);
    return [...text.matchAll(/^```(\w+)([^\n]*)\n([^]*?)^```$/gm)].flatMap((match) => {
      const [, language = '', info = '', code = ''] = match;
      if (!languages.includes(language)) return [];
      const line = text.slice(0, match.index).split('\n').length + 1;
      return [{ page, line, language, title: /title="([^"]+)"/.exec(info)?.[1], code }];
    });
  });
}
