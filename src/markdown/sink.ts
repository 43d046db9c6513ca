/**
 * The elements that the engine can draw, and the interface through which it draws them. A new construct begins here, with an
 * element in `MarkdownElement`. Then it is parsed (`block/block-openers.ts` and `block/block-continuation.ts`, or
 * `inline/inline-parser.ts`) and drawn (`dom/`). What a page adds needs no parser: see `extensions/markdown-extension.ts`.
 * @module
 */
import type { MarkdownExtension } from './extensions/markdown-extension.ts';

/**
 * The output of the parser. The parser appends to a node, removes from its end, and changes texts and attributes in place. It never
 * inserts, moves or replaces nodes, so a settled node is final unless the whole text is replaced.
 *
 * `Node` is the sink's own type, such as elements of a page or plain objects.
 */
export interface MarkdownSink<Node> {
  /** The node of the document. */
  readonly root: Node;
  /** Appends an element. */
  open(parent: Node, element: MarkdownElement): Node;
  /** Appends a text, which is never empty. */
  text(parent: Node, text: string): Node;
  /** Changes the attributes of an element in place. {@link canBecome} allows the new element. */
  update(node: Node, element: MarkdownElement): void;
  /** Truncates a text to `length` characters and appends `more`. Complete lines of code are never truncated. */
  extend(text: Node, length: number, more: string): void;
  /** Removes the last node of its parent with its content. The node was speculative. The text of code is removed only with its element. */
  drop(parent: Node, node: Node): void;
  /** The block is final. Only references and entities in its own text may still change, when they are defined or the text ends. */
  close(node: Node): void;
  /** The text is replaced: removes all blocks of the root but the first ones, and all footnotes but those with the first numbers. */
  truncate(blockCount: number, footnoteCount: number): void;
}

/** The closed set of elements in a document. */
export type MarkdownElement = BlockElement | InlineElement;

export type BlockElement =
  /** An alert is a quote with a title. */
  | { readonly kind: 'quote'; readonly alert: AlertKind | undefined }
  /** A numbered list has a `start`. A loose list has space between its items; both kinds contain paragraphs. */
  | { readonly kind: 'list'; readonly start: number | undefined; readonly isTight: boolean }
  /** A task has a box, checked or not. */
  | { readonly kind: 'item'; readonly isChecked: boolean | undefined }
  | { readonly kind: 'paragraph' }
  | { readonly kind: 'heading'; readonly level: number }
  /**
   * Code, fenced or indented. `language` is the first word behind the fence. If a title names a file, a colon and the file name follow: `js
   * title="app.js"` becomes `js:app.js`.
   */
  | { readonly kind: 'code'; readonly language: string }
  /** HTML in the source, which is shown as text. */
  | { readonly kind: 'html' }
  | ExtensionElement
  | { readonly kind: 'rule' }
  /** `details` and its `summary`; only with `htmlTags`. */
  | { readonly kind: 'details' | 'summary' }
  | { readonly kind: 'table' }
  | { readonly kind: 'row'; readonly isHeader: boolean }
  | { readonly kind: 'cell'; readonly isHeader: boolean; readonly align: Alignment }
  /**
   * A footnote is opened in the root, wherever it is defined, but belongs into a separate list behind the document, sorted by number.
   * Without references it has the number 0 and is not shown.
   */
  | { readonly kind: 'footnote'; readonly number: number };

export type InlineElement =
  | { readonly kind: 'emphasis' | 'strong' | 'strike' | 'code-span' | 'break' }
  /** A tag without a kind of its own; only with `htmlTags`. */
  | { readonly kind: 'tag'; readonly name: 'sub' | 'sup' | 'kbd' | 'u' | 'mark' | 'ins' | 'small' }
  /** `url` is the address in the source, unescaped. A sink must check its scheme. */
  | { readonly kind: 'link'; readonly url: string; readonly title: string }
  | { readonly kind: 'image'; readonly url: string; readonly title: string; readonly alt: string }
  /** A reference to the footnote with this number, which may come later. It has no content. `label` is the footnote's label in the source. */
  | { readonly kind: 'footnote-reference'; readonly label: string; readonly number: number }
  | ExtensionElement;

/** The output of an extension. Until the source is complete, it is a child text of the element; then it is in `source`. */
export interface ExtensionElement {
  readonly kind: 'extension';
  readonly extension: MarkdownExtension;
  /** The opening delimiter, or the language of a fence. */
  readonly opening: string;
  readonly isBlock: boolean;
  readonly source: string | undefined;
}

export type AlertKind = 'note' | 'tip' | 'important' | 'warning' | 'caution';

export type Alignment = 'left' | 'center' | 'right' | undefined;

/** Whether a node that was opened as one element may become the other. Elements with different tag names may not. */
export function canBecome(from: MarkdownElement, to: MarkdownElement): boolean {
  if (from.kind === 'heading') return to.kind === 'heading' && from.level === to.level;
  if (from.kind === 'quote') return to.kind === 'quote' && (!from.alert || from.alert === to.alert);
  if (from.kind === 'list') return to.kind === 'list' && (from.start === undefined) === (to.start === undefined);
  if (from.kind === 'cell') return to.kind === 'cell' && from.isHeader === to.isHeader;
  if (from.kind === 'tag') return to.kind === 'tag' && from.name === to.name;
  if (from.kind === 'extension')
    return to.kind === 'extension' && hasSameAttributes({ ...from, source: from.source ?? to.source }, to);
  return from.kind === to.kind;
}

/** Whether two elements of the same kind have the same attributes. */
export function hasSameAttributes(first: MarkdownElement, second: MarkdownElement): boolean {
  if (first === second) return true;
  for (const name in first) if (first[name as 'kind'] !== second[name as 'kind']) return false;
  return true;
}
