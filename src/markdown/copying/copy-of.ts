import { cleanNodes } from './clean-nodes.ts';
import { htmlOf } from './html-of.ts';
import { plainTextOf } from './plain-text.ts';

/** The clipboard's content. */
export interface Copy {
  /** Columns of tables between tabs, marks of lists, formulas in TeX, code as it is. */
  readonly text: string;
  /** Elements of HTML without classes, styles or controls. */
  readonly html: string;
}

/** Copies a selection over drawn documents (elements of the class `markdown`) and the text between them. */
export function copyOf(range: Range): Copy {
  const body = (range.startContainer.ownerDocument as Document).implementation.createHTMLDocument().body;
  body.append(...cleanNodes(range, body.ownerDocument));
  return { text: plainTextOf(body), html: htmlOf(body) };
}
