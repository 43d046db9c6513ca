import { isBlock, isPartialItem } from './clean-nodes.ts';

/** The text of clean nodes: a blank line between blocks, and a line for each row or item. */
export function serializeText(parent: Element): string {
  return blocksText(parent, '\n\n');
}

function blocksText(parent: Node, separator: string): string {
  const texts: string[] = [];
  let inlineRun = '';
  let hasBlock = false;
  for (const child of childNodes(parent)) {
    if (!isBlock(child)) {
      inlineRun += inlineText(child);
      continue;
    }
    hasBlock = true;
    texts.push(trimLines(inlineRun), blockText(child as Element));
    inlineRun = '';
  }
  if (!hasBlock) return inlineRun;
  texts.push(trimLines(inlineRun));
  return texts.filter((text) => text !== '').join(separator);
}

function blockText(element: Element): string {
  switch (element.localName) {
    case 'pre':
      return element.textContent.replace(/\n$/, '');
    case 'ol':
    case 'ul':
      return listText(element);
    case 'table':
      return rowTexts(element).join('\n');
    case 'hr':
      return '---';
    case 'blockquote':
    case 'details':
      return blocksText(element, '\n\n');
    default:
      return trimLines(inlineText(element));
  }
}

function listText(element: Element): string {
  const items = childNodes(element);
  const isLoose = items.some((item) => childNodes(item).some(({ nodeName }) => nodeName === 'P'));
  const start = (element as HTMLOListElement).start;
  const texts = items.map((item, index) => {
    const marker = isPartialItem(item) ? '' : element.localName === 'ol' ? `${start + index}. ` : '- ';
    const text = blocksText(item, isLoose ? '\n\n' : '\n').trim();
    return marker + text.replace(/\n(?=[^\n])/g, `\n${' '.repeat(marker.length)}`);
  });
  return texts.join(isLoose ? '\n\n' : '\n');
}

function rowTexts(element: Element): string[] {
  return childNodes(element).flatMap((child) =>
    child.nodeName === 'TR' ? childNodes(child).map(cellText).join('\t') : rowTexts(child as Element),
  );
}

function cellText(node: Node): string {
  return inlineText(node).replace(/\s+/g, ' ').trim();
}

function inlineText(node: Node): string {
  if (node instanceof Text) return node.data;
  if (node.nodeName === 'BR') return '\n';
  if (node.nodeName === 'IMG') return (node as HTMLImageElement).alt;
  return childNodes(node).map(inlineText).join('');
}

function trimLines(text: string): string {
  return text.replace(/ *\n */g, '\n').trim();
}

function childNodes(parent: Node): Node[] {
  return Array.prototype.slice.call(parent.childNodes) as Node[];
}
