/**
 * What blocks of code have beside their text, in a chunk of its own, which is fetched with the first of them: bars, colours, and the
 * looks of both.
 * @module
 */
import { createColouring } from '../markdown/colouring/index.ts';

export { createCodeToolbar } from '../markdown/code-toolbar/index.ts';
export { codeBarStyles } from './views/code-bar.styles.ts';

/** One colours the code of all chats of a page. */
export const colouring = createColouring();

/** The names of languages are in a chunk of their own: until it is there, and without it, what was written is shown. */
export async function describeCode(written: string): Promise<string> {
  try {
    return (await import('../markdown/language-names.ts')).describeCode(written);
  } catch {
    return written;
  }
}
