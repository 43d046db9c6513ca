import { CodeLines } from './code-lines.ts';
import { drawExtension } from './extension-frame.ts';
import type { MarkdownElement, MarkdownSink } from './sink.ts';
import { webAddress } from './web-address.ts';

export interface DomSinkOptions {
  /** Whether a picture may be fetched without asking: one from this site may, unless this says otherwise. Any other is a link to it. */
  readonly allowsImage?: (address: URL) => boolean;
}

/**
 * Draws into a page. It makes elements of a closed set, gives them attributes of a closed set, and all else that comes from the source
 * is a text node. No attribute but an address, a title, an alternative text and the language of code ever holds anything of it.
 */
export function createDomSink(root: HTMLElement | DocumentFragment, options: DomSinkOptions = {}): MarkdownSink<Node> {
  return new DomSink(root, options);
}

class DomSink implements MarkdownSink<Node> {
  readonly root: Node;
  readonly #document: Document;
  /** The text of code. Its node is the element that it stands in, which holds nothing else. */
  readonly #lines = new WeakMap<Node, CodeLines>();
  readonly #allowsImage: (address: URL) => boolean;

  constructor(root: HTMLElement | DocumentFragment, { allowsImage }: DomSinkOptions) {
    this.root = root;
    this.#document = root.ownerDocument;
    this.#allowsImage = allowsImage ?? ((address) => address.origin === new URL(this.#document.baseURI).origin);
  }

  open(parent: Node, element: MarkdownElement): Node {
    const node = this.#document.createElement(tagOf(element));
    if (WRITTEN.has(element.kind)) node.dir = 'auto';
    this.update(node, element);
    this.#place(parent, element).append(element.kind === 'code' ? this.#framed(node) : node);
    return node;
  }

  text(parent: Node, text: string): Node {
    if (isBlockOfCode(parent)) {
      const lines = new CodeLines(parent);
      this.#lines.set(parent, lines);
      lines.extend(0, text);
      return parent;
    }
    return parent.appendChild(this.#document.createTextNode(text));
  }

  extend(text: Node, length: number, more: string): void {
    const lines = this.#lines.get(text);
    if (lines) {
      lines.extend(length, more);
      return;
    }
    const data = text as Text;
    if (length < data.length) data.deleteData(length, data.length - length);
    if (more !== '') data.appendData(more);
  }

  drop(parent: Node, node: Node): void {
    if (node === parent) {
      this.#lines.get(node)?.extend(0, '');
      return;
    }
    // Of code there is a frame around it, and of the last row its part of the table: what is left empty goes, too.
    const { parentElement } = node;
    (node as ChildNode).remove();
    if (parentElement && FRAMES.has(parentElement.localName) && !parentElement.hasChildNodes()) parentElement.remove();
  }

  close(): void {
    // Nothing in the page depends on it yet.
  }

  update(node: Node, element: MarkdownElement): void {
    const target = node as HTMLElement;
    switch (element.kind) {
      case 'list':
        target.classList.toggle('loose', !element.isTight);
        if (element.start !== undefined) set(target, 'start', String(element.start));
        break;
      case 'item':
        this.#drawBox(target, element.isChecked);
        break;
      case 'code':
        set(target, 'data-language', element.language);
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
      case 'link':
        this.#lead(target, element.url);
        set(target, 'title', element.title);
        break;
      case 'image':
        this.#drawImage(target, element);
        break;
      default:
    }
  }

  /** Rows stand in the head or the body of their table. */
  #place(parent: Node, element: MarkdownElement): ParentNode {
    if (element.kind !== 'row') return parent as unknown as ParentNode;
    const tag = element.isHeader ? 'thead' : 'tbody';
    const last = (parent as Element).lastElementChild;
    if (last?.localName === tag) return last;
    return parent.appendChild(this.#document.createElement(tag));
  }

  #framed(code: HTMLElement): HTMLElement {
    const frame = this.#document.createElement('pre');
    frame.append(code);
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
    if (!there) item.prepend(box);
  }

  #drawImage(frame: HTMLElement, { url, title, alt }: Extract<MarkdownElement, { kind: 'image' }>): void {
    const address = webAddress(url, this.#document.baseURI);
    const isShown = address !== undefined && /^https?:$/.test(address.protocol) && this.#allowsImage(address);
    const drawn = this.#document.createElement(isShown ? 'img' : 'a');
    if (isShown) {
      set(drawn, 'src', url);
      set(drawn, 'loading', 'lazy');
      drawn.setAttribute('alt', alt);
    } else {
      this.#lead(drawn, url);
      drawn.append(alt || address?.host || '');
    }
    set(drawn, 'title', title);
    frame.replaceChildren(drawn);
  }

  /** Where a link leads is no one's recommendation, and does not learn where it was followed. */
  #lead(link: HTMLElement, url: string): void {
    const address = webAddress(url, this.#document.baseURI);
    set(link, 'href', address ? url : undefined);
    set(link, 'target', address ? '_blank' : undefined);
    set(link, 'rel', address ? 'noopener noreferrer nofollow' : undefined);
  }
}

function isBlockOfCode(node: Node): node is HTMLElement {
  return (node as Element).localName === 'code' && node.parentElement?.localName === 'pre';
}

/** An attribute that says nothing is not there. An address may be empty, and then leads to the page itself. */
function set(element: Element, name: string, value: string | undefined): void {
  if (value === undefined || (value === '' && name !== 'href')) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** What holds the words of a language, and so has its direction. */
const WRITTEN: ReadonlySet<string> = new Set(['paragraph', 'heading', 'cell', 'html', 'list', 'item']);

const FRAMES: ReadonlySet<string> = new Set(['pre', 'thead', 'tbody']);

function tagOf(element: MarkdownElement): string {
  switch (element.kind) {
    case 'list':
      return element.start === undefined ? 'ul' : 'ol';
    case 'heading':
      return `h${element.level}`;
    case 'cell':
      return element.isHeader ? 'th' : 'td';
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
