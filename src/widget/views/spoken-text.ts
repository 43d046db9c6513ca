import { enPanel } from '../i18n/en-panel.ts';
import type { PanelStrings } from '../i18n/strings.ts';

/** More than this nobody listens to in one go, in characters. What follows stands in the conversation. */
const MAX_SPOKEN = 10_000;

/**
 * What is read out of a drawn text: its words, block by block, without the buttons that stand among them. Cells of a table are named by
 * their columns; of a formula or of code, what would only be read letter by letter is left out.
 */
export function spokenText(root: Node, strings: PanelStrings = enPanel): string {
  let text = '';
  let columns: string[] = [];
  const endLine = () => {
    if (text && !/(?:\n|: )$/.test(text.slice(-2))) text += '\n';
  };
  const readRow = (row: Element) => {
    const cells = [...row.children].map((cell) => spokenText(cell, strings).replaceAll('\n', ' '));
    if (row.firstElementChild?.nodeName === 'TH') {
      columns = cells;
      text += cells.filter(Boolean).join(', ');
      return;
    }
    const [first, ...others] = cells;
    const named = others.map((cell, at) => cell && `${columns[at + 1] ?? ''} ${cell}`.trim()).filter(Boolean);
    text += [first, named.join(', ')].filter(Boolean).join(': ');
  };
  const read = (parent: Node) => {
    for (let node = parent.firstChild; node && text.length <= MAX_SPOKEN; node = node.nextSibling) {
      if (node instanceof Text) {
        text += node.data;
        continue;
      }
      const name = node.nodeName;
      const isBlock = BLOCKS.test(name);
      if (isBlock) endLine();
      if (name === 'BR') text += '\n';
      else if (name === 'TR') readRow(node as Element);
      else if (name === 'IMG') text += (node as HTMLImageElement).alt;
      else if (name === 'INPUT') text += `${(node as HTMLInputElement).ariaLabel ?? ''}: `;
      else if (isFormula(node)) text += isWords(node) ? node.textContent : strings.formula;
      else if (name === 'PRE') readCode(node as Element);
      else if (name !== 'BUTTON') read(node);
      if (isBlock) endLine();
    }
  };
  const readCode = (code: Element) => {
    const lines = code.textContent.trim().split('\n').length;
    if (lines > 1) text += strings.codeLines(lines);
    else read(code);
  };
  read(root);
  text = text.trim();
  return text.length > MAX_SPOKEN ? `${text.slice(0, MAX_SPOKEN).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

/** Names of HTML are upper case in a page, those of formulas and drawings are not. */
const BLOCKS = /^(?:ADDRESS|BLOCKQUOTE|D(?:IV|L)|H\d|[OU]L|LI|P|PRE|SECTION|TR)$/;

function isFormula(node: Node): node is HTMLElement {
  return (node as HTMLElement).dataset?.['extension'] === 'math';
}

/** Whether a formula stands in one line, drawn or not: a name, a sum, an equation. */
function isWords(formula: HTMLElement): boolean {
  return !/[\\^_{}]/.test(formula.textContent) && !formula.querySelector(STRUCTURE);
}

/** Elements in which position carries meaning, such as fractions, roots and indices. */
const STRUCTURE =
  'mfrac, msqrt, mroot, msub, msup, msubsup, munder, mover, munderover, mmultiscripts, mtable, menclose';
