import { enPanel } from '../i18n/en-panel.ts';
import type { PanelStrings } from '../i18n/strings.ts';

/** The longest text to announce, in characters. The rest can be read in the conversation. */
const MAX_LENGTH = 10_000;

/**
 * Converts a rendered text to the text that screen readers announce: its words, block by block, without buttons. Table cells follow their column's
 * name. Formulas and code are replaced where they would be read letter by letter.
 */
export function toAccessibleText(root: Node, strings: PanelStrings = enPanel): string {
  let text = '';
  let columnNames: string[] = [];
  const endLine = () => {
    if (text && !/(?:\n|: )$/.test(text.slice(-2))) text += '\n';
  };
  const readRow = (row: Element) => {
    const cells = [...row.children].map((cell) => toAccessibleText(cell, strings).replaceAll('\n', ' '));
    if (row.firstElementChild?.nodeName === 'TH') {
      columnNames = cells;
      text += cells.filter(Boolean).join(', ');
      return;
    }
    const [firstCell, ...otherCells] = cells;
    const labelledCells = otherCells
      .map((cell, index) => cell && `${columnNames[index + 1] ?? ''} ${cell}`.trim())
      .filter(Boolean);
    text += [firstCell, labelledCells.join(', ')].filter(Boolean).join(': ');
  };
  const readChildren = (parent: Node) => {
    for (let node = parent.firstChild; node && text.length <= MAX_LENGTH; node = node.nextSibling) {
      if (node instanceof Text) {
        text += node.data;
        continue;
      }
      const name = node.nodeName;
      const isBlock = BLOCK_ELEMENTS.test(name);
      if (isBlock) endLine();
      if (name === 'BR') text += '\n';
      else if (name === 'TR') readRow(node as Element);
      else if (name === 'IMG') text += (node as HTMLImageElement).alt;
      else if (name === 'INPUT') text += `${(node as HTMLInputElement).ariaLabel ?? ''}: `;
      else if (isFormula(node)) text += isReadableFormula(node) ? node.textContent : strings.formula;
      else if (name === 'PRE') readCode(node as Element);
      else if (node instanceof Element && !node.matches(CONTROLS)) readChildren(node);
      if (isBlock) endLine();
    }
  };
  const readCode = (code: Element) => {
    const lines = code.textContent.trim().split('\n').length;
    if (lines > 1) text += strings.codeLines(lines);
    else readChildren(code);
  };
  readChildren(root);
  text = text.trim();
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

/** Elements that are no part of the text. The marks of sources are, whether they are links or buttons. */
const CONTROLS = 'button:not(.cite), .table-bar, .copy-status';

/** Matches block elements. Names of HTML elements are upper case in the DOM, those of MathML and SVG are not. */
const BLOCK_ELEMENTS = /^(?:ADDRESS|BLOCKQUOTE|D(?:IV|L)|H\d|[OU]L|LI|P|PRE|SECTION|TR)$/;

function isFormula(node: Node): node is HTMLElement {
  return (node as HTMLElement).dataset?.['extension'] === 'math';
}

/** Whether a formula, rendered or not, is one line without structure: a name, a sum, an equation. */
function isReadableFormula(formula: HTMLElement): boolean {
  return !/[\\^_{}]/.test(formula.textContent) && !formula.querySelector(MATH_STRUCTURE);
}

/** Elements in which position carries meaning, such as fractions, roots and indices. */
const MATH_STRUCTURE =
  'mfrac, msqrt, mroot, msub, msup, msubsup, munder, mover, munderover, mmultiscripts, mtable, menclose';
