import { isBlock, isPart } from './clean-nodes.ts';

/** The text of clean nodes: blocks with a blank line between them, rows and items on lines of their own. */
export function plainTextOf(parent: Element): string {
  return blocks(parent, '\n\n');
}

function blocks(parent: Node, between: string): string {
  const texts: string[] = [];
  let sentence = '';
  let hasBlock = false;
  for (const child of nodes(parent)) {
    if (!isBlock(child)) {
      sentence += inline(child);
      continue;
    }
    hasBlock = true;
    texts.push(line(sentence), block(child as Element));
    sentence = '';
  }
  if (!hasBlock) return sentence;
  texts.push(line(sentence));
  return texts.filter((text) => text !== '').join(between);
}

function block(element: Element): string {
  switch (element.localName) {
    case 'pre':
      return element.textContent.replace(/\n$/, '');
    case 'ol':
    case 'ul':
      return list(element);
    case 'table':
      return rows(element).join('\n');
    case 'hr':
      return '---';
    case 'blockquote':
    case 'details':
      return blocks(element, '\n\n');
    default:
      return line(inline(element));
  }
}

function list(element: Element): string {
  const items = nodes(element);
  const isLoose = items.some((item) => nodes(item).some(({ nodeName }) => nodeName === 'P'));
  const start = (element as HTMLOListElement).start;
  const texts = items.map((item, at) => {
    const mark = isPart(item) ? '' : element.localName === 'ol' ? `${start + at}. ` : '- ';
    const text = blocks(item, isLoose ? '\n\n' : '\n').trim();
    return mark + text.replace(/\n(?=[^\n])/g, `\n${' '.repeat(mark.length)}`);
  });
  return texts.join(isLoose ? '\n\n' : '\n');
}

function rows(element: Element): string[] {
  return nodes(element).flatMap((child) =>
    child.nodeName === 'TR' ? nodes(child).map(cell).join('\t') : rows(child as Element),
  );
}

function cell(node: Node): string {
  return inline(node).replace(/\s+/g, ' ').trim();
}

function inline(node: Node): string {
  if (node instanceof Text) return node.data;
  if (node.nodeName === 'BR') return '\n';
  if (node.nodeName === 'IMG') return (node as HTMLImageElement).alt;
  return nodes(node).map(inline).join('');
}

function line(text: string): string {
  return text.replace(/ *\n */g, '\n').trim();
}

function nodes(parent: Node): Node[] {
  return Array.prototype.slice.call(parent.childNodes) as Node[];
}
