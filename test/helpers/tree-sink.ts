import { canBecome, hasSameAttributes, type MarkdownElement, type MarkdownSink } from '../../src/markdown/sink.ts';

/** The drawn elements and texts, as plain objects. */
export type Tree = TreeText | TreeElement;

export interface TreeText {
  text: string;
}

export interface TreeElement {
  element: MarkdownElement | undefined;
  children: Tree[];
}

/** A sink that builds a tree and throws when its caller breaks the contract. */
export class TreeSink implements MarkdownSink<Tree> {
  readonly root: TreeElement = { element: undefined, children: [] };
  /** In the order of their definitions. */
  notes: TreeElement[] = [];
  readonly #closed = new Set<Tree>();
  /** The texts of code blocks. */
  readonly #code = new Set<Tree>();
  /** Blocks in the order in which they were closed. */
  readonly settled: TreeElement[] = [];

  /** All visible content: the document, followed by its footnotes. */
  get shown(): TreeElement {
    return { ...this.root, children: [...this.root.children, ...this.shownNotes] };
  }

  get shownNotes(): TreeElement[] {
    const shown = this.notes.filter((note) => numberOf(note) > 0);
    return shown.toSorted((a, b) => numberOf(a) - numberOf(b));
  }

  open(parent: Tree, element: MarkdownElement): Tree {
    if (element.kind === 'footnote') {
      if (parent !== this.root) throw new Error('notes are opened in the root');
      return this.notes[this.notes.push({ element, children: [] }) - 1] as Tree;
    }
    return this.#append(parent, { element, children: [] });
  }

  text(parent: Tree, text: string): Tree {
    if (text === '') throw new Error('a text is never empty');
    const last = inElement(parent).children.at(-1);
    if (last && 'text' in last) throw new Error('two texts are neighbours');
    const node = this.#append(parent, { text });
    if (inElement(parent).element?.kind === 'code') this.#code.add(node);
    return node;
  }

  update(node: Tree, element: MarkdownElement): void {
    const drawn = inElement(node);
    if (!drawn.element || !canBecome(drawn.element, element)) throw new Error('an element becomes another one');
    if (hasSameAttributes(drawn.element, element)) throw new Error('an update that changes nothing');
    drawn.element = element;
  }

  extend(node: Tree, length: number, more: string): void {
    if (!('text' in node) || length > node.text.length) throw new Error('there is not so much of the text');
    if (node.text === '') throw new Error('an empty text stands in the tree');
    if (this.#code.has(node) && node.text.slice(length).includes('\n')) throw new Error('a line of code is taken back');
    node.text = node.text.slice(0, length) + more;
  }

  drop(parent: Tree, node: Tree): void {
    if (this.#closed.has(node)) throw new Error('a settled block is taken away');
    if (this.#code.has(node)) throw new Error('the text of code is taken away');
    const isNote = this.notes.includes(node as TreeElement);
    if ((isNote ? this.notes : inElement(parent).children).pop() !== node) throw new Error('it is not the last one');
  }

  close(node: Tree): void {
    if (this.#closed.has(node)) throw new Error('it is closed already');
    this.#closed.add(node);
    this.settled.push(inElement(node));
  }

  truncate(blocks: number, notes: number): void {
    if (this.root.children.length < blocks || this.shownNotes.length < notes) throw new Error('there are not so many');
    this.root.children.splice(blocks);
    this.notes = this.shownNotes.slice(0, notes);
  }

  #append(parent: Tree, node: Tree): Tree {
    if (this.#closed.has(parent)) {
      const { element } = inElement(parent);
      // Only text may still change, when a definition arrives or the document ends.
      if (element && !['paragraph', 'heading', 'summary', 'cell'].includes(element.kind))
        throw new Error('it is closed');
    }
    inElement(parent).children.push(node);
    return node;
  }
}

function numberOf({ element }: TreeElement): number {
  return element?.kind === 'footnote' ? element.number : 0;
}

function inElement(node: Tree): TreeElement {
  if ('text' in node) throw new Error('a text has no content');
  return node;
}
