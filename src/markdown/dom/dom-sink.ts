import { setLinkAttributes, setAttribute } from './attributes.ts';
import { CodeBlocks, type CodeOptions } from './code-blocks.ts';
import { renderImage } from './image.ts';
import type { ImagePolicy } from './image-policy.ts';
import { FootnoteSection } from './footnote-section.ts';
import { removeFromGroup, appendableGroup, appendableRowGroup, wrapTable, type TableToolbar } from './groups.ts';
import { renderExtension } from './extension.ts';
import { DEFAULT_LABELS, type MarkdownLabels } from './labels.ts';
import { ScrollableRegions } from './scrollable-regions.ts';
import { PART_NAMES, TABLE_ROLES, tagName } from './tag-names.ts';
import type { AlertKind, MarkdownElement, MarkdownSink } from '../sink.ts';

export interface DomSinkOptions extends CodeOptions {
  /**
   * Whether an image may load without a click. By default only images from the page's own origin may. Any other image is a link with a
   * button that loads it. Called for images over HTTP, and for PNG, JPEG, GIF, WebP and AVIF in `data:` addresses.
   */
  readonly isImageAllowed?: ImagePolicy;
  /** The bar over tables; see `createTableToolbar`. None by default. */
  readonly tableToolbar?: TableToolbar;
  /** Labels in another language than English. Missing ones stay English. */
  readonly labels?: Partial<MarkdownLabels>;
  /**
   * Whether the blocks of the document are in groups of 16, each a `div.blocks`. A style sheet can then exclude whole groups from layout,
   * which otherwise visits every block for each chunk. Off by default.
   */
  readonly groupBlocks?: boolean;
  /**
   * The level, from 1 to 6, of headings written with one `#`, for a document in a page with headings of its own. Lower levels follow, and
   * end at 6. The default is 1.
   */
  readonly headingLevel?: number;
}

/**
 * Renders into a page. Elements and attributes come from closed sets, and all other content of the source becomes text nodes. Only
 * addresses, titles, alternative texts and the language of code become attribute values.
 */
export function createDomSink(root: HTMLElement | DocumentFragment, options: DomSinkOptions = {}): MarkdownSink<Node> {
  return new DomSink(root, options);
}

class DomSink implements MarkdownSink<Node> {
  readonly root: Node & ParentNode;
  readonly #document: Document;
  readonly #codeBlocks: CodeBlocks;
  /** The wrapper around the element of a block. */
  readonly #wrappers = new WeakMap<Node, HTMLElement>();
  readonly #isImageAllowed: ImagePolicy;
  readonly #labels: MarkdownLabels;
  readonly #footnotes: FootnoteSection;
  readonly #shouldGroupBlocks: boolean | undefined;
  readonly #tableToolbar: TableToolbar | undefined;
  readonly #headingLevel: number;
  readonly #scrollableRegions = new ScrollableRegions();

