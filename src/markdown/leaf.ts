import type { Block } from './block.ts';
import { mayDefine } from './definitions.ts';
import type { Drawing, DrawnElement } from './drawn.ts';
import { graceful, heldSource, isAroundPicture, MAX_HELD, tableHeadAt } from './graceful.ts';
import { joined, type Inline, type InlineContext, type ParsedInlines } from './inline.ts';
import { parseInlines } from './inline-parser.ts';
import { hiddenLength, literalLength, shownLength } from './leaf-text.ts';
import { NOTHING } from './words.ts';

/** What is this long without a place where it can be cut is looked at again with each piece; what is longer is cut blindly. */
const CUT_BLINDLY_AFTER = 4096;
/** With a head that is longer, no table is hoped for. */
const MAX_TABLE_HEAD = 1024;

/** Draws a block that holds text. */
export class LeafDrawer<Node> {
  readonly #drawing: Drawing<Node>;
  readonly #context: InlineContext;
  /** The characters that were read as inline text, again and again as may be: what streaming costs. */
  work = 0;

  constructor(drawing: Drawing<Node>, context: InlineContext) {
    this.#drawing = drawing;
    this.#context = context;
  }

  /**
   * @param isFirm Nothing of the text can be taken back: then what is safe of it is settled.
   * @returns Labels that it asks for, as far as it was read.
   */
  draw(block: Block, drawn: DrawnElement<Node>, isFirm: boolean): ReadonlySet<string> {
    if (LITERAL.has(block.kind)) return this.#drawLiteral(block, drawn, isFirm);
    // Once more, and whole: so it is what it would have been at once.
    if (!block.isOpen && block.isCutBlindly) restart(block);
    const { gfm, decodeEntity } = this.#context;
    const hidden = hiddenLength(block, gfm, decodeEntity);
    const text = block.tail.slice(hidden, shownLength(block));
    const mayBeTable = gfm && block.kind === 'paragraph' && !this.#context.isCut;
    const head = block.isOpen && mayBeTable ? tableHead(block, text) : undefined;
    if (head !== undefined) {
      this.#fill(block, drawn, this.#graceful(true, head, this.#parse(head)));
      return NOTHING;
    }
    const parsed = this.#parse(text);
    if (!block.isOpen && !block.isUnfinished) {
      this.#fill(block, drawn, parsed.nodes);
      return parsed.missing;
    }
    const end = isFirm && block.isOpen ? safeEnd(block, text, parsed.cut, mayBeTable) : 0;
    const rest = text.slice(end);
    const before = this.#parse(text.slice(0, end));
    const after = this.#graceful(mayBeTable, rest, end > 0 ? this.#parse(rest) : parsed);
    this.#fill(block, drawn, joined(before.nodes, after));
    if (end > 0) settle(block, hidden + end, before.nodes);
    // What it asks for, it may never get.
    if (before.missing.size > 0) block.isCutBlindly = true;
    return before.missing;
  }

  #fill(block: Block, drawn: DrawnElement<Node>, nodes: readonly Inline[]): void {
    this.#drawing.fill(drawn, block.tailNode, block.tailText, continued(block, nodes));
  }

  /** The nodes of a text to which more will come. */
  #graceful(mayBeTable: boolean, text: string, parsed: ParsedInlines): readonly Inline[] {
    const held = heldSource(parsed)?.at ?? Infinity;
    return graceful(text, mayBeTable, parsed, (part, length) => this.#parse(part, length, held)).nodes;
  }

  #parse(text: string, length?: number, held?: number): ParsedInlines {
    this.work += text.length;
    const parsed = parseInlines(text, this.#context, length, held);
    if (!this.#context.isCut) return parsed;
    // Only a link around a picture is as good as certain.
    return { ...parsed, brackets: parsed.brackets.filter(({ at }) => isAroundPicture(text, at)) };
  }

  #drawLiteral(block: Block, drawn: DrawnElement<Node>, isFirm: boolean): ReadonlySet<string> {
    const length = literalLength(block);
    const text = block.tail.slice(0, length);
    this.work += length;
    const nodes = text === '' ? [] : [text];
    this.#fill(block, drawn, nodes);
    if (isFirm && block.isOpen && length > 0) settle(block, length, nodes);
    return NOTHING;
  }
}

/** What takes its text as it is. */
const LITERAL: ReadonlySet<string> = new Set(['code', 'html', 'extension']);

/** Has a block drawn again from its beginning. */
export function restart(block: Block): void {
  const { text } = block;
  block.text = text;
}

/**
 * The text, if what is most likely the head of a table stands at its end: nothing of it is settled, and as it may not all be kept back,
 * what is in its cells is shown without the marks between them.
 */
function tableHead({ head }: Block, text: string): string | undefined {
  const at = text.lastIndexOf('\n') + 1;
  if (text[at] !== '|' || text.length > MAX_TABLE_HEAD || (at === 0 && /[^\n]$/.test(head))) return undefined;
  return text.length - at < MAX_HELD ? text : text.slice(0, at) + text.slice(at).replace(/(?<!\\)\|/g, ' ');
}

/** How much of the text can be settled: nothing of what is kept back. */
function safeEnd(block: Block, text: string, cut: number, mayBeTable: boolean): number {
  const isKeptBack = (block.head === '' && mayDefine(text)) || cut > tableHeadAt(text, mayBeTable);
  const safe = isKeptBack ? 0 : cut;
  if (safe > 0 || text.length < CUT_BLINDLY_AFTER) return safe;
  block.isCutBlindly = true;
  return text.lastIndexOf(' ') + 1 || text.length;
}

/** If the tail begins within a text, so do its nodes. */
function continued(block: Block, nodes: readonly Inline[]): readonly Inline[] {
  return block.tailText > 0 && typeof nodes[0] !== 'string' ? ['', ...nodes] : nodes;
}

/** Puts the first part of the tail to the head, when it has been drawn as these nodes. */
function settle(block: Block, length: number, drawnNodes: readonly Inline[]): void {
  const nodes = continued(block, drawnNodes);
  const last = nodes.at(-1);
  block.head += block.tail.slice(0, length);
  block.tail = block.tail.slice(length);
  if (typeof last === 'string') {
    block.tailText = last.length + (nodes.length === 1 ? block.tailText : 0);
    block.tailNode += nodes.length - 1;
  } else {
    block.tailText = 0;
    block.tailNode += nodes.length;
  }
}
