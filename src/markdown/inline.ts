import type { InlineElement } from './sink.ts';

/** What stands in a paragraph, a heading or a cell: texts, of which no two are neighbours and none is empty, and elements. */
export type Inline = string | InlineNode;

export interface InlineNode {
  readonly element: InlineElement;
  readonly children: readonly Inline[];
}

/** The text that a reader sees, and what an image is called. */
export function plainText(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return node;
      if (node.element.kind === 'image') return node.element.alt;
      return node.element.kind === 'break' ? '\n' : plainText(node.children);
    })
    .join('');
}

/** Both, one after the other; texts that meet become one. */
export function joined(before: readonly Inline[], after: readonly Inline[]): Inline[] {
  const last = before.at(-1);
  const first = after[0];
  if (typeof last !== 'string' || typeof first !== 'string') return [...before, ...after];
  return [...before.slice(0, -1), last + first, ...after.slice(1)];
}
