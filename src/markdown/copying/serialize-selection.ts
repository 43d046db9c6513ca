import { cleanNodes } from './clean-nodes.ts';
import { serializeHtml } from './serialize-html.ts';
import { serializeText } from './serialize-text.ts';

/** The content of the clipboard. */
export interface ClipboardContent {
  /** Plain text with tab-separated table columns, list markers, formulas in TeX, and code unchanged. */
  readonly text: string;
  /** HTML without classes, styles or controls. */
  readonly html: string;
}

/** Copies a selection of rendered documents (elements with the class `markdown`) and the text between them. */
export function serializeSelection(range: Range): ClipboardContent {
  const body = (range.startContainer.ownerDocument as Document).implementation.createHTMLDocument().body;
  body.append(...cleanNodes(range, body.ownerDocument));
  return { text: serializeText(body), html: serializeHtml(body) };
}
