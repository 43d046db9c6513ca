/**
 * Chunk with the toolbars and the highlighting of code blocks, and their styles. Fetched with the first code block.
 * @module
 */
import { createHighlighter } from '../../markdown/highlighting/index.ts';

export { createCodeToolbar } from '../../markdown/code-toolbar/index.ts';
export { codeToolbarStyles } from '../styles/code-toolbar.styles.ts';

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
