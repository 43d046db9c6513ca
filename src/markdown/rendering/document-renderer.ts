import { CONTAINERS, type Block } from '../block/block.ts';
import { Reconciler, type RenderedElement } from './reconciler.ts';
import { isEntityKey } from '../entities/escapes.ts';
import type { InlineContext } from '../inline/inline-context.ts';
import { LeafRenderer, resetLeaf } from './leaf-renderer.ts';
import { readTaskMarker } from '../block/visible-text.ts';
import type { Footnotes } from '../footnotes/footnotes.ts';
import type { MarkdownElement, MarkdownSink } from '../sink.ts';

/** A settled leaf with labels that have no definition yet, or whose lack of one is known only at the end. */
interface UnresolvedLeaf<Node> {
  readonly block: Block;
  readonly rendered: RenderedElement<Node>;
}

/** Renders the unsettled part of a document, and settles the blocks that are closed and rendered. */
export class DocumentRenderer<Node> {
  readonly #sink: MarkdownSink<Node>;
  readonly #context: InlineContext;
  readonly #reconciler: Reconciler<Node>;
  readonly #leafRenderer: LeafRenderer<Node>;
  readonly #unresolvedLabels = new WeakMap<Block, Set<string>>();
  readonly #leavesByLabel = new Map<string, Set<UnresolvedLeaf<Node>>>();
  readonly #resolvedLeaves = new Set<UnresolvedLeaf<Node>>();
  readonly #footnotes: Footnotes;
  /** The number of footnotes so far, settled or not. */
  #footnoteCount = 0;
  readonly #renderedFootnotes = new Map<string, RenderedElement<Node>>();
  /** The leaves with footnote references, in document order. */
  readonly #leavesWithFootnotes: UnresolvedLeaf<Node>[] = [];

  constructor(sink: MarkdownSink<Node>, context: InlineContext) {
    this.#sink = sink;
    this.#context = context;
    this.#footnotes = context.footnotes;
    this.#reconciler = new Reconciler(sink, context.footnotes);
    this.#leafRenderer = new LeafRenderer(this.#reconciler, context);
  }

  get charactersParsed(): number {
    return this.#leafRenderer.charactersParsed;
  }

  /** Records that a label is now defined. The leaves that contain it are rendered again. */
  resolve(label: string): void {
    for (const leaf of this.#leavesByLabel.get(label) ?? []) this.#resolvedLeaves.add(leaf);
    this.#leavesByLabel.delete(label);
  }

  /** @param canSettle Nothing in the document can be reverted any more. */
  render(document: Block, canSettle: boolean): void {
    const { root, footnotes } = this.#reconciler;
    this.#rerender(this.#resolvedLeaves);
    this.#resolvedLeaves.clear();
    this.#footnoteCount = footnotes.settledCount;
    this.#renderChildren(document, root, canSettle);
    this.#reconciler.truncate(footnotes, this.#footnoteCount);
    this.#numberFootnotes();
  }

  /**
   * Renders and settles the rest. Labels without a definition will not get one, so provisional links become text, and leaves with footnote
   * references are rendered again, because now all footnotes are known.
   */
  end(document: Block): void {
    this.#context.isGrowing = false;
    for (const label of this.#leavesByLabel.keys()) if (!isEntityKey(label)) this.resolve(label);
    this.render(document, true);
    this.settle(document);
    this.#footnotes.resetNumbers();
    this.#rerender(this.#leavesWithFootnotes);
    this.#numberFootnotes();
  }

  /** Closes all blocks as they are rendered, including the open ones, of a truncated text. */
  closeAll(): void {
    this.#closeBlocks(this.#reconciler.root);
    this.#closeBlocks(this.#reconciler.footnotes);
  }

  #closeBlocks({ children }: RenderedElement<Node>): void {
    for (const child of children) {
      if (!('children' in child)) continue;
      if (child.element && CONTAINERS.has(child.element.kind)) this.#closeBlocks(child);
      this.#sink.close(child.node);
    }
  }

  /** Removes the blocks that are closed and rendered from the tree. Nothing in it may be speculative. */
  settle(document: Block): void {
    this.#settleChildren(document, this.#reconciler.root);
  }

  #rerender(leaves: Iterable<UnresolvedLeaf<Node>>): void {
    for (const { block, rendered } of leaves) {
      resetLeaf(block);
      this.#leafRenderer.render(block, rendered, true);
    }
  }

