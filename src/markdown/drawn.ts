import type { Inline } from './inline.ts';
import type { Notes } from './notes.ts';
import { canBecome, isSame, type InlineElement, type MarkdownElement, type MarkdownSink } from './sink.ts';

/** What a sink was told to make, and still may be told to change. Of an element whose first children are settled only the others are kept. */
export interface DrawnElement<Node> {
  readonly node: Node;
  element: MarkdownElement | undefined;
  /** How many children are settled and forgotten. */
  settled: number;
  readonly children: (DrawnElement<Node> | DrawnText<Node>)[];
}

interface DrawnText<Node> {
  readonly node: Node;
  /** The text in two parts, so that a long one is neither copied nor compared each time it grows. */
  head: string;
  tail: string;
}

/** Makes what is drawn equal to what is wanted, by changes at the end and in place only: what is the same stays as it is. */
export class Drawing<Node> {
  readonly #sink: MarkdownSink<Node>;
  readonly #numbers: Notes;
  readonly root: DrawnElement<Node>;
  /** The notes, one after another as they are defined. */
  readonly notes: DrawnElement<Node>;

  constructor(sink: MarkdownSink<Node>, numbers: Notes) {
    this.#sink = sink;
    this.#numbers = numbers;
    this.root = { node: sink.root, element: undefined, settled: 0, children: [] };
    this.notes = { ...this.root, children: [] };
  }

  /** The child at a place, which becomes this element; or is made new, with nothing in it. */
  place(parent: DrawnElement<Node>, index: number, element: MarkdownElement): DrawnElement<Node> {
    const place = index - parent.settled;
    const there = parent.children[place];
    if (there && 'children' in there && there.element && canBecome(there.element, element)) {
      this.change(there, element);
      return there;
    }
    this.truncate(parent, index);
    const drawn = { node: this.#sink.open(parent.node, element), element, settled: 0, children: [] };
    parent.children.push(drawn);
    return drawn;
  }

  /** Has an element go on as another one. */
  change(drawn: DrawnElement<Node>, element: MarkdownElement): void {
    if (drawn.element && !isSame(element, drawn.element)) this.#sink.update(drawn.node, element);
    drawn.element = element;
  }

  /** Draws inline content from a place on. Of the text at that place, if it is one, the first `settledText` characters stand. */
  fill(parent: DrawnElement<Node>, from: number, settledText: number, nodes: readonly Inline[]): void {
    let index = from;
    for (const node of nodes) {
      if (typeof node === 'string') this.#placeText(parent, index, index === from ? settledText : 0, node);
      else this.fill(this.place(parent, index, this.#numbered(node.element)), 0, 0, node.children);
      index += 1;
    }
    this.truncate(parent, index);
  }

  /** Takes away the children from a place on. */
  truncate(parent: DrawnElement<Node>, length: number): void {
    while (parent.settled + parent.children.length > length) {
      const last = parent.children.pop();
      if (!last) return;
      this.#sink.drop(parent.node, last.node);
    }
  }

  #numbered(element: InlineElement): InlineElement {
    return element.kind === 'note-reference' ? { ...element, number: this.#numbers.refer(element.label) } : element;
  }

  #placeText(parent: DrawnElement<Node>, index: number, headLength: number, tail: string): void {
    const there = parent.children[index - parent.settled];
    if (!there || 'children' in there) {
      this.truncate(parent, index);
      parent.children.push({ node: this.#sink.text(parent.node, tail), head: '', tail });
      return;
    }
    // Of a head that grows nothing is looked at but what is new.
    if (headLength < there.head.length) {
      there.tail = there.head + there.tail;
      there.head = '';
    }
    const settled = headLength - there.head.length;
    there.head += there.tail.slice(0, settled);
    there.tail = there.tail.slice(settled);
    if (there.tail === tail) return;
    const kept = commonLength(there.tail, tail);
    this.#sink.extend(there.node, headLength + kept, tail.slice(kept));
    there.tail = tail;
  }
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one.charCodeAt(length) === other.charCodeAt(length)) length += 1;
  return length;
}
