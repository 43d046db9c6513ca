import type { Block } from '../block/block.ts';
import type { OpenConstruct } from '../inline/incomplete-inline.ts';
import type { Inline } from '../inline/inline.ts';
import type { ExtensionElement } from '../sink.ts';

/**
 * The extensions of a document, as the parser asks them. `createExtensions` makes it of what the page adds: it is not imported here,
 * so that who has no extensions does not load what reads them.
 */
export interface ExtensionHooks {
  /** Text in which no extension begins, nor anything else. */
  readonly plainTextRun: RegExp;
  /**
   * Reads the sources within a text.
   *
   * @param writtenLength How much of the text is written already: what ends behind that is not complete.
   * @param withheldFrom Before that, nothing is unfinished.
   */
  createInlineReader(text: string, writtenLength: number, withheldFrom: number): { read(start: number): InlineMatch };
  /** What a fence of a language is, if an extension draws it. */
  matchFence(language: string): BlockExtension | undefined;
  /** What begins with the rest of a line, if a block does. */
  matchBlock(rest: string): BlockExtension | undefined;
  /** Whether such a block may begin with the rest of a line, if that has not ended. */
  canOpenBlock(rest: string): boolean;
}

/** What stands at one place of a text. */
export interface InlineMatch {
  /** Nothing, if nothing is complete and meant. */
  readonly node?: Inline;
  readonly end: number;
  /** More text might make something else of it. */
  readonly mayChange?: boolean;
  readonly openConstruct?: OpenConstruct | undefined;
}

/** How the lines of a block that an extension draws are read. */
export interface BlockExtension {
  readonly element: ExtensionElement;
  /** Whether it ends with a line. */
  isClosedBy(line: string): boolean;
  /** Makes what it is of a block that is closed. */
  complete(block: Block): void;
  /** How much of the tail is shown until then. */
  visibleLength(block: Block): number;
}
