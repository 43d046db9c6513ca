import { TOKEN_KINDS, type LineTokenizer } from './tokenizer.ts';

/** Renders a line with its line end: text, and elements for the tokens of a kind. The text never changes, whatever the tokenizer returns. */
export function renderLine(tokenize: LineTokenizer, line: string, document: Document): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let plainText = '';
  let from = 0;
  for (const { length, kind } of tokenize(line)) {
    const text = length > 0 ? line.slice(from, from + length) : '';
    from += text.length;
    // Spaces have no color.
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
