import type { Block } from './block.ts';
import { Drawing, type DrawnElement } from './drawn.ts';
import type { InlineContext } from './inline.ts';
import { LeafDrawer, restart } from './leaf.ts';
import { taskBox } from './leaf-text.ts';
import type { MarkdownElement, MarkdownSink } from './sink.ts';

/** A leaf that is settled but for labels which nothing defines so far. */
interface Asking<Node> {
  readonly block: Block;
  readonly drawn: DrawnElement<Node>;
}

/** Draws what is not settled of a document, and settles what has been drawn and closed. */
export class DocumentDrawer<Node> {
  readonly #sink: MarkdownSink<Node>;
  readonly #drawing: Drawing<Node>;
  readonly #leaves: LeafDrawer<Node>;
  readonly #missing = new WeakMap<Block, ReadonlySet<string>>();
  readonly #asking = new Map<string, Set<Asking<Node>>>();
  readonly #answered = new Set<Asking<Node>>();

  constructor(sink: MarkdownSink<Node>, context: InlineContext) {
    this.#sink = sink;
    this.#drawing = new Drawing(sink);
    this.#leaves = new LeafDrawer(this.#drawing, context);
  }

  get work(): number {
    return this.#leaves.work;
  }

  /** A label is defined from now on. Who asked for it before is drawn once more, and no one else. */
  defined(label: string): void {
    for (const asking of this.#asking.get(label) ?? []) this.#answered.add(asking);
    this.#asking.delete(label);
  }

  /** @param isFirm Nothing of the document can be taken back any more. */
  draw(document: Block, isFirm: boolean): void {
    for (const { block, drawn } of this.#answered) {
      restart(block);
      this.#leaves.draw(block, drawn, true);
    }
    this.#answered.clear();
    this.#drawChildren(document, this.#drawing.root, isFirm);
  }

  /** Forgets what is closed and drawn. Of what is left, nothing may be speculative. */
  settle(document: Block): void {
    this.#settleChildren(document, this.#drawing.root);
  }

  #drawChildren(parent: Block, drawn: DrawnElement<Node>, isFirm: boolean): void {
    let index = parent.settled;
    for (const block of parent.children) {
      if (block.isOpen || !block.isDrawn) this.#drawBlock(block, drawn, index, isFirm);
      index += 1;
    }
    this.#drawing.truncate(drawn, index);
  }

  #drawBlock(block: Block, parent: DrawnElement<Node>, index: number, isFirm: boolean): void {
    const drawn = this.#drawing.place(parent, index, elementOf(block));
    if (!block.isLeaf) this.#drawChildren(block, drawn, isFirm);
    else {
      // What was settled of it stands in a node that was speculatively something else meanwhile, and is gone.
      if (block.drawnIn !== drawn) restart(block);
      block.drawnIn = drawn;
      const missing = this.#leaves.draw(block, drawn, isFirm);
      if (missing.size > 0) this.#missing.set(block, new Set([...missing, ...(this.#missing.get(block) ?? NOTHING)]));
    }
    block.isDrawn = !block.isOpen;
  }

  #settleChildren(parent: Block, drawn: DrawnElement<Node>): void {
    const { children } = parent;
    for (let [block] = children; block && !block.isOpen && block.isDrawn; [block] = children) {
      const drawnBlock = drawn.children.shift();
      children.shift();
      parent.settled += 1;
      drawn.settled += 1;
      if (drawnBlock && 'children' in drawnBlock) this.#close(block, drawnBlock);
    }
    const last = parent.lastChild;
    const drawnLast = drawn.children[children.length - 1];
    if (last?.isOpen && !last.isLeaf && drawnLast && 'children' in drawnLast) this.#settleChildren(last, drawnLast);
  }

  #close(block: Block, drawn: DrawnElement<Node>): void {
    this.#settleChildren(block, drawn);
    const asking = { block, drawn };
    for (const label of this.#missing.get(block) ?? NOTHING) {
      const others = this.#asking.get(label);
      if (others) others.add(asking);
      else this.#asking.set(label, new Set([asking]));
    }
    this.#sink.close(drawn.node);
  }
}

const NOTHING: ReadonlySet<string> = new Set();

function elementOf(block: Block): MarkdownElement {
  const [first] = block.children;
  const box = block.kind === 'item' && first?.isOpen ? taskBox(first) : undefined;
  if (box) return { kind: 'item', isChecked: box.isChecked };
  return block.element ?? { kind: 'paragraph' };
}