  /** Updates the numbers of footnotes whose references have changed. */
  #numberFootnotes(): void {
    for (const label of this.#footnotes.changedLabels) {
      const footnote = this.#renderedFootnotes.get(label);
      if (footnote) this.#reconciler.updateElement(footnote, this.#footnoteElement(label));
    }
    this.#footnotes.changedLabels.clear();
  }

  #renderChildren(parent: Block, rendered: RenderedElement<Node>, canSettle: boolean): void {
    let index = rendered.settledCount;
    for (const block of parent.children) {
      const container = this.#containerOf(block, rendered);
      const childIndex = container === rendered ? index : this.#footnoteCount;
      if (block.isOpen || !block.isRendered) this.#renderBlock(block, container, childIndex, canSettle);
      if (container === rendered) index += 1;
      else this.#footnoteCount += 1;
    }
    this.#reconciler.truncate(rendered, index);
  }

  #renderBlock(block: Block, parent: RenderedElement<Node>, index: number, canSettle: boolean): void {
    const label =
      block.kind === 'footnote' && this.#footnotes.isFirstDefinition(block.marker, index) ? block.marker : undefined;
    const rendered = this.#reconciler.reconcileChild(
      parent,
      index,
      label ? this.#footnoteElement(label) : elementOf(block),
    );
    if (label) this.#renderedFootnotes.set(label, rendered);
    if (!block.isLeaf) this.#renderChildren(block, rendered, canSettle);
    else {
      // The settled nodes are gone, because speculation replaced their element in the meantime.
      if (block.renderedElement !== rendered) resetLeaf(block);
      block.renderedElement = rendered;
      const unresolved = this.#leafRenderer.render(block, rendered, canSettle);
      const known = this.#unresolvedLabels.get(block);
      if (known) for (const newLabel of unresolved) known.add(newLabel);
      else if (unresolved.size > 0) this.#unresolvedLabels.set(block, new Set(unresolved));
    }
    block.isRendered = !block.isOpen;
  }

  #footnoteElement(label: string): MarkdownElement {
    return { kind: 'footnote', number: this.#footnotes.numberOf(label) };
  }

  #settleChildren(parent: Block, rendered: RenderedElement<Node>): void {
    for (let [block] = parent.children; block && !block.isOpen && block.isRendered; [block] = parent.children) {
      const container = this.#containerOf(block, rendered);
      const renderedBlock = container.children.shift();
      parent.children.shift();
      parent.settledCount += 1;
      container.settledCount += 1;
      if (renderedBlock && 'children' in renderedBlock) this.#close(block, renderedBlock);
    }
    const [next] = parent.children;
    const [renderedNext] = next ? this.#containerOf(next, rendered).children : [];
    if (next?.isOpen && !next.isLeaf && renderedNext && 'children' in renderedNext)
      this.#settleChildren(next, renderedNext);
  }

  #containerOf(block: Block, parent: RenderedElement<Node>): RenderedElement<Node> {
    return block.kind === 'footnote' ? this.#reconciler.footnotes : parent;
  }

  #close(block: Block, rendered: RenderedElement<Node>): void {
    this.#settleChildren(block, rendered);
    const leaf = { block, rendered };
    const unresolved = [...(this.#unresolvedLabels.get(block) ?? [])];
    if (unresolved.some((label) => label.startsWith('^'))) this.#leavesWithFootnotes.push(leaf);
    for (const label of unresolved) {
      const leaves = this.#leavesByLabel.get(label);
      if (leaves) leaves.add(leaf);
      else this.#leavesByLabel.set(label, new Set([leaf]));
    }
    this.#sink.close(rendered.node);
  }
}

function elementOf(block: Block): MarkdownElement {
  const [first] = block.children;
  const task = block.kind === 'item' && first?.isOpen ? readTaskMarker(first) : undefined;
  if (task) return { kind: 'item', isChecked: task.isChecked };
  return block.element ?? { kind: 'paragraph' };
}
