import type { AlertKind, Alignment, MarkdownElement } from '../../src/markdown/sink.ts';
import type { Tree, TreeElement } from './tree-sink.ts';

/** The content of a page, as the elements that the engine drew. */
export function domTree(root: ParentNode): TreeElement {
  return { element: undefined, children: childrenOf(root) };
}

function childrenOf(parent: ParentNode): Tree[] {
  return Array.from(parent.childNodes)
    .filter(
      (node) =>
        !(node instanceof HTMLInputElement) && !(node instanceof HTMLElement && node.className === 'alert-title'),
    )
    .flatMap((node): Tree[] => {
      if (node instanceof Text) return [{ text: node.data }];
      if (!(node instanceof HTMLElement)) throw new Error(`there is a ${node.nodeName}`);
      if (node instanceof HTMLTableSectionElement) return childrenOf(node);
      // The wrappers of code blocks and tables.
      if (node.localName === 'pre' || node.localName === 'div') return childrenOf(node);
      if (node.localName === 'section') return [...node.querySelectorAll('ol > li')].map(noteOf);
      if (node.localName === 'sup') {
        return [{ element: { kind: 'footnote-reference', label: '', number: Number(node.textContent) }, children: [] }];
      }
      const element = elementOf(node);
      if (element.kind === 'code') return [{ element, children: node.textContent ? [{ text: node.textContent }] : [] }];
      return [{ element, children: element.kind === 'image' ? [] : childrenOf(node) }];
    });
}

function noteOf(item: Element): Tree {
  const note = item.querySelector('div.note');
  if (!note) throw new Error('a note holds nothing');
  return { element: { kind: 'footnote', number: (item as HTMLLIElement).value }, children: childrenOf(note) };
}

function elementOf(node: HTMLElement): MarkdownElement {
  const { localName } = node;
  if (/^h[1-6]$/.test(localName)) return { kind: 'heading', level: Number(localName[1]) };
  if (localName === 'code' && node.parentElement?.localName === 'pre') {
    return { kind: 'code', language: node.dataset['language'] ?? '' };
  }
  if (node instanceof HTMLOListElement || node instanceof HTMLUListElement) {
    const start = node instanceof HTMLOListElement ? node.start : undefined;
    return { kind: 'list', start, isTight: !node.classList.contains('loose') };
  }
  if (node instanceof HTMLTableCellElement) {
    const align = (node.className || undefined) as Alignment;
    return { kind: 'cell', isHeader: localName === 'th', align };
  }
  if (node instanceof HTMLTableRowElement) return { kind: 'row', isHeader: node.parentElement?.localName === 'thead' };
  if (node instanceof HTMLLIElement)
    return { kind: 'item', isChecked: node.querySelector<HTMLInputElement>(':scope > input')?.checked };
  if (node instanceof HTMLAnchorElement) {
    return { kind: 'link', url: node.getAttribute('href') ?? 'none', title: node.title };
  }
  if (localName === 'blockquote') {
    return { kind: 'quote', alert: /^alert (\w+)/.exec(node.className)?.[1] as AlertKind | undefined };
  }
  if (localName === 'span') return imageOf(node);
  if (node.classList.contains('html')) return { kind: 'html' };
  const kind = KINDS[localName as keyof typeof KINDS];
  if (!kind) throw new Error(`there is a <${localName}>`);
  return { kind };
}

function imageOf(frame: HTMLElement): MarkdownElement {
  const image = frame.querySelector('img');
  if (!image) throw new Error('the picture is not shown');
  return { kind: 'image', url: image.getAttribute('src') ?? '', title: image.title, alt: image.alt };
}

const KINDS = {
  p: 'paragraph',
  hr: 'rule',
  table: 'table',
  em: 'emphasis',
  strong: 'strong',
  del: 'strike',
  code: 'code-span',
  br: 'break',
} as const;