  constructor(root: HTMLElement | DocumentFragment, options: DomSinkOptions) {
    this.root = root;
    this.#labels = { ...DEFAULT_LABELS, ...options.labels };
    this.#footnotes = new FootnoteSection(root, this.#labels);
    this.#document = root.ownerDocument;
    this.#shouldGroupBlocks = options.groupBlocks;
    this.#tableToolbar = options.tableToolbar;
    this.#headingLevel = options.headingLevel ?? 1;
    this.#codeBlocks = new CodeBlocks(options);
    this.#isImageAllowed =
      options.isImageAllowed ?? ((address) => address.origin === new URL(this.#document.baseURI).origin);
  }

  open(parent: Node, element: MarkdownElement): Node {
    const node = this.#create(parent, element);
    if (element.kind !== 'footnote') this.#insert(parent, node, element);
    this.update(node, element);
    return node;
  }

  text(parent: Node, text: string): Node {
    const codeText = this.#codeBlocks.textOf(parent);
    if (!codeText) return parent.appendChild(this.#document.createTextNode(text));
    codeText.extend(0, text);
    return parent;
  }

  extend(text: Node, length: number, more: string): void {
    const codeText = this.#codeBlocks.textOf(text);
    if (codeText) {
      codeText.extend(length, more);
      return;
    }
    const textNode = text as Text;
    if (length < textNode.length) textNode.deleteData(length, textNode.length - length);
    if (more !== '') textNode.appendData(more);
  }

  drop(parent: Node, node: Node): void {
    const block = this.#wrappers.get(node) ?? (node as Element);
    if (block.className === 'footnote') this.#footnotes.place(node, 0);
    else if (block.localName === 'tr' || (this.#shouldGroupBlocks && parent === this.root)) removeFromGroup(block);
    else block.remove();
  }

  close(node: Node): void {
    const block = this.#wrappers.get(node) ?? (node as Element);
    // A final block needs no layout while it is off-screen, and a final table, wherever it is, can have columns that fit their content.
    if (this.#isTopLevel(block) || block.className === 'table') block.classList.add('final');
  }

  truncate(blockCount: number, footnoteCount: number): void {
    this.#footnotes.truncate(footnoteCount);
    const settled = [...this.root.querySelectorAll('.final')].filter((block) => this.#isTopLevel(block));
    for (const block of settled.slice(blockCount)) this.drop(this.root, block);
  }

  update(node: Node, element: MarkdownElement): void {
    const target = node as HTMLElement;
    switch (element.kind) {
      case 'quote':
        if (element.alert) renderAlert(target, element.alert, this.#labels);
        break;
      case 'list':
        target.classList.toggle('loose', !element.isTight);
        if (element.start !== undefined) setAttribute(target, 'start', String(element.start));
        break;
      case 'item':
        this.#renderCheckbox(target, element.isChecked);
        break;
      case 'code':
        this.#codeBlocks.setLanguage(target, element.language);
        break;
      case 'html':
        target.className = 'html';
        break;
      case 'extension':
        void renderExtension(target, element);
        break;
      case 'cell':
        target.className = element.align ?? '';
        break;
      case 'footnote':
        this.#footnotes.place(target, element.number);
        break;
      case 'footnote-reference':
        this.#footnotes.number(target, element.number);
        break;
      case 'link':
        setLinkAttributes(target, element.url);
        setAttribute(target, 'title', element.title);
        // Isolates an unclosed direction override, so that the text behind the link keeps its direction.
        target.dir = 'auto';
        break;
      case 'image':
        renderImage(target, element, this.#isImageAllowed, this.#labels);
        break;
      default:
    }
  }

  #isTopLevel({ parentNode }: Node): boolean {
    return (this.#shouldGroupBlocks ? parentNode?.parentNode : parentNode) === this.root;
  }

  #insert(parent: Node, node: HTMLElement, element: MarkdownElement): void {
    const role = TABLE_ROLES[node.localName];
    if (role) node.setAttribute('role', role);
    const block = this.#wrap(node, element);
    const part = PART_NAMES[element.kind];
    if (part) block.setAttribute('part', part);
    // The first word sets the direction of the whole block, so that the markers of a list are on the side where its texts begin.
    if (parent === this.root && element.kind !== 'code') block.dir = 'auto';
    const { end } = this.#footnotes;
    const isTopLevel = parent === this.root;
    if (element.kind === 'row') appendableRowGroup(parent as Element, element.isHeader).append(block);
    else if (isTopLevel && this.#shouldGroupBlocks)
      appendableGroup(parent, 'div', BLOCKS_PER_GROUP, { className: 'blocks' }, end).append(block);
    else parent.insertBefore(block, isTopLevel ? end : null);
    const scroller = node.parentElement;
    if (scroller && (element.kind === 'code' || element.kind === 'table')) {
      this.#scrollableRegions.observe(scroller, node, this.#labels[element.kind]);
    } else if (element.kind === 'extension') this.#scrollableRegions.observe(node, node);
  }

  #create(parent: Node, element: MarkdownElement): HTMLElement {
    if (element.kind === 'footnote') return this.#footnotes.createFootnote();
    if (element.kind === 'footnote-reference') return this.#footnotes.createReference(parent as Element);
    return this.#document.createElement(tagName(element, this.#headingLevel));
  }

  #wrap(node: HTMLElement, { kind }: MarkdownElement): HTMLElement {
    if (kind !== 'code' && kind !== 'table') return node;
    const wrapper = kind === 'code' ? this.#codeBlocks.wrap(node) : wrapTable(node);
    if (kind === 'table') this.#tableToolbar?.attach(wrapper);
    this.#wrappers.set(node, wrapper);
    return wrapper;
  }

  #renderCheckbox(item: HTMLElement, isChecked: boolean | undefined): void {
    const first = item.firstElementChild;
    const existing = first?.localName === 'input' ? (first as HTMLInputElement) : undefined;
    item.classList.toggle('task', isChecked !== undefined);
    if (isChecked === undefined) {
      existing?.remove();
      return;
    }
    const checkbox = existing ?? this.#document.createElement('input');
    checkbox.type = 'checkbox';
    checkbox.disabled = true;
    checkbox.checked = isChecked;
    checkbox.ariaLabel = isChecked ? this.#labels.taskDone : this.#labels.taskOpen;
    if (!existing) item.prepend(checkbox);
  }
}

/** Blocks per group. */
const BLOCKS_PER_GROUP = 16;

/** Makes a quote an alert. The title names its kind, because color alone would not be accessible. */
function renderAlert(quote: HTMLElement, alert: AlertKind, labels: MarkdownLabels): void {
  quote.className = `alert ${alert}`;
  quote.setAttribute('part', 'alert');
  const title = quote.ownerDocument.createElement('p');
  title.className = 'alert-title';
  // The title is in the page's language, so `bdi` keeps it from setting the direction of the alert.
  title.appendChild(quote.ownerDocument.createElement('bdi')).append(labels.alerts[alert]);
  quote.prepend(title);
}
