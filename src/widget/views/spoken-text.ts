/** More than this nobody listens to in one go, in characters. What follows stands in the conversation. */
const MAX_SPOKEN = 10_000;

/** What is read out of a drawn text: its words, block by block, without the buttons that stand among them. */
export function spokenText(root: Node): string {
  const text = withWords('', root).trim();
  return text.length > MAX_SPOKEN ? `${text.slice(0, MAX_SPOKEN).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

/** A text, and behind it the words of a node, unless there are enough. */
function withWords(before: string, root: Node): string {
  let text = before;
  for (let node = root.firstChild; node && text.length <= MAX_SPOKEN; node = node.nextSibling) {
    if (node instanceof Text) text += node.data;
    else if (node instanceof HTMLBRElement) text += '\n';
    else if (!(node instanceof HTMLButtonElement)) {
      const isBlock = node instanceof HTMLElement && BLOCKS.test(node.localName);
      const start = isBlock ? withLineEnd(text) : text;
      const end = withWords(start, node);
      if (end !== start) text = isBlock ? withLineEnd(end) : end;
    }
  }
  return text;
}

function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

const BLOCKS = /^(?:address|blockquote|d[ivl]|h\d|[ou]l|li|p|pre|section|t[rdh])$/;
