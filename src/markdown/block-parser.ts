import { Block, snapshot } from './block.ts';
import { continueBlock } from './block-continues.ts';
import { startBlock, type BlockBuilder } from './block-starts.ts';
import { readDefinition, type FoundDefinition } from './definitions.ts';
import type { EntityDecoder } from './escapes.ts';
import type { Extensions } from './extensions.ts';
import { inkedLength, MAX_DEFINITION, taskBox } from './leaf-text.ts';
import { Line } from './line.ts';
import type { BlockElement } from './sink.ts';
import { rowCells } from './table.ts';

/**
 * Puts lines into blocks, one after another, each of them once. It follows the parsing strategy that is published with the
 * CommonMark specification and carried out in commonmark.js (John MacFarlane, BSD-2-Clause): a line goes through the blocks that are
 * open, which continue or not, then through the starts of new ones, and what is left of it is text.
 */
export class BlockParser implements BlockBuilder {
  readonly document = new Block(undefined, undefined, 0);
  readonly gfm: boolean;
  extensions: Extensions | undefined;
  readonly decodeEntity: EntityDecoder;
  readonly #define: (definition: FoundDefinition) => void;
  tip = this.document;
  #matched = this.document;
  #line = new Line('');
  /** How many lines have been taken: the last of them is the one that is read now. */
  lineCount = 0;
  isUnfinished = false;
  /** What is done will be undone. */
  #isSpeculative = false;

  /** @param define Is told of each link reference definition when the paragraph that holds it ends. */
  constructor(
    gfm: boolean,
    extensions: Extensions | undefined,
    decodeEntity: EntityDecoder,
    define: (definition: FoundDefinition) => void,
  ) {
    this.gfm = gfm;
    this.extensions = extensions;
    this.decodeEntity = decodeEntity;
    this.#define = define;
  }

  get maybeLazy(): boolean {
    return this.tip !== this.#matched && this.tip.kind === 'paragraph' && !this.#line.isBlank;
  }

  /** Takes the next line, without its end. What ends its text is told apart, because an unfinished line has no end yet. */
  incorporate(text: string, lineEnd: string): void {
    this.lineCount += 1;
    const line = new Line(text);
    this.#line = line;
    this.isUnfinished = lineEnd === '';
    let container = this.document;
    for (let child = container.lastChild; child?.isOpen; child = container.lastChild) {
      const how = continueBlock(child, line);
      if (how === 'ends') return this.#close(child, this.lineCount);
      if (!how) break;
      container = child;
    }
    this.#matched = container;

    let isLeaf = container.isLeaf && container.kind !== 'paragraph';
    while (!isLeaf) {
      const started = startBlock(line, container, this);
      if (!started) break;
      container = this.tip;
      isLeaf = started === 'leaf';
    }
    this.#addText(container, line, lineEnd);
  }

  /** Adds to the text of the innermost block, for an unfinished line that can go nowhere else. */
  extend(text: string): void {
    this.tip.tail += text;
  }

  /** The line that went to the innermost block bit by bit ends here. This is the whole of it. */
  endLine(text: string): void {
    this.tip.tail += '\n';
    this.#endText(this.tip, text);
  }

  /** Notes how everything is, and hands back what makes it so again. */
  speculate(): () => void {
    const { tip, lineCount } = this;
    const restore = snapshot(this.document);
    this.#isSpeculative = true;
    return () => {
      restore();
      this.#isSpeculative = false;
      this.tip = tip;
      this.lineCount = lineCount;
    };
  }

  /** The end of the document. */
  finish(): void {
    while (this.tip !== this.document) this.#close(this.tip, this.lineCount);
    this.document.isOpen = false;
  }

  open(element: BlockElement): Block {
    this.#closeUnmatched();
    while (!this.tip.mayContain(element.kind)) this.#close(this.tip, this.lineCount - 1);
    const parent = this.tip;
    loosen(parent, this.lineCount);
    const block = new Block(element, parent, this.lineCount);
    parent.children.push(block);
    this.tip = block;
    this.#matched = block;
    return block;
  }

  replace(paragraph: Block, element: BlockElement): Block {
    const block = new Block(element, paragraph.parent, paragraph.startLine);
    block.text = paragraph.text;
    paragraph.parent?.children.splice(-1, 1, block);
    this.tip = block;
    this.#matched = block;
    return block;
  }

