/**
 * Sorts the lines of a document into blocks.
 * @module
 */
import { Block, saveOpenBlocks } from './block.ts';
import { continueBlock } from './block-continuation.ts';
import { openBlock, type BlockBuilder } from './block-openers.ts';
import { readDefinition, type ParsedDefinition } from '../inline/link-definitions.ts';
import type { EntityDecoder } from '../entities/escapes.ts';
import type { ExtensionHooks } from '../extensions/extension-hooks.ts';
import { trimmedLength } from '../inline/plain-text.ts';
import { MAX_DEFINITION_LENGTH, readTaskMarker } from './visible-text.ts';
import { Line } from './line.ts';
import type { BlockElement } from '../sink.ts';
import { splitRow } from './table.ts';

/**
 * Sorts lines into blocks, each line once. It follows the parsing strategy published with the CommonMark specification and implemented in
 * commonmark.js (John MacFarlane, BSD-2-Clause): a line passes through the open blocks, which continue or not, then through the openers of
 * new ones, and the rest of the line is text.
 */
export class BlockParser implements BlockBuilder {
  readonly document = new Block(undefined, undefined, 0);
  readonly gfm: boolean;
  readonly htmlTags: boolean;
  extensions: ExtensionHooks | undefined;
  readonly decodeEntity: EntityDecoder;
  readonly #onDefinition: (definition: ParsedDefinition) => void;
  tip = this.document;
  #matched = this.document;
  #line = new Line('');
  /** The number of lines so far, including the current one. */
  lineCount = 0;
  isUnfinished = false;
  /** The changes will be reverted. */
  #isSpeculative = false;

  /** @param onDefinition Called with each link reference definition when its paragraph ends. */
  constructor(
    { gfm, htmlTags }: Readonly<Record<'gfm' | 'htmlTags', boolean>>,
    extensions: ExtensionHooks | undefined,
    decodeEntity: EntityDecoder,
    onDefinition: (definition: ParsedDefinition) => void,
  ) {
    this.gfm = gfm;
    this.htmlTags = htmlTags;
    this.extensions = extensions;
    this.decodeEntity = decodeEntity;
    this.#onDefinition = onDefinition;
  }

  get canContinueLazily(): boolean {
    return this.tip !== this.#matched && this.tip.kind === 'paragraph' && !this.#line.isBlank;
  }

  /** Processes the next line. Its end is a separate parameter because an unfinished line has none yet. */
  processLine(text: string, lineEnd: string): void {
    this.lineCount += 1;
    const line = new Line(text);
    this.#line = line;
    this.isUnfinished = lineEnd === '';
    let container = this.document;
    for (let child = container.lastChild; child?.isOpen; child = container.lastChild) {
      const continuation = continueBlock(child, line);
      if (continuation === 'ends') {
        while (this.tip !== child) this.#close(this.tip, this.lineCount - 1);
        return this.#close(child, this.lineCount);
      }
      if (!continuation) break;
      container = child;
    }
    this.#matched = container;

    let isLeaf = container.isLeaf && container.kind !== 'paragraph';
    while (!isLeaf) {
      const opened = openBlock(line, container, this);
      if (!opened) break;
      container = this.tip;
      isLeaf = opened === 'leaf';
    }
    this.#addText(container, line, lineEnd);
  }

  /** Appends to the text of the innermost block. Only for a line that is committed to that block. */
  appendToTip(text: string): void {
    this.tip.tail += text;
  }

  /** Ends a committed line, whose parts have been appended already. `text` is the whole line. */
  finishLine(text: string): void {
    this.tip.tail += '\n';
    this.#closeIfEnded(this.tip, text);
  }

  /** Saves the state, and returns a function that restores it. */
  beginSpeculation(): () => void {
    const { tip, lineCount } = this;
    const restore = saveOpenBlocks(this.document);
    this.#isSpeculative = true;
    return () => {
      restore();
      this.#isSpeculative = false;
      this.tip = tip;
      this.lineCount = lineCount;
    };
  }

  /** Ends the document. */
  finish(): void {
    while (this.tip !== this.document) this.#close(this.tip, this.lineCount);
    this.document.isOpen = false;
  }

