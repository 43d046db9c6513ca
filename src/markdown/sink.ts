import type { MarkdownExtension } from './extensions/markdown-extension.ts';

/**
 * What the parser drives. It appends at the end of a node, takes away from the end of a node, and changes texts and attributes in
 * place; it never inserts, moves or replaces. So whoever stands behind it can keep every node that is settled for ever, unless the
 * text is replaced by another one.
 *
 * `Node` is whatever the sink makes: elements of a page, or plain objects.
 */
export interface MarkdownSink<Node> {
  /** Where the document goes. */
  readonly root: Node;
  /** Appends an element. */
  open(parent: Node, element: MarkdownElement): Node;
  /** Appends a text. It is never empty. */
  text(parent: Node, text: string): Node;
  /** Changes attributes of an element in place. The new element is one that {@link canBecome} allows. */
  update(node: Node, element: MarkdownElement): void;
  /** Cuts a text back to its first `length` characters and adds `more`. Of code it cuts no line that is complete. */
  extend(text: Node, length: number, more: string): void;
  /** Takes away a node and all that is in it: it is the last one of its parent, and was speculative. The text of code goes only with its element. */
  drop(parent: Node, node: Node): void;
  /** Says that a block is settled: of it and what is in it, only a link can still change whose definition comes later, or never. */
  close(node: Node): void;
  /** The text is replaced: takes away all blocks of the root but the first ones, and all notes but those with the first numbers. */
  truncate(blockCount: number, footnoteCount: number): void;
}

/** The closed set of what a document consists of, beside texts. */
export type MarkdownElement = BlockElement | InlineElement;

export type BlockElement =
  /** An alert is a quote with a title, for what a reader should not miss. */
  | { readonly kind: 'quote'; readonly alert: AlertKind | undefined }
  /** A list with numbers has a `start`. Loose is drawn with space between its items; paragraphs are there in both. */
  | { readonly kind: 'list'; readonly start: number | undefined; readonly isTight: boolean }
  /** A task has a mark, set or not. */
  | { readonly kind: 'item'; readonly isChecked: boolean | undefined }
  | { readonly kind: 'paragraph' }
  | { readonly kind: 'heading'; readonly level: number }
  /**
   * Code, fenced or indented. `language` is the first word of what stands after the fence, whatever that is; with a colon and the name
   * of a file behind it, if a title gives one: `js title="app.js"` is `js:app.js`.
   */
  | { readonly kind: 'code'; readonly language: string }
  /** HTML in the source, which is shown as the text it is. */
  | { readonly kind: 'html' }
  | ExtensionElement
  | { readonly kind: 'rule' }
  /** `details` and its `summary`; only with `htmlTags`. */
  | { readonly kind: 'details' | 'summary' }
  | { readonly kind: 'table' }
  | { readonly kind: 'row'; readonly isHeader: boolean }
  | { readonly kind: 'cell'; readonly isHeader: boolean; readonly align: Alignment }
  /**
   * A note is opened in the root, wherever it is defined, but stands apart: behind the document, among the notes by its number. One
   * that nothing refers to has the number 0, and is not shown.
   */
  | { readonly kind: 'footnote'; readonly number: number };

export type InlineElement =
  | { readonly kind: 'emphasis' | 'strong' | 'strike' | 'code-span' | 'break' }
  /** A tag that has no kind of its own; only with `htmlTags`. */
  | { readonly kind: 'tag'; readonly name: 'sub' | 'sup' | 'kbd' | 'u' | 'mark' | 'ins' | 'small' }
  /** `url` is as the source says it, unescaped: whatever makes a link of it has to look at its scheme. */
  | { readonly kind: 'link'; readonly url: string; readonly title: string }
  | { readonly kind: 'image'; readonly url: string; readonly title: string; readonly alt: string }
  /** Refers to the note with this number, which may be yet to come. It has no content. `label` is what the source calls the note. */
  | { readonly kind: 'footnote-reference'; readonly label: string; readonly number: number }
  | ExtensionElement;

/** What an extension draws. What there is of its source is a text in it until it is complete, and stands in `source` from then on. */
export interface ExtensionElement {
  readonly kind: 'extension';
  readonly extension: MarkdownExtension;
  /** What opened it: a mark, or the language of a fence. */
  readonly opening: string;
  readonly isBlock: boolean;
  readonly source: string | undefined;
}

export type AlertKind = 'note' | 'tip' | 'important' | 'warning' | 'caution';

export type Alignment = 'left' | 'center' | 'right' | undefined;

/** Whether a node that was opened as one element may go on as the other. What would be another tag in a page may not. */
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

/** Whether two elements of one kind have the same attributes. */
export function hasSameAttributes(one: MarkdownElement, other: MarkdownElement): boolean {
  if (one === other) return true;
  for (const name in one) if (one[name as 'kind'] !== other[name as 'kind']) return false;
  return true;
}
