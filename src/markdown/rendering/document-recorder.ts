import { hasSameAttributes, type MarkdownElement, type MarkdownSink } from '../sink.ts';

interface RecordedNode {
  element?: MarkdownElement;
  text?: string;
  readonly children: RecordedNode[];
  isClosed?: boolean;
}

/** A sink that only records, to compare two documents and to render their difference. */
export class DocumentRecorder implements MarkdownSink<RecordedNode> {
  readonly root: RecordedNode = { children: [] };

  open(parent: RecordedNode, element: MarkdownElement): RecordedNode {
    return append(parent, { element, children: [] });
  }

  text(parent: RecordedNode, text: string): RecordedNode {
    return append(parent, { text, children: [] });
  }

  update(node: RecordedNode, element: MarkdownElement): void {
    node.element = element;
  }

  extend(node: RecordedNode, length: number, more: string): void {
    node.text = (node.text ?? '').slice(0, length) + more;
  }

  drop({ children }: RecordedNode, node: RecordedNode): void {
    // Blocks and footnotes are both in the root here, so the node need not be the last one.
    children.splice(children.lastIndexOf(node), 1);
  }

  close(node: RecordedNode): void {
    node.isClosed = true;
  }

  truncate(): void {
    // A recording is never replaced.
  }

  /** Turns the document that a sink has rendered into this one. The common beginning is kept, and the rest is rendered again. */
  replace<Node>(before: DocumentRecorder, sink: MarkdownSink<Node>): void {
    const keptBlocks = firstDifference(before.#blocks(), this.#blocks());
    const keptFootnotes = firstDifference(before.#footnotes(), this.#footnotes());
    sink.truncate(keptBlocks, keptFootnotes);
    for (const node of [...this.#blocks().slice(keptBlocks), ...this.#footnotes().slice(keptFootnotes)])
      renderNode(node, sink, sink.root);
  }

  #blocks(): RecordedNode[] {
    return this.root.children.filter(({ element }) => element?.kind !== 'footnote');
  }

  #footnotes(): RecordedNode[] {
    return this.root.children
      .filter((node) => footnoteNumber(node) > 0)
      .toSorted((a, b) => footnoteNumber(a) - footnoteNumber(b));
  }
}

function append(parent: RecordedNode, node: RecordedNode): RecordedNode {
  parent.children.push(node);
  return node;
}

function footnoteNumber({ element }: RecordedNode): number {
  return element?.kind === 'footnote' ? element.number : 0;
}

/** The index of the first difference between two lists. */
function firstDifference(before: readonly RecordedNode[], after: readonly RecordedNode[]): number {
  const index = before.findIndex((node, position) => !isEqualNode(node, after[position]));
  return index < 0 ? before.length : index;
}

/** Compares two nodes. Extensions are compared by identity, because a page may put anything into them. */
function isEqualNode({ element, text, children }: RecordedNode, other: RecordedNode | undefined): boolean {
  if (text !== other?.text || children.length !== other?.children.length) return false;
  if (element && !(other.element && hasSameAttributes(element, other.element))) return false;
  return children.every((child, index) => isEqualNode(child, other.children[index]));
}

function renderNode<Node>(
  { element, text = '', children, isClosed }: RecordedNode,
  sink: MarkdownSink<Node>,
  parent: Node,
): void {
  if (!element) sink.text(parent, text);
  else {
    const node = sink.open(parent, element);
    for (const child of children) renderNode(child, sink, node);
    if (isClosed) sink.close(node);
  }
}
