import type { InlineElement } from '../sink.ts';
import type { Tag } from './html-tags.ts';

/** What stands in a paragraph, a heading or a cell: texts, of which no two are neighbours and none is empty, and elements. */
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
  /** The last place at which the text can be cut in two, such that both parts mean apart what they mean together, whatever comes. */
  readonly splitPoint: number;
  /** Labels that are not defined, and would be links if they were; those of notes, which begin with `^`; and entities that are not known. */
  readonly unresolved: ReadonlySet<string>;
  /** The brackets that are open at the end and may begin a link or a picture, from the outermost to the innermost. */
  readonly brackets: readonly OpenBracket[];
  /** The text of a link or a picture whose target may be half written at the end. */
  readonly partialLink: PartialLink | undefined;
  /** What else is open at the end. */
  readonly openConstructs: readonly OpenConstruct[];
}

/** A bracket that the parser has come upon and that nothing has closed yet. */
export interface Bracket extends OpenBracket {
  /** How many tokens and runs of delimiters there were before it. */
  readonly tokenIndex: number;
  readonly runIndex: number;
  /** It begins a picture, or stands in one that may be. */
  readonly isInImage: boolean;
  /** Another bracket came after it: what is between the two brackets cannot be a label. */
  containsBracket: boolean;
}

/** A tag that nothing has closed yet. */
export interface OpenTag extends Tag {
  readonly start: number;
  /** How many tokens, runs of delimiters and brackets there were before it. */
  readonly tokenIndex: number;
  readonly runIndex: number;
  readonly bracketIndex: number;
}

/** The text that a reader sees, and what an image is called. */
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

/** Both, one after the other; texts that meet become one. */
export function concatInlines(before: readonly Inline[], after: readonly Inline[]): Inline[] {
  const last = before.at(-1);
  const first = after[0];
  if (typeof last !== 'string' || typeof first !== 'string') return [...before, ...after];
  return [...before.slice(0, -1), last + first, ...after.slice(1)];
}
