/**
 * What the parser drives. It appends at the end of a node, takes away from the end of a node, and changes texts and attributes in
 * place; it never inserts, moves or replaces. So whoever stands behind it can keep every node that is settled for ever.
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
  /** Cuts a text back to its first `length` characters and adds `more`. */
  extend(text: Node, length: number, more: string): void;
  /** Takes away a node and all that is in it: it is the last one of its parent, and was speculative. */
  drop(parent: Node, node: Node): void;
  /** Says that a block is settled: of it and what is in it, only the address of a link whose definition comes later can still change. */
  close(node: Node): void;
}

/** The closed set of what a document consists of, beside texts. */
export type MarkdownElement = BlockElement | InlineElement;

export type BlockElement =
  | { readonly kind: 'quote' }
  /** A list with numbers has a `start`. Loose is drawn with space between its items; paragraphs are there in both. */
  | { readonly kind: 'list'; readonly start: number | undefined; readonly isTight: boolean }
  /** A task has a mark, set or not. */
  | { readonly kind: 'item'; readonly isChecked: boolean | undefined }
  | { readonly kind: 'paragraph' }
  | { readonly kind: 'heading'; readonly level: number }
  /** Code, fenced or indented. `language` is the first word of what stands after the fence, whatever that is. */
  | { readonly kind: 'code'; readonly language: string }
  /** HTML in the source, which is shown as the text it is. */
  | { readonly kind: 'html' }
  | { readonly kind: 'rule' }
  | { readonly kind: 'table' }
  | { readonly kind: 'row'; readonly isHeader: boolean }
  | { readonly kind: 'cell'; readonly isHeader: boolean; readonly align: Alignment };

export type InlineElement =
  | { readonly kind: 'emphasis' | 'strong' | 'strike' | 'code-span' | 'break' }
  /** `url` is as the source says it, unescaped: whatever makes a link of it has to look at its scheme. */
  | { readonly kind: 'link'; readonly url: string; readonly title: string }
  | { readonly kind: 'image'; readonly url: string; readonly title: string; readonly alt: string };

export type Alignment = 'left' | 'center' | 'right' | undefined;

/** Whether a node that was opened as one element may go on as the other. What would be another tag in a page may not. */
export function canBecome(from: MarkdownElement, to: MarkdownElement): boolean {
  if (from.kind === 'heading') return to.kind === 'heading' && from.level === to.level;
  if (from.kind === 'list') return to.kind === 'list' && (from.start === undefined) === (to.start === undefined);
  if (from.kind === 'cell') return to.kind === 'cell' && from.isHeader === to.isHeader;
  return from.kind === to.kind;
}

/** Whether two elements of one kind have the same attributes. */
export function isSame(one: MarkdownElement, other: MarkdownElement): boolean {
  if (one === other) return true;
  for (const name in one) if (one[name as 'kind'] !== other[name as 'kind']) return false;
  return true;
}
