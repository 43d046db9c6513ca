import type { BlockExtension } from '../extensions/extension-hooks.ts';
import type { Alignment, BlockElement } from '../sink.ts';

/** A fence of code: what it consists of, and how far it was indented. */
export interface Fence {
  readonly character: string;
  readonly length: number;
  readonly indent: number;
}

/** A block of the document while it may still change. Those that are settled are forgotten, and only counted. */
export class Block {
  /** What it is; the document itself is nothing that could be drawn. */
  element: BlockElement | undefined;
  parent: Block | undefined;
  readonly depth: number;
  /** It is a note, or in one. */
  readonly isInFootnote: boolean;
  isOpen = true;

  /** The children that are not settled, and how many came before them. */
  children: Block[] = [];
  settledCount = 0;

  /** Its lines: between two children that are further apart stands a blank one, and that makes a list loose. */
  readonly startLine: number;
  endLine: number;
  lastChildEnd: number | undefined;

  /** Its text is in two parts: of `head` the nodes are settled, `tail` is parsed again as it grows. */
  head = '';
  tail = '';
  /** The node in which the tail begins, and how many characters of it, if it is a text, belong to the head. */
  tailNodeIndex = 0;
  tailTextOffset = 0;
  /** The head was cut off where that may have been wrong: it is parsed once more when the block is closed. */
  wasForceSplit = false;
  /** What its text was last drawn in. */
  renderedElement: unknown;
  /** It was drawn after it had been closed. */
  isRendered = false;

  /** Of a list: what its markers look like. Of a heading: `#`, if that is what it begins with. Of a note: its label. */
  marker = '';
  /** Of an item: how many columns its content is indented. */
  indent = 0;
  /** Of code; without one it is code by its indentation. */
  fence: Fence | undefined;
  /** Of what an extension draws. */
  extension: BlockExtension | undefined;
  /** Of HTML: what its last line holds. */
  htmlEnd: RegExp | undefined;
  /** It took the whole of its first line to tell what it is. */
  needsWholeLine = false;
  /** Of a cell: it stands at the end of a line that is unfinished. */
  isUnfinished = false;
  /** Of a table. */
  columns: readonly Alignment[] = [];

  constructor(element: BlockElement | undefined, parent: Block | undefined, line: number) {
    this.element = element;
    this.parent = parent;
    this.depth = parent ? parent.depth + 1 : 0;
    this.isInFootnote = element?.kind === 'footnote' || parent?.isInFootnote === true;
    this.startLine = line;
    this.endLine = line;
  }

  get kind(): BlockElement['kind'] | 'document' {
    return this.element?.kind ?? 'document';
  }

  get lastChild(): Block | undefined {
    return this.children.at(-1);
  }

  get isEmpty(): boolean {
    return this.lastChildEnd === undefined && this.children.length === 0;
  }

  /** Takes text, as against other blocks. */
  get isLeaf(): boolean {
    return !CONTAINERS.has(this.kind);
  }

  get text(): string {
    return this.head + this.tail;
  }

  set text(text: string) {
    this.head = '';
    this.tail = text;
    this.tailNodeIndex = 0;
    this.tailTextOffset = 0;
    this.wasForceSplit = false;
  }

  canContain(kind: BlockElement['kind']): boolean {
    const childKind = CHILD_KIND.get(this.kind);
    if (childKind) return kind === childKind;
    if (kind === 'footnote' && this.isInFootnote) return false;
    return !this.isLeaf && ![...CHILD_KIND.values()].includes(kind);
  }
}

const CONTAINERS: ReadonlySet<string> = new Set([
  'document',
  'quote',
  'list',
  'item',
  'table',
  'row',
  'footnote',
  'details',
]);

/** What stands nowhere else, and is all that stands there. */
const CHILD_KIND: ReadonlyMap<string, string> = new Map([
  ['list', 'item'],
  ['table', 'row'],
  ['row', 'cell'],
]);

/**
 * Notes how the open blocks are, and hands back what makes them so again. Only they can change, so an unfinished line can be
 * taken for a whole one and taken back, at a cost that does not depend on the length of the document.
 */
export function saveOpenBlocks(document: Block): () => void {
  const restoreBlocks: (() => void)[] = [];
  for (let block: Block | undefined = document; block?.isOpen; block = block.lastChild)
    restoreBlocks.push(saveBlock(block));
  return () => {
    for (const restore of restoreBlocks) restore();
  };
}

/** Field by field, those that change after a block has been begun: this is done for each piece that comes. */
function saveBlock(block: Block): () => void {
  const { element, endLine, lastChildEnd, head, tail, tailNodeIndex, tailTextOffset, wasForceSplit } = block;
  const children = [...block.children];
  return () => {
    block.element = element;
    block.isOpen = true;
    block.isRendered = false;
    block.children = children;
    block.endLine = endLine;
    block.lastChildEnd = lastChildEnd;
    block.head = head;
    block.tail = tail;
    block.tailNodeIndex = tailNodeIndex;
    block.tailTextOffset = tailTextOffset;
    block.wasForceSplit = wasForceSplit;
  };
}
