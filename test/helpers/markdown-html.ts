import type { MarkdownElement } from '../../src/markdown/sink.ts';
import type { Tree, TreeElement } from './tree-sink.ts';

/** Serializes a tree as cmark-gfm would, for tests only: the engine never creates HTML. */
export function markdownHtml(tree: TreeElement): string {
  const notes = tree.children.findIndex((child) => kindOf(child) === 'footnote');
  if (notes < 0) return blocks(tree.children, false);
  const list = `<ol>\n${blocks(tree.children.slice(notes), false)}</ol>`;
  return `${blocks(tree.children.slice(0, notes), false)}<section>\n${list}\n</section>\n`;
}

function blocks(children: readonly Tree[], isTight: boolean): string {
  return children.map((child) => block(child, isTight)).join('');
}

function block(tree: Tree, isTight: boolean): string {
  if ('text' in tree) return escaped(tree.text);
  const { element, children } = tree;
  switch (element?.kind) {
    case 'quote':
      if (element.alert) return `<div class="${element.alert}">\n${blocks(children, false)}</div>\n`;
      return `<blockquote>\n${blocks(children, false)}</blockquote>\n`;
    case 'list': {
      const tag = element.start === undefined ? 'ul' : 'ol';
      const start = (element.start ?? 1) === 1 ? '' : ` start="${element.start}"`;
      return `<${tag}${start}>\n${blocks(children, element.isTight)}</${tag}>\n`;
    }
    case 'footnote':
      return `<li>\n${blocks(children, false)}</li>\n`;
    case 'item':
      return item(element.isChecked, children, isTight);
    case 'paragraph':
      return isTight ? inlines(children) : `<p>${inlines(children)}</p>\n`;
    case 'heading':
      return `<h${element.level}>${inlines(children)}</h${element.level}>\n`;
    case 'code': {
      const language = element.language && ` class="language-${escaped(element.language)}"`;
      return `<pre><code${language}>${inlines(children)}</code></pre>\n`;
    }
    case 'html':
      return `${inlines(children)}\n`;
    case 'details':
      return `<details>\n${blocks(children, false)}</details>\n`;
    case 'summary':
      return `<summary>${inlines(children)}</summary>\n`;
    case 'rule':
      return '<hr />\n';
    case 'table':
      return table(children);
    default:
      return inlines([tree]);
  }
}

function item(isChecked: boolean | undefined, children: readonly Tree[], isTight: boolean): string {
  const box = isChecked === undefined ? '' : `<input ${isChecked ? 'checked="" ' : ''}disabled="" type="checkbox"> `;
  const parts = children.map((child, index) => {
    const isParagraph = isTight && kindOf(child) === 'paragraph';
    return (isParagraph && index > 0 ? '\n' : '') + block(child, isTight);
  });
  const isBroken = children.length > 0 && !(isTight && kindOf(children[0]) === 'paragraph');
  const content = parts.map((part, index) => {
    const next = children[index + 1];
    const needsBreak = isTight && kindOf(children[index]) === 'paragraph' && next && kindOf(next) !== 'paragraph';
    return needsBreak ? `${part}\n` : part;
  });
  return `<li>${isBroken ? '\n' : ''}${box}${content.join('')}</li>\n`;
}

function table(rows: readonly Tree[]): string {
  const [header, ...others] = rows.map(row);
  const body = others.length > 0 ? `<tbody>\n${others.join('')}</tbody>\n` : '';
  return `<table>\n<thead>\n${header}</thead>\n${body}</table>\n`;
}

function row(tree: Tree): string {
  const cells = 'text' in tree ? [] : tree.children;
  return `<tr>\n${cells.map(cell).join('')}</tr>\n`;
}

function cell(tree: Tree): string {
  if ('text' in tree || tree.element?.kind !== 'cell') throw new Error('a row holds cells only');
  const { isHeader, align } = tree.element;
  const tag = isHeader ? 'th' : 'td';
  return `<${tag}${align ? ` align="${align}"` : ''}>${inlines(tree.children)}</${tag}>\n`;
}

function inlines(children: readonly Tree[]): string {
  return children
    .map((child) => ('text' in child ? escaped(child.text) : inline(child.element, child.children)))
    .join('');
}

function inline(element: MarkdownElement | undefined, children: readonly Tree[]): string {
  switch (element?.kind) {
    case 'emphasis':
      return `<em>${inlines(children)}</em>`;
    case 'strong':
      return `<strong>${inlines(children)}</strong>`;
    case 'strike':
      return `<del>${inlines(children)}</del>`;
    case 'tag':
      return `<${element.name}>${inlines(children)}</${element.name}>`;
    case 'code-span':
      return `<code>${inlines(children)}</code>`;
    case 'footnote-reference':
      return `<sup>${element.number}</sup>`;
    case 'break':
      return '<br />\n';
    case 'link':
      return `<a href="${escaped(element.url)}"${titled(element.title)}>${inlines(children)}</a>`;
    case 'image':
      return `<img src="${escaped(element.url)}" alt="${escaped(element.alt)}"${titled(element.title)} />`;
    default:
      throw new Error(`${element?.kind} stands within a line`);
  }
}

function titled(title: string): string {
  return title && ` title="${escaped(title)}"`;
}

function kindOf(tree: Tree | undefined): string | undefined {
  return tree && 'element' in tree ? tree.element?.kind : undefined;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
