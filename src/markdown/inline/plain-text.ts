import type { ParsedInlines } from './inline.ts';

/* Most of what arrives is words and nothing else. */

/** Reads a text, unless it is more than words (`plain`), or may hold an address that is a link by itself. */
export function parsePlainText(source: string, plainTextRun: RegExp): ParsedInlines | undefined {
  plainTextRun.lastIndex = 0;
  if (plainTextRun.exec(source)?.[0].length !== source.length || /[@:]|\.\S/.test(source)) return undefined;
  return {
    nodes: [source],
    splitPoint: wordBoundary(source, 0, source),
    unresolved: EMPTY_SET,
    brackets: [],
    partialLink: undefined,
    openConstructs: [],
  };
}

/** No labels. */
export const EMPTY_SET: ReadonlySet<string> = new Set();

/**
 * The last place in a run of words, which stands at `at`, where a text may be cut: between two of them. The whole of a run of spaces has
 * to be on one side, for some of them make a break; and what follows must not look like the beginning of a table.
 */
export function wordBoundary(source: string, start: number, run: string): number {
  const boundary = start + run.lastIndexOf(' ') + 1;
  return boundary > start && /\S [^\s|]/.test(source.slice(boundary - 2, boundary + 1)) ? boundary : 0;
}

/** The length of a text without the spaces and line ends at its end. */
export function trimmedLength(text: string): number {
  let length = text.length;
  while (length > 0 && ' \t\n'.includes(text.charAt(length - 1))) length -= 1;
  return length;
}
