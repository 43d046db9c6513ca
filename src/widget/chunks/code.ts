/**
 * Chunk with the toolbars of code blocks and tables, the highlighting of code, and their styles. Fetched with the first of these blocks.
 * @module
 */
import { createHighlighter } from '../../markdown/highlighting/index.ts';
import { codeColorStyles } from '../styles/code-color.styles.ts';
import { tableDialogStyles } from '../styles/table-dialog.styles.ts';
import { barStyles } from '../styles/bar.styles.ts';

export { createCodeToolbar } from '../../markdown/code-toolbar/index.ts';
export { createTableToolbar } from '../../markdown/table-toolbar/index.ts';
export const toolbarStyles = [barStyles, codeColorStyles, tableDialogStyles];

/** Shared by all chats of a page. */
export const highlighter = createHighlighter();

/** Formats a language's name. The names are a chunk of their own; if it cannot be loaded, the name stays as it was written. */
export async function describeCode(written: string): Promise<string> {
  try {
    return (await import('../../markdown/highlighting/language-names.ts')).formatCodeLabel(written);
  } catch {
    return written;
  }
}
