import type { InlineMatch } from '../inline/inline.ts';
import type { BlockElement, ExtensionElement } from '../sink.ts';

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

/** The part of a block that an extension reads and changes. */
export interface ExtensionBlock {
  element: BlockElement | undefined;
  text: string;
  /** The part of the text that is not settled yet. */
  readonly tail: string;
}

/** How the lines of a block that an extension draws are read. */
export interface BlockExtension {
  readonly element: ExtensionElement;
  /** Whether it ends with a line. */
  isClosedBy(line: string): boolean;
  /** Makes what it is of a block that is closed. */
  complete(block: ExtensionBlock): void;
  /** How much of the tail is shown until then. */
  visibleLength(block: ExtensionBlock): number;
}
