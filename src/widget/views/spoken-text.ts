/** More than this nobody listens to in one go, in characters. What follows stands in the conversation. */
const MAX_SPOKEN = 10_000;

/** What is read out of a drawn text: its words, block by block, without the buttons that stand among them. */
export function spokenText(root: Node): string {
  let text = '';
  const endLine = () => {
    if (text && !text.endsWith('\n')) text += '\n';
  };
  const read = (parent: Node) => {
    for (let node = parent.firstChild; node && text.length <= MAX_SPOKEN; node = node.nextSibling) {
      const isBlock = BLOCKS.test(node.nodeName);
      if (isBlock) endLine();
      if (node instanceof Text) text += node.data;
      else if (node.nodeName === 'BR') text += '\n';
      else if (node.nodeName !== 'BUTTON') read(node);
      if (isBlock) endLine();
    }
  };
  read(root);
  text = text.trim();
  return text.length > MAX_SPOKEN ? `${text.slice(0, MAX_SPOKEN).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

/** Names of HTML are upper case in a page, those of formulas and drawings are not. */
const BLOCKS = /^(?:ADDRESS|BLOCKQUOTE|D(?:IV|L)|H\d|[OU]L|LI|P|PRE|SECTION|T[RDH])$/;
