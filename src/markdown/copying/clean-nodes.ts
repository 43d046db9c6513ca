import type { ExtensionContainer } from '../dom/extension.ts';

/** Elements with a meaning of their own. Of all others only the content is kept. */
const KEPT_ELEMENTS =
  /^(?:a|blockquote|br|code|del|details|em|h[1-6]|hr|img|kbd|li|mark|ol|p|pre|strong|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul)$/;

/** Controls, and elements that are only visual or only for screen readers. */
const EXCLUDED_ELEMENTS =
  'button, svg, select, textarea, time, .code-bar, .table-bar, .acts, .picture-host, [hidden], [aria-hidden="true"], .visually-hidden';

/** Copies the nodes of a range: HTML elements with only the attributes that carry meaning, and text nodes. */
export function cleanNodes(range: Range, document: Document): Node[] {
  return new SelectionCleaner(range, document).nodes();
}

class SelectionCleaner {
  readonly #range: Range;
  readonly #document: Document;

  constructor(range: Range, document: Document) {
    this.#range = range;
    this.#document = document;
  }

  nodes(): Node[] {
    const { commonAncestorContainer: common } = this.#range;
    let root = common instanceof Element ? common : common.parentElement;
    const indivisible = root?.closest('.extension, pre');
    const table = /^(?:tr|thead|tbody)$/.test(root?.localName ?? '') ? root?.closest('table') : undefined;
    root = indivisible ?? table ?? root;
    if (!root) return this.#children(common);
    // Within one of these, the selection is a part of a sentence.
    if (/^(?:li|t[dh]|p|h[1-6])$/.test(root.localName)) return this.#children(root);
    return this.#clean(root);
  }

  #children(parent: Node): Node[] {
    return Array.prototype.flatMap.call(parent.childNodes, (child: Node) => this.#clean(child)) as Node[];
  }

  #clean(node: Node): Node[] {
    if (!this.#range.intersectsNode(node)) return [];
    if (node instanceof Text) return this.#text(node);
    if (!(node instanceof Element) || node.matches(EXCLUDED_ELEMENTS))
      return node instanceof Element ? footnoteNumber(node) : [];
    const { markdownSource: source } = node as ExtensionContainer;
    if (source !== undefined) return this.#extensionSource(node, source);
    const { localName } = node;
    if (localName === 'input') return [(node as HTMLInputElement).checked ? '[x] ' : '[ ] '].map(this.#newText);
    const isList = /^(?:ol|ul|li)$/.test(localName);
    const isKept = KEPT_ELEMENTS.test(localName) && (!isList || node.closest('.markdown') !== null);
    const children = localName === 'tr' ? this.#cells(node) : this.#children(node);
    if (!isKept) return isBlock(node) ? this.#wrapInParagraph(children) : children;
    const isVoid = /^(?:br|hr|img)$/.test(localName);
    if (children.length === 0 && !isVoid && !/^t[dh]$/.test(localName)) return [];
    const clean = this.#document.createElement(localName);
    clean.append(...(localName === 'li' ? withoutParagraph(node, children) : children));
    copyAttributes(node, clean);
    if (node instanceof HTMLOListElement) this.#copyStartNumber(node, clean as HTMLOListElement);
    // If the beginning of an item is not selected, its marker is not selected either.
    if (localName === 'li' && this.#startsWithin(node)) PARTIAL_ITEMS.add(clean);
    return [clean];
  }

  /**
   * The cells of a row. If the selection continues in other rows, empty cells before it keep the columns aligned. Empty if no cell has
   * content.
   */
  #cells(row: Element): Node[] {
    const { startContainer, endContainer } = this.#range;
    const cells = this.#children(row);
    const isEdge = row.contains(startContainer) || row.contains(endContainer);
    if (isEdge && cells.every(({ textContent }) => textContent === '')) return [];
    if (!row.contains(startContainer) || row.contains(endContainer)) return cells;
    const name = row.lastElementChild?.localName ?? 'td';
    while (cells.length < row.children.length) cells.unshift(this.#document.createElement(name));
    return cells;
  }

  #copyStartNumber(list: HTMLOListElement, clean: HTMLOListElement): void {
    const items = Array.prototype.slice.call(list.children) as HTMLLIElement[];
    const first = items.findIndex((item) => this.#range.intersectsNode(item));
    const start = items[first]?.value || list.start + first;
    if (start !== 1) clean.start = start;
  }

  /** Wraps inline content in a paragraph, so that it is not joined to the block before it. */
  #wrapInParagraph(children: Node[]): Node[] {
    const isText = children.length > 0 && children.every((child) => !(child instanceof Element && isBlock(child)));
    if (!isText) return children;
    const paragraph = this.#document.createElement('p');
    paragraph.append(...children);
    return [paragraph];
  }

  #extensionSource(node: Element, source: string): Node[] {
    const text = this.#newText(source);
    return node.localName === 'div' ? this.#wrapInParagraph([text]) : [text];
  }

