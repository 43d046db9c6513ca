import type { Block } from '../block/block.ts';
import { canBecomeDefinition } from '../inline/link-definitions.ts';
import type { Reconciler, RenderedElement } from './reconciler.ts';
import {
  parseIncomplete,
  withheldExtension,
  startsImageLink,
  MAX_WITHHELD,
  tableHeaderStart,
} from '../inline/incomplete-inline.ts';
import { concatInlines, type Inline, type ParsedInlines } from '../inline/inline.ts';
import type { InlineContext } from '../inline/inline-context.ts';
import { parseInlines } from '../inline/inline-parser.ts';
import { hiddenPrefixLength, visibleLiteralLength, visibleLength } from '../block/visible-text.ts';
import { EMPTY_SET } from '../inline/plain-text.ts';

/** A text without a safe split point is parsed again for each chunk up to this length, and is then split at an arbitrary position. */
const FORCE_SPLIT_AFTER = 4096;
/** A longer line is not considered a table header. */
const MAX_TABLE_HEADER = 1024;

/** Renders a block that holds text. */
export class LeafRenderer<Node> {
  readonly #reconciler: Reconciler<Node>;
  readonly #context: InlineContext;
  /** The number of characters parsed, each as often as it was parsed: the cost of streaming. */
  charactersParsed = 0;

  constructor(reconciler: Reconciler<Node>, context: InlineContext) {
    this.#reconciler = reconciler;
    this.#context = context;
  }

  /**
   * @param canSettle Nothing in the text can be reverted, so its stable part is settled.
   * @returns The unresolved labels in the part that was parsed.
   */
  render(block: Block, rendered: RenderedElement<Node>, canSettle: boolean): ReadonlySet<string> {
    if (LITERAL.has(block.kind)) return this.#renderLiteral(block, rendered, canSettle);
    // Parsed again as a whole, the block is the same as if it had arrived at once.
    if (!block.isOpen && block.wasForceSplit) resetLeaf(block);
    const { gfm, decodeEntity } = this.#context;
    const hidden = hiddenPrefixLength(block, gfm, decodeEntity);
    const text = block.tail.slice(hidden, visibleLength(block));
    const canBeTable = gfm && block.kind === 'paragraph' && !this.#context.isTruncated;
    const header = block.isOpen && canBeTable ? tableHeader(block, text) : undefined;
    if (header !== undefined) {
      this.#reconcile(block, rendered, this.#parseIncomplete(true, header, this.#parse(header)));
      return EMPTY_SET;
    }
    const parsed = this.#parse(text);
    if (!block.isOpen && !block.isUnfinished) {
      this.#reconcile(block, rendered, parsed.nodes);
      return parsed.unresolved;
    }
    const end = canSettle && block.isOpen ? stableLength(block, text, parsed.splitPoint, canBeTable) : 0;
    const rest = text.slice(end);
    const before = this.#parse(text.slice(0, end));
    const after = this.#parseIncomplete(canBeTable, rest, end > 0 ? this.#parse(rest) : parsed);
    this.#reconcile(block, rendered, concatInlines(before.nodes, after));
    if (end > 0) settleText(block, hidden + end, before.nodes);
    // The labels may never be defined, so the block must be parsed again.
    if (before.unresolved.size > 0) block.wasForceSplit = true;
    return before.unresolved;
  }

  #reconcile(block: Block, rendered: RenderedElement<Node>, nodes: readonly Inline[]): void {
    this.#reconciler.reconcileInlines(
      rendered,
      block.tailNodeIndex,
      block.tailTextOffset,
      withLeadingText(block, nodes),
    );
  }

  /** Parses a text that is still growing. */
  #parseIncomplete(canBeTable: boolean, text: string, parsed: ParsedInlines): readonly Inline[] {
    const withheldFrom = withheldExtension(parsed)?.start ?? Infinity;
    return parseIncomplete(text, canBeTable, parsed, (partialText, writtenLength) =>
      this.#parse(partialText, writtenLength, withheldFrom),
    ).nodes;
  }

  #parse(text: string, writtenLength?: number, withheldFrom?: number): ParsedInlines {
    this.charactersParsed += text.length;
    const parsed = parseInlines(text, this.#context, writtenLength, withheldFrom);
    if (!this.#context.isTruncated) return parsed;
    // In a truncated text, only a link around an image counts as certain.
    return { ...parsed, brackets: parsed.brackets.filter(({ start }) => startsImageLink(text, start)) };
  }

  #renderLiteral(block: Block, rendered: RenderedElement<Node>, canSettle: boolean): ReadonlySet<string> {
    const length = visibleLiteralLength(block);
    const text = block.tail.slice(0, length);
    this.charactersParsed += length;
    const nodes = text === '' ? [] : [text];
    this.#reconcile(block, rendered, nodes);
    if (canSettle && block.isOpen && length > 0) settleText(block, length, nodes);
    return EMPTY_SET;
  }
}

/** Blocks that show their text unparsed. */
const LITERAL: ReadonlySet<string> = new Set(['code', 'html', 'extension']);

/** Makes a block render again from its beginning. */
export function resetLeaf(block: Block): void {
  const { text } = block;
  block.text = text;
}

/**
 * The text to show if it ends with a probable table header, of which nothing may be settled. A long header cannot be withheld, so its cells
 * are shown without the bars.
 */
function tableHeader({ head }: Block, text: string): string | undefined {
  const lineStart = text.lastIndexOf('\n') + 1;
  if (text[lineStart] !== '|' || text.length > MAX_TABLE_HEADER || (lineStart === 0 && /[^\n]$/.test(head)))
    return undefined;
  return text.length - lineStart < MAX_WITHHELD
    ? text
    : text.slice(0, lineStart) + text.slice(lineStart).replace(/(?<!\\)\|/g, ' ');
}

/** How much of the text can be settled: nothing that is withheld. */
function stableLength(block: Block, text: string, splitPoint: number, canBeTable: boolean): number {
  const isWithheld =
    (block.head === '' && canBecomeDefinition(text)) || splitPoint > tableHeaderStart(text, canBeTable);
  const stable = isWithheld ? 0 : splitPoint;
  if (stable > 0 || text.length < FORCE_SPLIT_AFTER) return stable;
  block.wasForceSplit = true;
  return text.lastIndexOf(' ') + 1 || text.length;
}

/** The nodes begin with a text if the tail begins within one. */
function withLeadingText(block: Block, nodes: readonly Inline[]): readonly Inline[] {
  return block.tailTextOffset > 0 && typeof nodes[0] !== 'string' ? ['', ...nodes] : nodes;
}

/** Moves the first part of the tail, which has been rendered as these nodes, to the head. */
function settleText(block: Block, length: number, renderedNodes: readonly Inline[]): void {
  const nodes = withLeadingText(block, renderedNodes);
  const last = nodes.at(-1);
  block.head += block.tail.slice(0, length);
  block.tail = block.tail.slice(length);
  if (typeof last === 'string') {
    block.tailTextOffset = last.length + (nodes.length === 1 ? block.tailTextOffset : 0);
    block.tailNodeIndex += nodes.length - 1;
  } else {
    block.tailTextOffset = 0;
    block.tailNodeIndex += nodes.length;
  }
}
