import type { ParsedInlines } from './inline.ts';

/* Most of what arrives is words and nothing else. */

/** Reads a text, unless it is more than words (`plain`), or may hold an address that is a link by itself. */
export function parseWords(source: string, plain: RegExp): ParsedInlines | undefined {
  plain.lastIndex = 0;
  if (plain.exec(source)?.[0].length !== source.length || /[@:]|\.\S/.test(source)) return undefined;
  return {
    nodes: [source],
    cut: wordCut(source, 0, source),
    missing: NOTHING,
    brackets: [],
    half: undefined,
    unfinished: [],
  };
}

/** No labels. */
export const NOTHING: ReadonlySet<string> = new Set();

/**
 * The last place in a run of words, which stands at `at`, where a text may be cut: between two of them. The whole of a run of spaces has
 * to be on one side, for some of them make a break; and what follows must not look like the beginning of a table.
 */
export function wordCut(source: string, at: number, run: string): number {
  const cut = at + run.lastIndexOf(' ') + 1;
  return cut > at && /\S [^\s|]/.test(source.slice(cut - 2, cut + 1)) ? cut : 0;
}