  readonly #newText = (text: string): Text => this.#document.createTextNode(text);

  #text(node: Text): Node[] {
    const { startContainer, startOffset, endContainer, endOffset } = this.#range;
    const from = node === startContainer ? startOffset : 0;
    const text = node.data.slice(from, node === endContainer ? endOffset : undefined);
    if (node.parentElement?.closest('pre')) return text ? [this.#newText(text)] : [];
    if (node.parentElement?.closest('.plain-text, .html')) return this.#linesWithBreaks(text);
    const { previousElementSibling: before, nextElementSibling: after, parentElement } = node;
    const isBetween = isBlock(parentElement) && [before, after].some((sibling) => !sibling || isBlock(sibling));
    // White space between blocks is not visible.
    if (text.trim() === '' && isBetween) return [];
    return text ? [this.#newText(text.replace(/[ \t\n]+/g, ' '))] : [];
  }

  #linesWithBreaks(text: string): Node[] {
    const nodes: Node[] = [];
    for (const line of text.split('\n')) nodes.push(this.#document.createElement('br'), this.#newText(line));
    return nodes.slice(1);
  }

  /** Whether the selection begins within a node, after some of its text. */
  #startsWithin(node: Element): boolean {
    const { startContainer, startOffset } = this.#range;
    if (!node.contains(startContainer)) return false;
    const before = node.ownerDocument.createRange();
    before.setStart(node, 0);
    before.setEnd(startContainer, startOffset);
    return before.toString().trim() !== '';
  }
}

/** Items whose beginning is not selected. */
const PARTIAL_ITEMS = new WeakSet<Node>();

export function isPartialItem(item: Node): boolean {
  return PARTIAL_ITEMS.has(item);
}

/** Unwraps the only paragraph of an item in a tight list. */
function withoutParagraph(item: Element, children: Node[]): Node[] {
  const paragraphs = children.filter(({ nodeName }) => nodeName === 'P');
  if (item.parentElement?.classList.contains('loose') || paragraphs.length !== 1) return children;
  return children.flatMap((child) => (child === paragraphs[0] ? [...child.childNodes] : [child]));
}

/** A footnote reference is a button with its number. */
function footnoteNumber(node: Element): Node[] {
  return node.matches('.footnote-reference') ? [new Text(`[${node.textContent}]`)] : [];
}

/** Copies the attributes that carry meaning. */
function copyAttributes(from: Element, to: HTMLElement): void {
  if (from instanceof HTMLAnchorElement && from.hasAttribute('href')) to.setAttribute('href', from.href);
  if (from instanceof HTMLImageElement) {
    to.setAttribute('src', from.src);
    to.setAttribute('alt', from.alt);
  }
}

const BLOCK_ELEMENTS =
  /^(?:article|blockquote|details|div|h[1-6]|hr|header|li|ol|p|pre|section|summary|table|tbody|td|th|thead|tr|ul)$/;

export function isBlock(node: Node | null): boolean {
  return node instanceof Element && BLOCK_ELEMENTS.test(node.localName);
}
