import { hasSameAttributes, type MarkdownElement, type MarkdownSink } from '../sink.ts';

interface RecordedNode {
  element?: MarkdownElement;
  text?: string;
  readonly children: RecordedNode[];
  isClosed?: boolean;
}

/** A sink that only remembers, to tell how much of two documents is drawn alike, and to draw what is not. */
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
    // Blocks and notes stand in the root side by side here, so it need not be the very last.
    children.splice(children.lastIndexOf(node), 1);
  }

  close(node: RecordedNode): void {
    node.isClosed = true;
  }

  truncate(): void {
    // What is recorded is not replaced.
  }

  /** Makes this document of the one that a sink has drawn: what both begin with stays, and the rest is drawn anew. */
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

/** Where two lists begin to differ. */
function firstDifference(before: readonly RecordedNode[], after: readonly RecordedNode[]): number {
  const index = before.findIndex((node, position) => !isEqualNode(node, after[position]));
  return index < 0 ? before.length : index;
}

/** What an extension is made of is not looked into: it is the page's, and may hold anything. */
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
