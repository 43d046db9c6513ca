import type { MarkdownElement, MarkdownSink } from './sink.ts';

interface Recorded {
  readonly element?: MarkdownElement;
  text?: string;
  readonly children: Recorded[];
  isClosed?: boolean;
}

/** A sink that only remembers, to tell how much of two documents is drawn alike, and to draw what is not. */
export class Recording implements MarkdownSink<Recorded> {
  readonly root: Recorded = { children: [] };
  #notes: Recorded[] = [];

  open(parent: Recorded, element: MarkdownElement): Recorded {
    const node = { element, children: [] };
    this.#siblings(parent, element).push(node);
    return node;
  }

  text(parent: Recorded, text: string): Recorded {
    const node = { text, children: [] };
    parent.children.push(node);
    return node;
  }

  update(node: Recorded, element: MarkdownElement): void {
    Object.assign(node, { element });
  }

  extend(node: Recorded, length: number, more: string): void {
    node.text = (node.text ?? '').slice(0, length) + more;
  }

  drop(parent: Recorded, { element }: Recorded): void {
    this.#siblings(parent, element).pop();
  }

  close(node: Recorded): void {
    node.isClosed = true;
  }

  keep(blocks: number, notes: number): void {
    this.root.children.length = blocks;
    this.#notes = this.#shownNotes().slice(0, notes);
  }

  /** Makes this document of the one that a sink has drawn: what both begin with stays, and the rest is drawn anew. */
  replace<Node>(before: Recording, sink: MarkdownSink<Node>): void {
    const blocks = differing(before.root.children, this.root.children);
    const notes = differing(before.#shownNotes(), this.#shownNotes());
    sink.keep(blocks, notes);
    for (const node of this.root.children.slice(blocks)) draw(node, sink, sink.root);
    for (const note of this.#shownNotes().slice(notes)) draw(note, sink, sink.root);
  }

  #siblings(parent: Recorded, element: MarkdownElement | undefined): Recorded[] {
    return element?.kind === 'note' ? this.#notes : parent.children;
  }

  #shownNotes(): Recorded[] {
    return this.#notes.filter((note) => numberOf(note) > 0).toSorted((one, other) => numberOf(one) - numberOf(other));
  }
}

function numberOf({ element }: Recorded): number {
  return element?.kind === 'note' ? element.number : 0;
}

/** Where two lists begin to differ. */
function differing(one: readonly Recorded[], other: readonly Recorded[]): number {
  const index = one.findIndex((node, at) => JSON.stringify(node) !== JSON.stringify(other[at]));
  return index < 0 ? one.length : index;
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
