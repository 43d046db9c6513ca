import { isSame, type MarkdownElement, type MarkdownSink } from './sink.ts';

interface Recorded {
  element?: MarkdownElement;
  text?: string;
  readonly children: Recorded[];
  isClosed?: boolean;
}

/** A sink that only remembers, to tell how much of two documents is drawn alike, and to draw what is not. */
export class Recording implements MarkdownSink<Recorded> {
  readonly root: Recorded = { children: [] };

  open(parent: Recorded, element: MarkdownElement): Recorded {
    return append(parent, { element, children: [] });
  }

  text(parent: Recorded, text: string): Recorded {
    return append(parent, { text, children: [] });
  }

  update(node: Recorded, element: MarkdownElement): void {
    node.element = element;
  }

  extend(node: Recorded, length: number, more: string): void {
    node.text = (node.text ?? '').slice(0, length) + more;
  }

  drop({ children }: Recorded, node: Recorded): void {
    // Blocks and notes stand in the root side by side here, so it need not be the very last.
    children.splice(children.lastIndexOf(node), 1);
  }

  close(node: Recorded): void {
    node.isClosed = true;
  }

  keep(): void {
    // What is recorded is not replaced.
  }

  /** Makes this document of the one that a sink has drawn: what both begin with stays, and the rest is drawn anew. */
  replace<Node>(before: Recording, sink: MarkdownSink<Node>): void {
    const blocks = differing(before.#blocks(), this.#blocks());
    const notes = differing(before.#notes(), this.#notes());
    sink.keep(blocks, notes);
    for (const node of [...this.#blocks().slice(blocks), ...this.#notes().slice(notes)]) draw(node, sink, sink.root);
  }

  #blocks(): Recorded[] {
    return this.root.children.filter(({ element }) => element?.kind !== 'note');
  }

  #notes(): Recorded[] {
    return this.root.children
      .filter((node) => numberOf(node) > 0)
      .toSorted((one, other) => numberOf(one) - numberOf(other));
  }
}

function append(parent: Recorded, node: Recorded): Recorded {
  parent.children.push(node);
  return node;
}

function numberOf({ element }: Recorded): number {
  return element?.kind === 'note' ? element.number : 0;
}

/** Where two lists begin to differ. */
function differing(one: readonly Recorded[], other: readonly Recorded[]): number {
  const index = one.findIndex((node, at) => !isAlike(node, other[at]));
  return index < 0 ? one.length : index;
}

/** What an extension is made of is not looked into: it is the page's, and may hold anything. */
function isAlike({ element, text, children }: Recorded, other: Recorded | undefined): boolean {
  if (text !== other?.text || children.length !== other?.children.length) return false;
  if (element && !(other.element && isSame(element, other.element))) return false;
  return children.every((child, at) => isAlike(child, other.children[at]));
}

function draw<Node>(
  { element, text = '', children, isClosed }: Recorded,
  sink: MarkdownSink<Node>,
  parent: Node,
): void {
  if (!element) sink.text(parent, text);
  else {
    const node = sink.open(parent, element);
    for (const child of children) draw(child, sink, node);
    if (isClosed) sink.close(node);
  }
}
