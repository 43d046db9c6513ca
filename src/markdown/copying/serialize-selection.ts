import { cleanNodes } from './clean-nodes.ts';
import { serializeHtml } from './serialize-html.ts';
import { serializeText } from './serialize-text.ts';

/** The clipboard's content. */
export interface ClipboardContent {
  /** Columns of tables between tabs, marks of lists, formulas in TeX, code as it is. */
  readonly text: string;
  /** Elements of HTML without classes, styles or controls. */
  readonly html: string;
}

/** Copies a selection over drawn documents (elements of the class `markdown`) and the text between them. */
export function serializeSelection(range: Range): ClipboardContent {
  const body = (range.startContainer.ownerDocument as Document).implementation.createHTMLDocument().body;
  body.append(...cleanNodes(range, body.ownerDocument));
  return { text: serializeText(body), html: serializeHtml(body) };
}
