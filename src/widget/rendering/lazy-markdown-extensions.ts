import type { ExtensionHooks } from '../../markdown/index.ts';
import type { MarkdownExtension } from '../../markdown/extensions/index.ts';
import { addStyles } from '../styles/add-styles.ts';
import type { AiChat } from '../ai-chat.ts';
import type * as MarkdownExtensions from '../chunks/markdown-extensions.ts';
import { LazyChunk } from '../chunks/lazy-chunk.ts';

/** Where none of these stands, there is no formula. */
const MATH_START = /\$|\\[([]|(?:`{3}|~{3})[ \t]*math/;

/** A mark of a formula may come in two pieces: so much of the one before belongs to it. */
const MAX_MATH_START_LENGTH = 10;

/** So long a text waits at its first mark for what reads formulas: on a slow line words are worth more than formulas. */
const MAX_WAIT_MS = 2000;

/**
 * What texts have beside Markdown, formulas and what the page adds. It is fetched with the first text that may hold some of it; if it
 * cannot be had, the sources stay the texts that they are.
 */
export class LazyMarkdownExtensions extends LazyChunk<ExtensionHooks, typeof MarkdownExtensions> {
  readonly #isAlwaysNeeded: boolean;

  constructor(host: Pick<AiChat, 'renderRoot'>, pageExtensions: readonly MarkdownExtension[] = []) {
    super(
      () => import('../chunks/markdown-extensions.ts'),
      ({ createExtensions, markdownExtensionStyles, mathStyles, math }) => {
        addStyles(host, [markdownExtensionStyles, mathStyles]);
        return createExtensions([...pageExtensions, math]);
      },
      () => undefined,
    );
    this.#isAlwaysNeeded = pageExtensions.length > 0;
  }

  /** Where in a text the first of them may begin, if one may; so many characters of it were looked at before. */
  firstPossibleIndex(text: string, searchedLength: number): number | undefined {
    if (this.#isAlwaysNeeded) return searchedLength;
    const start = Math.max(0, searchedLength - MAX_MATH_START_LENGTH);
    const index = text.slice(start).search(MATH_START);
    return index < 0 ? undefined : Math.max(searchedLength, start + index);
  }

  /** Calls back when what reads them is there, or cannot be had, or takes too long. */
  whenReady(onReady: () => void): void {
    const timer = setTimeout(onReady, MAX_WAIT_MS);
    void this.load().then(() => {
      clearTimeout(timer);
      onReady();
    });
  }
}
