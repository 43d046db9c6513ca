import type { Inline } from '../inline/inline.ts';
import type { Footnotes } from '../footnotes/footnotes.ts';
import { canBecome, hasSameAttributes, type InlineElement, type MarkdownElement, type MarkdownSink } from '../sink.ts';

/** An element of the sink that may still change. Only its unsettled children are kept. */
export interface RenderedElement<Node> {
  readonly node: Node;
  element: MarkdownElement | undefined;
  /** The number of children that are settled and no longer kept. */
  settledCount: number;
  readonly children: (RenderedElement<Node> | RenderedText<Node>)[];
}

interface RenderedText<Node> {
  readonly node: Node;
  /** The text in two parts, so that a long text is neither copied nor compared each time it grows. */
  head: string;
  tail: string;
}

/** Updates the rendered nodes to match the parsed ones, by changes at the end and in place only. Equal nodes stay unchanged. */
export class Reconciler<Node> {
  readonly #sink: MarkdownSink<Node>;
  readonly #footnotes: Footnotes;
  readonly root: RenderedElement<Node>;
  /** The footnotes, in the order of their definitions. */
  readonly footnotes: RenderedElement<Node>;

  constructor(sink: MarkdownSink<Node>, footnotes: Footnotes) {
    this.#sink = sink;
    this.#footnotes = footnotes;
    this.root = { node: sink.root, element: undefined, settledCount: 0, children: [] };
    this.footnotes = { ...this.root, children: [] };
  }

  /** Updates the child at an index to an element, or opens a new one if the child cannot become that element. */
  reconcileChild(parent: RenderedElement<Node>, index: number, element: MarkdownElement): RenderedElement<Node> {
    const position = index - parent.settledCount;
    const existing = parent.children[position];
    if (existing && 'children' in existing && existing.element && canBecome(existing.element, element)) {
      this.updateElement(existing, element);
      return existing;
    }
    this.truncate(parent, index);
    const rendered = { node: this.#sink.open(parent.node, element), element, settledCount: 0, children: [] };
    parent.children.push(rendered);
    return rendered;
  }

  /** Updates an element in place. */
  updateElement(rendered: RenderedElement<Node>, element: MarkdownElement): void {
    if (rendered.element && !hasSameAttributes(element, rendered.element)) this.#sink.update(rendered.node, element);
    rendered.element = element;
  }

  /** Renders inline content from an index on. If there is a text at that index, its first `settledText` characters are kept. */
  reconcileInlines(
    parent: RenderedElement<Node>,
    startIndex: number,
    settledText: number,
    nodes: readonly Inline[],
  ): void {
    let index = startIndex;
    for (const node of nodes) {
      if (typeof node === 'string') this.#reconcileText(parent, index, index === startIndex ? settledText : 0, node);
      else
        this.reconcileInlines(
          this.reconcileChild(parent, index, this.#withFootnoteNumber(node.element)),
          0,
          0,
          node.children,
        );
      index += 1;
    }
    this.truncate(parent, index);
  }

  /** Removes the children from an index on. */
  truncate(parent: RenderedElement<Node>, length: number): void {
    while (parent.settledCount + parent.children.length > length) {
      const last = parent.children.pop();
      if (!last) return;
      this.#sink.drop(parent.node, last.node);
    }
  }

  #withFootnoteNumber(element: InlineElement): InlineElement {
    return element.kind === 'footnote-reference'
      ? { ...element, number: this.#footnotes.addReference(element.label) }
      : element;
  }

  #reconcileText(parent: RenderedElement<Node>, index: number, headLength: number, tail: string): void {
    const existing = parent.children[index - parent.settledCount];
    if (!existing || 'children' in existing) {
      this.truncate(parent, index);
      parent.children.push({ node: this.#sink.text(parent.node, tail), head: '', tail });
      return;
    }
    // Only the new part of a growing head is touched.
    if (headLength < existing.head.length) {
      existing.tail = existing.head + existing.tail;
      existing.head = '';
    }
    const newlySettled = headLength - existing.head.length;
    existing.head += existing.tail.slice(0, newlySettled);
    existing.tail = existing.tail.slice(newlySettled);
    if (existing.tail === tail) return;
    const unchangedLength = commonPrefixLength(existing.tail, tail);
    this.#sink.extend(existing.node, headLength + unchangedLength, tail.slice(unchangedLength));
    existing.tail = tail;
  }
}

function commonPrefixLength(first: string, second: string): number {
  let length = 0;
  while (length < first.length && first.charCodeAt(length) === second.charCodeAt(length)) length += 1;
  return length;
}
