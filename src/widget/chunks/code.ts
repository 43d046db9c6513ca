/**
 * What blocks of code have beside their text, in a chunk of its own, which is fetched with the first of them: bars, colours, and the
 * looks of both.
 * @module
 */
import { createHighlighter } from '../../markdown/highlighting/index.ts';

export { createCodeToolbar } from '../../markdown/code-toolbar/index.ts';
export { codeToolbarStyles } from '../styles/code-toolbar.styles.ts';

/** One colours the code of all chats of a page. */
export const colouring = createHighlighter();

/** The names of languages are in a chunk of their own: until it is there, and without it, what was written is shown. */
export async function describeCode(written: string): Promise<string> {
  try {
    return (await import('../../markdown/highlighting/language-names.ts')).formatCodeLabel(written);
  } catch {
    return written;
  }
}
