import type { Delimiters, InlineDelimiters, MarkdownExtension } from './extension.ts';

/** How a pair of marks of an extension is found. */
export interface Marks<Kind extends Delimiters = Delimiters> {
  readonly extension: MarkdownExtension;
  readonly delimiters: Kind;
  /** Where the first closing mark stands at or behind a place, or infinity. It takes time for what it passes over. */
  find(source: string, from: number): number;
  /** Whether a line ends with the first closing mark that is on it. */
  test(line: string): boolean;
}

/** How the extensions of a document are written. */
export class ExtensionSyntax {
  readonly inline: readonly Marks<InlineDelimiters>[];
  readonly block: readonly Marks[];
  /** Text in which no extension begins, nor anything else. */
  readonly plain: RegExp;
  readonly #extensions: readonly MarkdownExtension[];

  constructor(extensions: readonly MarkdownExtension[]) {
    this.#extensions = extensions;
    this.inline = extensions.flatMap((extension) => (extension.inline ?? []).map((pair) => marks(extension, pair)));
    this.block = extensions.flatMap((extension) => (extension.block ?? []).map((pair) => marks(extension, pair)));
    const first = this.inline.map(({ delimiters }) => literal(delimiters.open.charAt(0))).join('');
    this.plain = new RegExp(`[^\\n\\\\\`*_~[\\]!<&${first}]+`, 'y');
  }

  /** The extension that draws fences of a language. */
  ofLanguage(language: string): MarkdownExtension | undefined {
    return this.#extensions.find(({ languages }) => languages?.includes(language));
  }

  /** What a line begins with this text may open, if it opens a block. */
  blockAt(text: string): Marks | undefined {
    return this.block.find(({ delimiters }) => text.startsWith(delimiters.open));
  }
}

/** A mark that is not closed further on than this is text: it must be known some time. */
export const MAX_MARKED = 2000;

function marks<Kind extends Delimiters>(extension: MarkdownExtension, delimiters: Kind): Marks<Kind> {
  const { close } = delimiters;
  const pattern = new RegExp(`(?<!\\\\)(?:\\\\\\\\)*${literal(close)}`, 'g');
  const find = (source: string, from: number): number => {
    pattern.lastIndex = from;
    return pattern.test(source) ? pattern.lastIndex - close.length : Infinity;
  };
  const test = (line: string): boolean => line.slice(find(line, 0)).trimEnd() === close;
  return { extension, delimiters, find, test };
}

function literal(text: string): string {
  return text.replaceAll(/\W/g, '\\$&');
}
