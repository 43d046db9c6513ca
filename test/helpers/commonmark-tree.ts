import { Parser, type Node } from 'commonmark';
import type { MarkdownElement } from '../../src/markdown/sink.ts';
import type { Tree, TreeElement } from './tree-sink.ts';

/** The tree that commonmark.js makes of a document, in the words of ours, its raw HTML turned into text. */
export function commonmarkTree(source: string): { tree: TreeElement; hasHtml: boolean } {
  const read = { hasHtml: false };
  const tree = { element: undefined, children: childrenOf(new Parser().parse(source), read) };
  return { tree, hasHtml: read.hasHtml };
}

function childrenOf(node: Node, read: { hasHtml: boolean }): Tree[] {
  const children: Tree[] = [];
  for (let child = node.firstChild; child; child = child.next) {
    const made = treeOf(child, read);
    const last = children.at(-1);
    if ('text' in made && last && 'text' in last) last.text += made.text;
    else if (!('text' in made) || made.text !== '') children.push(made);
  }
  return children;
}

function treeOf(node: Node, read: { hasHtml: boolean }): Tree {
  const literal = node.literal ?? '';
  switch (node.type) {
    case 'text':
      return { text: literal };
    case 'softbreak':
      return { text: '\n' };
    case 'html_inline':
      read.hasHtml = true;
      return { text: literal };
    case 'html_block':
      read.hasHtml = true;
      return withText({ kind: 'html' }, literal);
    case 'code':
      return withText({ kind: 'code-span' }, literal);
    case 'code_block':
      return withText({ kind: 'code', language: /^\S*/.exec(node.info ?? '')?.[0] ?? '' }, literal);
    case 'image': {
      const alt = altText(node);
      return { element: { kind: 'image', url: node.destination ?? '', title: node.title ?? '', alt }, children: [] };
    }
    default:
      return { element: elementOf(node), children: childrenOf(node, read) };
  }
}

function withText(element: MarkdownElement, text: string): Tree {
  return { element, children: text === '' ? [] : [{ text }] };
}

function elementOf(node: Node): MarkdownElement {
  switch (node.type) {
    case 'block_quote':
      return { kind: 'quote', alert: undefined };
    case 'list':
      return {
        kind: 'list',
        start: node.listType === 'ordered' ? node.listStart : undefined,
        isTight: node.listTight,
      };
    case 'item':
      return { kind: 'item', isChecked: undefined };
    case 'heading':
      return { kind: 'heading', level: node.level };
    case 'thematic_break':
      return { kind: 'rule' };
    case 'linebreak':
      return { kind: 'break' };
    case 'emph':
      return { kind: 'emphasis' };
    case 'strong':
      return { kind: 'strong' };
    case 'link':
      return { kind: 'link', url: node.destination ?? '', title: node.title ?? '' };
    case 'paragraph':
      return { kind: 'paragraph' };
    default:
      throw new Error(`commonmark.js has made a ${node.type}`);
  }
}

function altText(node: Node): string {
  let text = '';
  for (let child = node.firstChild; child; child = child.next) {
    const isBreak = child.type === 'softbreak' || child.type === 'linebreak';
    text += isBreak ? '\n' : (child.literal ?? '') + altText(child);
  }
  return text;
}
