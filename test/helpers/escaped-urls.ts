import type { Tree } from './tree-sink.ts';

/** The same tree with its addresses escaped as commonmark.js, and every browser, escapes them. */
export function withEscapedUrls<T extends Tree>(tree: T): T {
  if ('text' in tree) return tree;
  const { element } = tree;
  const children = tree.children.map(withEscapedUrls);
  if (element?.kind !== 'link' && element?.kind !== 'image') return { ...tree, children };
  const url = encodeURI(element.url.toWellFormed()).replace(/%25([\da-f]{2})/gi, '%$1');
  return { ...tree, element: { ...element, url }, children };
}
