import type { InlineElement } from '../sink.ts';
import type { Tag } from './html-tags.ts';

/** Inline content: texts, which are neither empty nor adjacent, and elements. */
export type Inline = string | InlineNode;

export interface InlineNode {
  readonly element: InlineElement;
  readonly children: readonly Inline[];
}

/** The result of reading at one position of a text. */
export interface InlineMatch {
  /** `undefined` if nothing here is both complete and valid. */
  readonly node?: Inline;
  readonly end: number;
  /** More text might change the result. */
  readonly mayChange?: boolean;
  readonly openConstruct?: OpenConstruct | undefined;
}

/** A construct that is open at the end of a text: where it was opened, and what would close it. */
export interface OpenConstruct {
  readonly start: number;
  readonly closer: string;
  /** An extension's source, which is withheld (up to a limit) instead of being closed. */
  readonly isWithheld?: boolean;
  /** A delimiter that is more likely text. It is withheld too. */
  readonly isLikelyText?: boolean;
}

/** A bracket that may begin the text of a link or an image. */
export interface OpenBracket {
  readonly start: number;
  readonly isImage: boolean;
}

/** A text in brackets whose target may be incomplete, and where the text ends. */
export interface PartialLink extends OpenBracket {
  readonly end: number;
}

export interface ParsedInlines {
  readonly nodes: Inline[];
  /** The last index at which the text can be split so that parsing both parts separately gives the same result, whatever text follows. */
  readonly splitPoint: number;
  /** Labels without a definition that would be links with one, labels of footnotes (which begin with `^`), and unknown entities. */
  readonly unresolved: ReadonlySet<string>;
  /** The open brackets at the end that may begin a link or an image, from the outermost to the innermost. */
  readonly brackets: readonly OpenBracket[];
  /** The text of a link or an image whose target may be incomplete at the end. */
  readonly partialLink: PartialLink | undefined;
  /** Other constructs that are open at the end. */
  readonly openConstructs: readonly OpenConstruct[];
}

/** An opening bracket that has no closing one yet. */
export interface Bracket extends OpenBracket {
  /** The numbers of tokens and delimiter runs before it. */
  readonly tokenIndex: number;
  readonly runIndex: number;
  /** The bracket begins an image, or is in the text of one. */
  readonly isInImage: boolean;
  /** Another bracket follows, so the text between the brackets cannot be a label. */
  containsBracket: boolean;
}

/** An opening tag that has no closing one yet. */
export interface OpenTag extends Tag {
  readonly start: number;
  /** The numbers of tokens, delimiter runs and brackets before it. */
  readonly tokenIndex: number;
  readonly runIndex: number;
  readonly bracketIndex: number;
}

/** The visible text of nodes, and the alternative text of images. */
export function plainText(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return node;
      if (node.element.kind === 'image') return node.element.alt;
      if (node.element.kind === 'extension' && node.element.source !== undefined) return node.element.source;
      return node.element.kind === 'break' ? '\n' : plainText(node.children);
    })
    .join('');
}

/** Concatenates two lists of nodes. Adjacent texts are merged. */
export function concatInlines(before: readonly Inline[], after: readonly Inline[]): Inline[] {
  const last = before.at(-1);
  const first = after[0];
  if (typeof last !== 'string' || typeof first !== 'string') return [...before, ...after];
  return [...before.slice(0, -1), last + first, ...after.slice(1)];
}
