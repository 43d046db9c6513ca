/** What is read out of a drawn text: its words, block by block, without the buttons that stand among them. */
export function spokenText(root: Node): string {
  let text = '';
  for (const node of root.childNodes) {
    if (node instanceof Text) text += node.data;
    else if (node instanceof HTMLBRElement) text += '\n';
    else if (!(node instanceof HTMLButtonElement)) {
      const spoken = spokenText(node);
      const isBlock = spoken && node instanceof HTMLElement && BLOCKS.test(node.localName);
      text += isBlock ? `${text && !text.endsWith('\n') ? '\n' : ''}${spoken.replace(/\n?$/, '\n')}` : spoken;
    }
  }
  return text;
}

const BLOCKS = /^(?:address|blockquote|d[ivl]|h\d|[ou]l|li|p|pre|section|t[rdh])$/;
