import type { Block } from './block.ts';
import { mayDefine } from './definitions.ts';
import type { Drawing, DrawnElement } from './drawn.ts';
import { completion, gracefulLength } from './graceful.ts';
import { joined, type Inline, type InlineContext, type ParsedInlines } from './inline.ts';
import { parseInlines } from './inline-parser.ts';
import { hiddenLength, inkedLength, literalLength, shownLength } from './leaf-text.ts';

/** What is this long without a place where it can be cut is looked at again with each piece; what is longer is cut blindly. */
const CUT_BLINDLY_AFTER = 4096;

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
    if (block.kind === 'code' || block.kind === 'html') return this.#drawLiteral(block, drawn, isFirm);
    // Once more, and whole: so it is what it would have been at once.
    if (!block.isOpen && block.isCutBlindly) restart(block);
    const { gfm, decodeEntity } = this.#context;
    const hidden = hiddenLength(block, gfm, decodeEntity);
    const text = block.tail.slice(hidden, shownLength(block));
    const parsed = this.#parse(text);
    if (!block.isOpen && !block.isUnfinished) {
      this.#fill(block, drawn, parsed.nodes);
      return parsed.missing;
    }
    const length = gracefulLength(text, block.head === '');
    const end = isFirm ? safeEnd(block, text, parsed.cut > length ? 0 : parsed.cut) : 0;
    const before = this.#parse(text.slice(0, end)).nodes;
    const rest = text.slice(end);
    const after = this.#graceful(rest, end > 0 ? this.#parse(rest) : parsed, length - end);
    this.#fill(block, drawn, joined(before, after));
    if (end === 0) return NOTHING;
    settle(block, hidden + end, before);
    // Those of the whole text: a label may have begun before the cut and ended behind it.
    return parsed.missing;
  }

  #fill(block: Block, drawn: DrawnElement<Node>, nodes: readonly Inline[]): void {
    this.#drawing.fill(drawn, block.tailNode, block.tailText, continued(block, nodes));
  }

  /** The nodes of a text to which more will come, of which so much is shown. */
  #graceful(text: string, parsed: ParsedInlines, length: number): readonly Inline[] {
    const shown = length < text.length ? text.slice(0, inkedLength(text.slice(0, length))) : text;
    const { nodes, unfinished } = shown === text ? parsed : this.#parse(shown);
    const closing = completion(unfinished);
    return closing === '' ? nodes : this.#parse(shown + closing).nodes;
  }

  #parse(text: string): ParsedInlines {
    this.work += text.length;
    return parseInlines(text, this.#context);
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

const NOTHING: ReadonlySet<string> = new Set();

/** Has a block drawn again from its beginning. */
export function restart(block: Block): void {
  const { text } = block;
  block.text = text;
}

/** How much of the text can be settled. */
function safeEnd(block: Block, text: string, cut: number): number {
  const safe = block.head === '' && mayDefine(text) ? 0 : cut;
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
