import { drawAlert } from './dom-alerts.ts';
import { lead, setAttribute } from './dom-attributes.ts';
import { DomCode, type CodeOptions } from './dom-code.ts';
import { drawImage } from './dom-image.ts';
import { DomNotes } from './dom-notes.ts';
import { dropFromGroup, openGroup } from './dom-groups.ts';
import { rowGroup, tableFrame } from './dom-table.ts';
import { drawExtension } from './extension-frame.ts';
import { ENGLISH, type MarkdownLabels } from './labels.ts';
import { ScrollReach } from './scroll-reach.ts';
import type { MarkdownElement, MarkdownSink } from './sink.ts';

export interface DomSinkOptions extends CodeOptions {
  /**
   * Whether a picture may be fetched without asking: one from this site may, unless this says otherwise. In the place of any other
   * stands a link to it, with a button that fetches it. Asked of pictures over HTTP, and of PNG, JPEG, GIF, WebP and AVIF in a `data:`
   * address.
   */
  readonly allowsImage?: (address: URL) => boolean;
  /** Words in another language than English, as many as there are. */
  readonly labels?: Partial<MarkdownLabels>;
  /**
   * Whether the blocks of the document stand in groups of 16, each a `div.blocks`: then a style sheet can spare a long document layout,
   * which otherwise looks at every block for each piece. Off, unless it is switched on.
   */
  readonly grouped?: boolean;
  /**
   * The level, from 1 to 6, of the headings that are written with one `#`, where the document is a part of a page that has headings
   * of its own. Those below follow; what would be below 6 stays at 6. 1, by default.
   */
  readonly headingLevel?: number;
}

/**
 * Draws into a page. It makes elements of a closed set, gives them attributes of a closed set, and all else that comes from the source
 * is a text node. No attribute but an address, a title, an alternative text and the language of code ever holds anything of it.
 */
export function createDomSink(root: HTMLElement | DocumentFragment, options: DomSinkOptions = {}): MarkdownSink<Node> {
  return new DomSink(root, options);
}

class DomSink implements MarkdownSink<Node> {
  readonly root: Node & ParentNode;
  readonly #document: Document;
  readonly #code: DomCode;
  /** What stands around the element of a block. */
  readonly #frames = new WeakMap<Node, HTMLElement>();
  readonly #allowsImage: (address: URL) => boolean;
  readonly #labels: MarkdownLabels;
  readonly #notes: DomNotes;
  readonly #isGrouped: boolean | undefined;
  readonly #headingLevel: number;
  readonly #reach = new ScrollReach();

  constructor(root: HTMLElement | DocumentFragment, options: DomSinkOptions) {
    this.root = root;
    this.#labels = { ...ENGLISH, ...options.labels };
    this.#notes = new DomNotes(root, this.#labels);
    this.#document = root.ownerDocument;
    this.#isGrouped = options.grouped;
    this.#headingLevel = options.headingLevel ?? 1;
    this.#code = new DomCode(options);
    this.#allowsImage = options.allowsImage ?? ((address) => address.origin === new URL(this.#document.baseURI).origin);
  }

  open(parent: Node, element: MarkdownElement): Node {
    const node = this.#create(parent, element);
    if (element.kind !== 'note') this.#place(parent, node, element);
    this.update(node, element);
    return node;
  }

