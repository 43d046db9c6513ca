import type { Block } from './block.ts';
import type { Unfinished } from './graceful.ts';
import type { Inline } from './inline.ts';
import type { ExtensionElement } from './sink.ts';

/**
 * The extensions of a document, as the parser asks them. `createExtensions` makes it of what the page adds: it is not imported here,
 * so that who has no extensions does not load what reads them.
 */
export interface Extensions {
  /** Text in which no extension begins, nor anything else. */
  readonly plain: RegExp;
  /**
   * Reads the sources within a text.
   *
   * @param length How much of the text is written already: what ends behind that is not complete.
   * @param held Before that, nothing is unfinished.
   */
  inline(text: string, length: number, held: number): { read(at: number): ReadSource };
  /** What a fence of a language is, if an extension draws it. */
  fence(language: string): BlockSource | undefined;
  /** What begins with the rest of a line, if a block does. */
  block(rest: string): BlockSource | undefined;
  /** Whether such a block may begin with the rest of a line, if that has not ended. */
  mayBegin(rest: string): boolean;
}

/** What stands at one place of a text. */
export interface ReadSource {
  /** Nothing, if nothing is complete and meant. */
  readonly node?: Inline;
  readonly end: number;
  /** More text might make something else of it. */
  readonly isUnsure?: boolean;
  readonly unfinished?: Unfinished | undefined;
}

/** How the lines of a block that an extension draws are read. */
export interface BlockSource {
  readonly element: ExtensionElement;
  /** Whether it ends with a line. */
  test(line: string): boolean;
  /** Makes what it is of a block that is closed. */
  complete(block: Block): void;
  /** How much of the tail is shown until then. */
  shownLength(block: Block): number;
}
