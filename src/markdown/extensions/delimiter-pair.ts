import type { Delimiters, MarkdownExtension } from './markdown-extension.ts';

/** A pair of an extension's delimiters, and how they are found. */
export interface DelimiterPair<Kind extends Delimiters = Delimiters> {
  readonly extension: MarkdownExtension;
  readonly delimiters: Kind;
  /** The index of the first closing delimiter at or after a position, or infinity. Takes time in proportion to the distance. */
  indexOfClose(text: string, from: number): number;
  /** Whether a line ends with the first closing delimiter on it. */
  isClosedBy(line: string): boolean;
}

/** The maximum length of a source within a line, with its delimiters. The limit bounds how long a text stays undecided. */
export const MAX_DELIMITED_LENGTH = 2000;

export function compileDelimiters<Kind extends Delimiters>(
  extension: MarkdownExtension,
  delimiters: Kind,
): DelimiterPair<Kind> {
  const { close } = delimiters;
  // The result for a position does not depend on where the search starts.
  const pattern = new RegExp(`(?<!\\\\)(?:\\\\\\\\)*${escapeRegExp(close)}`, 'g');
  const indexOfClose = (text: string, from: number): number => {
    pattern.lastIndex = from;
    return pattern.test(text) ? pattern.lastIndex - close.length : Infinity;
  };
  const isClosedBy = (line: string): boolean => line.slice(indexOfClose(line, 0)).trimEnd() === close;
  return { extension, delimiters, indexOfClose, isClosedBy };
}

/** Escapes a text for use in a regular expression. */
export function escapeRegExp(text: string): string {
  return text.replace(/\W/g, '\\$&');
}
