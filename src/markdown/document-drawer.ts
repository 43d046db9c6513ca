import type { Block } from './block.ts';
import { Drawing, type DrawnElement } from './drawn.ts';
import { isEntityKey } from './escapes.ts';
import type { InlineContext } from './inline.ts';
import { LeafDrawer, restart } from './leaf.ts';
import { taskBox } from './leaf-text.ts';
import type { Notes } from './notes.ts';
import type { MarkdownElement, MarkdownSink } from './sink.ts';

/** A leaf that is settled but for labels which nothing defines so far, or of which it is known only at the end that nothing does. */
interface Asking<Node> {
  readonly block: Block;
  readonly drawn: DrawnElement<Node>;
}

/** Draws what is not settled of a document, and settles what has been drawn and closed. */
export class DocumentDrawer<Node> {
  readonly #sink: MarkdownSink<Node>;
  readonly #context: InlineContext;
  readonly #drawing: Drawing<Node>;
  readonly #leaves: LeafDrawer<Node>;
  readonly #missing = new WeakMap<Block, Set<string>>();
  readonly #asking = new Map<string, Set<Asking<Node>>>();
  readonly #answered = new Set<Asking<Node>>();
  readonly #notes: Notes;
  /** How many notes there are so far, those that are settled and those that are drawn now. */
  #noteCount = 0;
  readonly #drawnNotes = new Map<string, DrawnElement<Node>>();
  /** The leaves that refer to notes, in their order. */
  readonly #referring: Asking<Node>[] = [];

  constructor(sink: MarkdownSink<Node>, context: InlineContext) {
    this.#sink = sink;
    this.#context = context;
    this.#notes = context.notes;
    this.#drawing = new Drawing(sink, context.notes);
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
    const { root, notes } = this.#drawing;
    this.#drawAgain(this.#answered);
    this.#answered.clear();
    this.#noteCount = notes.settled;
    this.#drawChildren(document, root, isFirm);
    this.#drawing.truncate(notes, this.#noteCount);
    this.#numberNotes();
  }

  /**
   * Draws and settles the last of it. What is not defined by now never will be: links that were hoped for are the text they were
   * written as, and whoever refers to notes is drawn once more, for now it is known which there are.
   */
  end(document: Block): void {
    this.#context.isGrowing = false;
    for (const label of this.#asking.keys()) if (!isEntityKey(label)) this.defined(label);
    this.draw(document, true);
    this.settle(document);
    this.#notes.restart();
    this.#drawAgain(this.#referring);
    this.#numberNotes();
  }

  /** Closes all blocks as they are drawn, the open ones as well: the text was cut off. */
  freeze(): void {
    this.#freeze(this.#drawing.root);
    this.#freeze(this.#drawing.notes);
  }

  #freeze({ children }: DrawnElement<Node>): void {
    for (const child of children) {
      if (!('children' in child)) continue;
      if (child.element && HOLDS_BLOCKS.has(child.element.kind)) this.#freeze(child);
      this.#sink.close(child.node);
    }
  }

  /** Forgets what is closed and drawn. Of what is left, nothing may be speculative. */
  settle(document: Block): void {
    this.#settleChildren(document, this.#drawing.root);
  }

  #drawAgain(leaves: Iterable<Asking<Node>>): void {
    for (const { block, drawn } of leaves) {
      restart(block);
      this.#leaves.draw(block, drawn, true);
    }
  }

  /** The numbers of notes follow what refers to them. */
  #numberNotes(): void {
    for (const label of this.#notes.changed) {
      const note = this.#drawnNotes.get(label);
      if (note) this.#drawing.change(note, this.#noteOf(label));
    }
    this.#notes.changed.clear();
  }

  #drawChildren(parent: Block, drawn: DrawnElement<Node>, isFirm: boolean): void {
    let index = drawn.settled;
    for (const block of parent.children) {
      const place = this.#placeOf(block, drawn);
      const at = place === drawn ? index : this.#noteCount;
      if (block.isOpen || !block.isDrawn) this.#drawBlock(block, place, at, isFirm);
      if (place === drawn) index += 1;
      else this.#noteCount += 1;
    }
    this.#drawing.truncate(drawn, index);
  }

  #drawBlock(block: Block, parent: DrawnElement<Node>, index: number, isFirm: boolean): void {
    const label = block.kind === 'note' && this.#notes.isFirst(block.marker, index) ? block.marker : undefined;
    const drawn = this.#drawing.place(parent, index, label ? this.#noteOf(label) : elementOf(block));
    if (label) this.#drawnNotes.set(label, drawn);
    if (!block.isLeaf) this.#drawChildren(block, drawn, isFirm);
    else {
      // What was settled of it stands in a node that was speculatively something else meanwhile, and is gone.
      if (block.drawnIn !== drawn) restart(block);
      block.drawnIn = drawn;
      const missing = this.#leaves.draw(block, drawn, isFirm);
      const before = this.#missing.get(block);
      if (before) for (const asked of missing) before.add(asked);
      else if (missing.size > 0) this.#missing.set(block, new Set(missing));
    }
    block.isDrawn = !block.isOpen;
  }

  #noteOf(label: string): MarkdownElement {
    return { kind: 'note', number: this.#notes.numberOf(label) };
  }

  #settleChildren(parent: Block, drawn: DrawnElement<Node>): void {
    for (let [block] = parent.children; block && !block.isOpen && block.isDrawn; [block] = parent.children) {
      const place = this.#placeOf(block, drawn);
      const drawnBlock = place.children.shift();
      parent.children.shift();
      parent.settled += 1;
      place.settled += 1;
      if (drawnBlock && 'children' in drawnBlock) this.#close(block, drawnBlock);
    }
    const [next] = parent.children;
    const [drawnNext] = next ? this.#placeOf(next, drawn).children : [];
    if (next?.isOpen && !next.isLeaf && drawnNext && 'children' in drawnNext) this.#settleChildren(next, drawnNext);
  }

  #placeOf(block: Block, parent: DrawnElement<Node>): DrawnElement<Node> {
    return block.kind === 'note' ? this.#drawing.notes : parent;
  }

  #close(block: Block, drawn: DrawnElement<Node>): void {
    this.#settleChildren(block, drawn);
    const asking = { block, drawn };
    const missing = [...(this.#missing.get(block) ?? [])];
    if (missing.some((label) => label.startsWith('^'))) this.#referring.push(asking);
    for (const label of missing) {
      const others = this.#asking.get(label);
      if (others) others.add(asking);
      else this.#asking.set(label, new Set([asking]));
    }
    this.#sink.close(drawn.node);
  }
}

const HOLDS_BLOCKS: ReadonlySet<string> = new Set(['quote', 'list', 'item', 'note']);

function elementOf(block: Block): MarkdownElement {
  const [first] = block.children;
  const box = block.kind === 'item' && first?.isOpen ? taskBox(first) : undefined;
  if (box) return { kind: 'item', isChecked: box.isChecked };
  return block.element ?? { kind: 'paragraph' };
}
