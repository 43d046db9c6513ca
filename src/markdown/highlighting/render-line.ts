import { TOKEN_KINDS, type LineTokenizer } from './tokenizer.ts';

/** The nodes of a line with its end: texts, and elements around those that are of a kind. The text is that of the line, whatever is read. */
export function renderLine(tokenize: LineTokenizer, line: string, document: Document): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let plainText = '';
  let from = 0;
  for (const { length, kind } of tokenize(line)) {
    const text = length > 0 ? line.slice(from, from + length) : '';
    from += text.length;
    // Spaces have no colour.
    if (kind === undefined || !TOKEN_KINDS.has(kind) || text.trim() === '') {
      plainText += text;
      continue;
    }
    if (plainText !== '') nodes.push(plainText);
    plainText = '';
    const span = document.createElement('span');
    span.className = kind;
    span.append(text);
    nodes.push(span);
  }
  nodes.push(`${plainText}${line.slice(from)}\n`);
  return nodes;
}