  addRow(table: Block, cells: readonly string[], isHeader: boolean): void {
    const row = this.open({ kind: 'row', isHeader });
    for (const [index, align] of table.columns.map((column, at) => [at, column] as const)) {
      const cell = this.open({ kind: 'cell', isHeader, align });
      cell.text = cells[index] ?? '';
      cell.isUnfinished = this.isUnfinished && index === cells.length - 1;
      this.#close(cell, this.lineCount);
    }
    this.#close(row, this.lineCount);
  }

  takeDefinitions(paragraph: Block): void {
    while ((paragraph.head || paragraph.tail).startsWith('[')) {
      const found = readDefinition(paragraph.text, this.decodeEntity);
      if (!found) return;
      if (!this.#isSpeculative) this.#define(found);
      paragraph.text = paragraph.text.slice(found.length);
    }
  }

  #addText(container: Block, line: Line, lineEnd: string): void {
    if (this.maybeLazy) {
      line.takeMarker(0);
      this.tip.tail += line.takeRest() + lineEnd;
      return;
    }
    this.#closeUnmatched();
    if (container.kind === 'paragraph') line.takeMarker(0);
    if (container.kind === 'table') {
      if (line.next < line.text.length) {
        this.addRow(container, rowCells(line.takeRest(), container.columns.length, this.isUnfinished), false);
      }
    } else if (TAKES_LINES.has(container.kind)) {
      // The line of an opening fence, or of an alert, has been taken: nothing is left of it, not even its end. Nor is of a mark that stands alone.
      const isTaken = container.fence ?? (container.source ? line.isBlank : container.kind === 'paragraph');
      if (isTaken && container.startLine === this.lineCount) return;
      const text = line.takeRest();
      if (container.kind === 'paragraph') this.#takeCertainDefinition(container, text);
      container.tail += text + lineEnd;
      if (!container.fence && text.trim() !== '') container.endLine = this.lineCount;
      this.#endText(container, text);
    } else if (!container.isLeaf && !line.isBlank) {
      const paragraph = this.open({ kind: 'paragraph' });
      line.takeMarker(0);
      paragraph.tail = line.takeRest() + lineEnd;
    }
  }

  #endText(block: Block, lastLine: string): void {
    if ((block.htmlEnd ?? block.source)?.test(lastLine)) this.#close(block, this.lineCount);
  }

  /**
   * Takes a definition as soon as its last line is followed by another that cannot be its title, for a paragraph of thousands of them
   * would be read again with each.
   */
  #takeCertainDefinition(paragraph: Block, nextLine: string): void {
    const { head, tail } = paragraph;
    if (head !== '' || !tail.startsWith('[') || tail.length > MAX_DEFINITION || /^["'(]/.test(nextLine)) return;
    if (readDefinition(tail, this.decodeEntity)?.length === tail.length) this.takeDefinitions(paragraph);
  }

  #closeUnmatched(): void {
    while (this.tip !== this.#matched) this.#close(this.tip, this.lineCount - 1);
  }

  #close(block: Block, line: number): void {
    const { parent } = block;
    if (!parent) return;
    block.isOpen = false;
    this.tip = parent;
    if (this.#matched === block) this.#matched = parent;
    if (!this.#isSpeculative) block.source?.complete(block);
    if (block.kind === 'paragraph') {
      const box = this.gfm ? taskBox(block) : undefined;
      if (box) {
        parent.element = { kind: 'item', isChecked: box.isChecked };
        block.text = block.text.slice(box.length);
      } else {
        this.takeDefinitions(block);
        if (inkedLength(block.text) === 0) parent.children.pop();
      }
    }
    if (PARENTS.has(block.kind)) block.endLine = block.lastChildEnd ?? block.startLine;
    else if (block.kind !== 'code' || block.fence) block.endLine = line;
    parent.lastChildEnd = block.endLine;
  }
}

const TAKES_LINES: ReadonlySet<string> = new Set(['paragraph', 'code', 'html', 'extension']);
/** What ends with the last of its children, whatever blank lines come after that. */
const PARENTS: ReadonlySet<string> = new Set(['list', 'item', 'note']);

/** A list is loose when a blank line stands between two of its items, or between two blocks of an item. */
function loosen(parent: Block, line: number): void {
  if (parent.lastChildEnd === undefined || parent.lastChildEnd >= line - 1) return;
  const list = parent.kind === 'item' ? parent.parent : parent;
  if (list?.element?.kind === 'list' && list.element.isTight) list.element = { ...list.element, isTight: false };
}