  text(parent: Node, text: string): Node {
    const lines = this.#code.lines(parent);
    if (!lines) return parent.appendChild(this.#document.createTextNode(text));
    lines.extend(0, text);
    return parent;
  }

  extend(text: Node, length: number, more: string): void {
    const lines = this.#code.lines(text);
    if (lines) {
      lines.extend(length, more);
      return;
    }
    const data = text as Text;
    if (length < data.length) data.deleteData(length, data.length - length);
    if (more !== '') data.appendData(more);
  }

  drop(parent: Node, node: Node): void {
    const block = this.#frames.get(node) ?? (node as Element);
    if (block.className === 'note') this.#notes.place(node, 0);
    else if (block.localName === 'tr' || (this.#isGrouped && parent === this.root)) dropFromGroup(block);
    else block.remove();
  }

  close(node: Node): void {
    const block = this.#frames.get(node) ?? (node as Element);
    // What is finished needs no layout while it is out of sight; and a table, wherever it stands, can have columns that fit.
    if (this.#isTop(block) || block.className === 'table') block.classList.add('settled');
  }

  keep(blocks: number, notes: number): void {
    this.#notes.keep(notes);
    const settled = [...this.root.querySelectorAll('.settled')].filter((block) => this.#isTop(block));
    for (const block of settled.slice(blocks)) this.drop(this.root, block);
  }

  update(node: Node, element: MarkdownElement): void {
    const target = node as HTMLElement;
    switch (element.kind) {
      case 'quote':
        if (element.alert) drawAlert(target, element.alert, this.#labels);
        break;
      case 'list':
        target.classList.toggle('loose', !element.isTight);
        if (element.start !== undefined) setAttribute(target, 'start', String(element.start));
        break;
      case 'item':
        this.#drawBox(target, element.isChecked);
        break;
      case 'code':
        this.#code.name(target, element.language);
        break;
      case 'html':
        target.className = 'html';
        break;
      case 'extension':
        void drawExtension(target, element);
        break;
      case 'cell':
        target.className = element.align ?? '';
        break;
      case 'note':
        this.#notes.place(target, element.number);
        break;
      case 'note-reference':
        this.#notes.number(target, element.number);
        break;
      case 'link':
        lead(target, element.url);
        setAttribute(target, 'title', element.title);
        // Isolates an unclosed direction override, so that the text behind the link keeps its direction.
        target.dir = 'auto';
        break;
      case 'image':
        drawImage(target, element, this.#allowsImage, this.#labels.loadImage);
        break;
      default:
    }
  }

  #isTop({ parentNode }: Node): boolean {
    return (this.#isGrouped ? parentNode?.parentNode : parentNode) === this.root;
  }

  #place(parent: Node, node: HTMLElement, element: MarkdownElement): void {
    const role = ROLES[node.localName];
    if (role) node.setAttribute('role', role);
    const block = this.#framed(node, element);
    // One direction for all of a block, that of its first word: of a list, so its marks stand where its texts begin.
    if (parent === this.root && element.kind !== 'code') block.dir = 'auto';
    const { end } = this.#notes;
    const isTop = parent === this.root;
    if (element.kind === 'row') rowGroup(parent as Element, element.isHeader).append(block);
    else if (isTop && this.#isGrouped) openGroup(parent, 'div', BLOCKS, { className: 'blocks' }, end).append(block);
    else parent.insertBefore(block, isTop ? end : null);
    const scroller = node.parentElement;
    if (scroller && (element.kind === 'code' || element.kind === 'table')) {
      this.#reach.keep(scroller, node, this.#labels[element.kind]);
    } else if (element.kind === 'extension') this.#reach.keep(node, node);
  }

  #create(parent: Node, element: MarkdownElement): HTMLElement {
    if (element.kind === 'note') return this.#notes.open();
    if (element.kind === 'note-reference') return this.#notes.refer(parent as Element);
    return this.#document.createElement(tagOf(element, this.#headingLevel));
  }

  #framed(node: HTMLElement, { kind }: MarkdownElement): HTMLElement {
    if (kind !== 'code' && kind !== 'table') return node;
    const frame = kind === 'code' ? this.#code.frame(node) : tableFrame(node);
    this.#frames.set(node, frame);
    return frame;
  }

  #drawBox(item: HTMLElement, isChecked: boolean | undefined): void {
    const [first] = item.children;
    const there = first?.localName === 'input' ? (first as HTMLInputElement) : undefined;
    item.classList.toggle('task', isChecked !== undefined);
    if (isChecked === undefined) {
      there?.remove();
      return;
    }
    const box = there ?? this.#document.createElement('input');
    box.type = 'checkbox';
    box.disabled = true;
    box.checked = isChecked;
    box.ariaLabel = isChecked ? this.#labels.done : this.#labels.toDo;
    if (!there) item.prepend(box);
  }
}

/** How many blocks stand in one group. */
const BLOCKS = 16;

/** Of what the style sheet takes out of a table by making grids of its rows. */
const ROLES: Readonly<Record<string, string>> = { table: 'table', tr: 'row', th: 'columnheader', td: 'cell' };

function tagOf(element: Exclude<MarkdownElement, { kind: 'note' | 'note-reference' }>, headingLevel: number): string {
  switch (element.kind) {
    case 'list':
      return element.start === undefined ? 'ul' : 'ol';
    case 'heading':
      return `h${Math.min(6, element.level + headingLevel - 1)}`;
    case 'cell':
      return element.isHeader ? 'th' : 'td';
    case 'tag':
      return element.name;
    case 'extension':
      return element.isBlock ? 'div' : 'span';
    default:
      return TAGS[element.kind];
  }
}

const TAGS = {
  quote: 'blockquote',
  item: 'li',
  paragraph: 'p',
  code: 'code',
  html: 'p',
  rule: 'hr',
  details: 'details',
  summary: 'summary',
  table: 'table',
  row: 'tr',
  emphasis: 'em',
  strong: 'strong',
  strike: 'del',
  'code-span': 'code',
  break: 'br',
  link: 'a',
  image: 'span',
} as const;
