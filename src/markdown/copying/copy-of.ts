import { cleanNodes } from './clean-nodes.ts';
import { htmlOf } from './html-of.ts';
import { plainTextOf } from './plain-text.ts';

/** What goes to the clipboard. */
export interface Copy {
  /** Columns of tables between tabs, marks of lists, formulas in TeX, code as it is. */
  readonly text: string;
  /** Elements of HTML without classes, styles or controls. */
  readonly html: string;
}

/** What a selection holds of drawn documents, each in an element of the class `markdown`, and of what stands between them. */
export function copyOf(range: Range): Copy {
  const body = (range.startContainer.ownerDocument as Document).implementation.createHTMLDocument().body;
  body.append(...cleanNodes(range, body.ownerDocument));
  return { text: plainTextOf(body), html: htmlOf(body) };
}