  open(element: BlockElement): Block {
    this.#closeUnmatched();
    while (!this.tip.canContain(element.kind)) this.#close(this.tip, this.lineCount - 1);
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
    for (const [index, align] of table.columns.map((column, position) => [position, column] as const)) {
      const cell = this.open({ kind: 'cell', isHeader, align });
      cell.text = cells[index] ?? '';
      cell.isUnfinished = this.isUnfinished && index === cells.length - 1;
      this.#close(cell, this.lineCount);
    }
    this.#close(row, this.lineCount);
  }

  extractDefinitions(paragraph: Block): void {
    while ((paragraph.head || paragraph.tail).startsWith('[')) {
      const definition = readDefinition(paragraph.text, this.decodeEntity);
      if (!definition) return;
      if (!this.#isSpeculative) this.#onDefinition(definition);
      paragraph.text = paragraph.text.slice(definition.length);
    }
  }

  #addText(container: Block, line: Line, lineEnd: string): void {
    if (this.canContinueLazily) {
      line.advancePastMarker(0);
      this.tip.tail += line.takeRest() + lineEnd;
      return;
    }
    this.#closeUnmatched();
    if (container.kind === 'paragraph') line.advancePastMarker(0);
    if (container.kind === 'table') {
      if (line.nextNonspace < line.text.length) {
        this.addRow(container, splitRow(line.takeRest(), container.columns.length, this.isUnfinished), false);
      }
    } else if (ACCEPTS_LINES.has(container.kind)) {
      // The first line of a fence or an alert has been consumed with its end, and so has an opening delimiter that stands alone.
      const isConsumed = container.fence ?? (container.extension ? line.isBlank : container.kind === 'paragraph');
      if (isConsumed && container.startLine === this.lineCount) return;
      const text = line.takeRest();
      if (container.kind === 'paragraph') this.#extractCompleteDefinition(container, text);
      container.tail += text + lineEnd;
      if (!container.fence && text.trim() !== '') container.endLine = this.lineCount;
      this.#closeIfEnded(container, text);
    } else if (!container.isLeaf && !line.isBlank) {
      const paragraph = this.open({ kind: 'paragraph' });
      line.advancePastMarker(0);
      paragraph.tail = line.takeRest() + lineEnd;
    }
  }

  #closeIfEnded(block: Block, lastLine: string): void {
    if (block.htmlEnd ? block.htmlEnd.test(lastLine) : block.extension?.isClosedBy(lastLine))
      this.#close(block, this.lineCount);
  }

  /**
   * Extracts a definition as soon as its last line is followed by a line that cannot be its title. Otherwise a paragraph of thousands of
   * definitions would be parsed again with each of them.
   */
  #extractCompleteDefinition(paragraph: Block, nextLine: string): void {
    const { head, tail } = paragraph;
    if (head !== '' || !tail.startsWith('[') || tail.length > MAX_DEFINITION_LENGTH || /^["'(]/.test(nextLine)) return;
    if (readDefinition(tail, this.decodeEntity)?.length === tail.length) this.extractDefinitions(paragraph);
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
    if (!this.#isSpeculative) block.extension?.complete(block);
    if (block.kind === 'paragraph') {
      const task = this.gfm ? readTaskMarker(block) : undefined;
      if (task) {
        parent.element = { kind: 'item', isChecked: task.isChecked };
        block.text = block.text.slice(task.length);
      } else {
        this.extractDefinitions(block);
        if (trimmedLength(block.text) === 0) parent.children.pop();
      }
    }
    if (ENDS_WITH_LAST_CHILD.has(block.kind)) block.endLine = block.lastChildEnd ?? block.startLine;
    else if (block.kind !== 'code' || block.fence) block.endLine = line;
    parent.lastChildEnd = block.endLine;
  }
}

const ACCEPTS_LINES: ReadonlySet<string> = new Set(['paragraph', 'code', 'html', 'extension']);
/** Blocks that end with their last child, regardless of blank lines after it. */
const ENDS_WITH_LAST_CHILD: ReadonlySet<string> = new Set(['list', 'item', 'footnote']);

/** Makes a list loose if a blank line separates two of its items or two blocks of an item. */
function loosen(parent: Block, line: number): void {
  if (parent.lastChildEnd === undefined || parent.lastChildEnd >= line - 1) return;
  const list = parent.kind === 'item' ? parent.parent : parent;
  if (list?.element?.kind === 'list' && list.element.isTight) list.element = { ...list.element, isTight: false };
}
