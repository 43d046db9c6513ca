import { TOKEN_KINDS, type LineReader } from './tokenizer.ts';

/** The nodes of a line with its end: texts, and elements around those that are of a kind. The text is that of the line, whatever is read. */
export function colouredLine(read: LineReader, line: string, document: Document): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let plain = '';
  let from = 0;
  for (const { length, kind } of read(line)) {
    const text = length > 0 ? line.slice(from, from + length) : '';
    from += text.length;
    // Spaces have no colour.
    if (kind === undefined || !TOKEN_KINDS.has(kind) || text.trim() === '') {
      plain += text;
      continue;
    }
    if (plain !== '') nodes.push(plain);
    plain = '';
    const span = document.createElement('span');
    span.className = kind;
    span.append(text);
    nodes.push(span);
  }
  nodes.push(`${plain}${line.slice(from)}\n`);
  return nodes;
}
