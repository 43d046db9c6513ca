import type { Delimiters, MarkdownExtension } from './markdown-extension.ts';

/** How a pair of marks of an extension is found. */
export interface DelimiterPair<Kind extends Delimiters = Delimiters> {
  readonly extension: MarkdownExtension;
  readonly delimiters: Kind;
  /** Where the first closing mark stands at or behind a place, or infinity. It takes time for what it passes over. */
  indexOfClose(text: string, from: number): number;
  /** Whether a line ends with the first closing mark that is on it. */
  isClosedBy(line: string): boolean;
}

/** A mark that is not closed further on than this is text: it must be known some time. */
export const MAX_DELIMITED_LENGTH = 2000;

export function compileDelimiters<Kind extends Delimiters>(
  extension: MarkdownExtension,
  delimiters: Kind,
): DelimiterPair<Kind> {
  const { close } = delimiters;
  // Where it stands, a mark is one or is none, wherever one begins to look.
  const pattern = new RegExp(`(?<!\\\\)(?:\\\\\\\\)*${escapeRegExp(close)}`, 'g');
  const indexOfClose = (text: string, from: number): number => {
    pattern.lastIndex = from;
    return pattern.test(text) ? pattern.lastIndex - close.length : Infinity;
  };
  const isClosedBy = (line: string): boolean => line.slice(indexOfClose(line, 0)).trimEnd() === close;
  return { extension, delimiters, indexOfClose, isClosedBy };
}

/** A regular expression for a text as it is. */
export function escapeRegExp(text: string): string {
  return text.replace(/\W/g, '\\$&');
}
