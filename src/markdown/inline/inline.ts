import type { LinkDefinition } from './link-definitions.ts';
import type { EntityDecoder } from '../entities/escapes.ts';
import type { ExtensionHooks } from '../extensions/extension-hooks.ts';
import type { PartialLink, OpenBracket, OpenConstruct } from './incomplete-inline.ts';
import type { Footnotes } from '../footnotes/footnotes.ts';
import type { InlineElement } from '../sink.ts';
import type { Tag } from './html-tags.ts';

/** What stands in a paragraph, a heading or a cell: texts, of which no two are neighbours and none is empty, and elements. */
export type Inline = string | InlineNode;

export interface InlineNode {
  readonly element: InlineElement;
  readonly children: readonly Inline[];
}

/** What inline text is read with. */
export interface InlineContext {
  readonly gfm: boolean;
  /** A newline is a break. */
  readonly breaks: boolean;
  /** Tags of the closed set are elements. */
  readonly htmlTags: boolean;
  readonly decodeEntity: EntityDecoder;
  readonly definitions: ReadonlyMap<string, LinkDefinition>;
  extensions: ExtensionHooks | undefined;
  readonly footnotes: Footnotes;
  /** What is not defined yet may be defined later. */
  isGrowing: boolean;
  /** The text was cut off: words that were kept back, for they might have become a link or a table, are shown. */
  isTruncated?: boolean;
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
