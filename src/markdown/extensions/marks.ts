import type { Delimiters, MarkdownExtension } from './extension.ts';

/** How a pair of marks of an extension is found. */
export interface Marks<Kind extends Delimiters = Delimiters> {
  readonly extension: MarkdownExtension;
  readonly delimiters: Kind;
  /** Where the first closing mark stands at or behind a place, or infinity. It takes time for what it passes over. */
  find(text: string, from: number): number;
  /** Whether a line ends with the first closing mark that is on it. */
  test(line: string): boolean;
}

/** A mark that is not closed further on than this is text: it must be known some time. */
export const MAX_MARKED = 2000;

export function marksOf<Kind extends Delimiters>(extension: MarkdownExtension, delimiters: Kind): Marks<Kind> {
  const { close } = delimiters;
  // Where it stands, a mark is one or is none, wherever one begins to look.
  const pattern = new RegExp(`(?<!\\\\)(?:\\\\\\\\)*${literal(close)}`, 'g');
  const find = (text: string, from: number): number => {
    pattern.lastIndex = from;
    return pattern.test(text) ? pattern.lastIndex - close.length : Infinity;
  };
  const test = (line: string): boolean => line.slice(find(line, 0)).trimEnd() === close;
  return { extension, delimiters, find, test };
}

/** A regular expression for a text as it is. */
export function literal(text: string): string {
  return text.replace(/\W/g, '\\$&');
}
