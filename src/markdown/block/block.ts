import type { BlockExtension } from '../extensions/extension-hooks.ts';
import type { Alignment, BlockElement } from '../sink.ts';

/** A fence of code: its character, length and indentation. */
export interface Fence {
  readonly character: string;
  readonly length: number;
  readonly indent: number;
}

/** A block that may still change. Settled blocks are removed from the tree and only counted. */
export class Block {
  /** The element to render. The document itself has none. */
  element: BlockElement | undefined;
  parent: Block | undefined;
  readonly depth: number;
  /** The block is a footnote, or in one. */
  readonly isInFootnote: boolean;
  isOpen = true;

  /** The children that are not settled, and the number of settled children before them. */
  children: Block[] = [];
  settledCount = 0;

  /** Line numbers. A gap between the lines of two children means a blank line, which makes a list loose. */
  readonly startLine: number;
  endLine: number;
  lastChildEnd: number | undefined;

  /** The text in two parts: the nodes of `head` are settled, `tail` is parsed again as it grows. */
  head = '';
  tail = '';
  /** The index of the node in which the tail begins, and the number of characters of that node that belong to the head. */
  tailNodeIndex = 0;
  tailTextOffset = 0;
  /**
   * The head was split at an arbitrary position, because there was no safe split point within 4,096 characters. So the block is parsed
   * again as a whole when it closes.
   */
  wasForceSplit = false;
  /** The rendered element that holds the text. */
  renderedElement: unknown;
  /** The block has been rendered since it closed. */
  isRendered = false;

  /** The character shared by a list's markers, `#` for a heading that begins with it, or the label of a footnote. */
  marker = '';
  /** The indentation of an item's content, in columns. */
  indent = 0;
  /** The fence of code. Without one, it is indented code. */
  fence: Fence | undefined;
  /** The extension that reads the block. */
  extension: BlockExtension | undefined;
  /** The pattern of the last line of an HTML block. */
  htmlEnd: RegExp | undefined;
  /** The kind of the block depends on the whole of its first line. */
  needsWholeLine = false;
  /** The cell is at the end of an unfinished line. */
  isUnfinished = false;
  /** The alignments of a table's columns. */
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

  /** A leaf holds text, not blocks. */
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

/** The kinds of blocks that hold blocks. */
export const CONTAINERS: ReadonlySet<string> = new Set([
  'document',
  'quote',
  'list',
  'item',
  'table',
  'row',
  'footnote',
  'details',
]);

/** Parents that contain only one kind of block, which occurs nowhere else. */
const CHILD_KIND: ReadonlyMap<string, string> = new Map([
  ['list', 'item'],
  ['table', 'row'],
  ['row', 'cell'],
]);

/**
 * Saves the open blocks, and returns a function that restores them. Only open blocks can change, so reverting an unfinished line costs the
 * same in a short and in a long document.
 */
export function saveOpenBlocks(document: Block): () => void {
  const restoreBlocks: (() => void)[] = [];
  for (let block: Block | undefined = document; block?.isOpen; block = block.lastChild)
    restoreBlocks.push(saveBlock(block));
  return () => {
    for (const restore of restoreBlocks) restore();
  };
}

/** Saves the fields that can change after a block was opened. One by one, because this runs for every chunk. */
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
