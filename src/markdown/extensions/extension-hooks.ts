import type { InlineMatch } from '../inline/inline.ts';
import type { BlockElement, ExtensionElement } from '../sink.ts';

/**
 * The interface of extensions to the parser, implemented by `createExtensions`. The parser does not import that, so that pages without
 * extensions do not load it.
 */
export interface ExtensionHooks {
  /** A run of text in which neither an extension nor other syntax begins. */
  readonly plainTextRun: RegExp;
  /**
   * Creates a reader for the sources within a text.
   *
   * @param writtenLength Length of the real input; anything beyond was appended.
   * @param withheldFrom Index of the first character that may still change.
   */
  createInlineReader(text: string, writtenLength: number, withheldFrom: number): { read(start: number): InlineMatch };
  /** The extension for a fence of a language, if any. */
  matchFence(language: string): BlockExtension | undefined;
  /** The block extension that begins with the rest of a line, if any. */
  matchBlock(rest: string): BlockExtension | undefined;
  /** Whether a block extension may begin with the rest of an unfinished line. */
  canOpenBlock(rest: string): boolean;
}

/** The part of a block that an extension reads and changes. */
export interface ExtensionBlock {
  element: BlockElement | undefined;
  text: string;
  /** The part of the text that is not settled yet. */
  readonly tail: string;
}

/** Reads the lines of a block that an extension renders. */
export interface BlockExtension {
  readonly element: ExtensionElement;
  /** Whether a line closes the block. */
  isClosedBy(line: string): boolean;
  /** Sets the element and text of a block that has closed. */
  complete(block: ExtensionBlock): void;
  /** The length of the tail that is shown until then. */
  visibleLength(block: ExtensionBlock): number;
}
