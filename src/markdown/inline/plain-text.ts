import type { ParsedInlines } from './inline.ts';

/* A fast path for texts that are only words, as most chunks are. */

/** Parses a text if it contains only words, and nothing that may be an autolink. */
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

/** An empty set of labels. */
export const EMPTY_SET: ReadonlySet<string> = new Set();

/**
 * The last split point in a run of words that begins at `start`: between two words. A run of spaces must not be split, because some of them
 * make a line break, and the second part must not look like the beginning of a table.
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
