import type { ExtensionHooks } from '../../markdown/index.ts';
import type { MarkdownExtension } from '../../markdown/extensions/index.ts';
import { addStyles } from '../styles/add-styles.ts';
import type * as MarkdownExtensions from '../chunks/markdown-extensions.ts';
import { LazyChunk } from '../chunks/lazy-chunk.ts';
import type { RenderHost } from '../host.ts';

/** Matches everything that a formula may start with. */
const MATH_START = /\$|\\[([]|(?:`{3}|~{3})[ \t]*math/;

/** The start of a formula may be split between two chunks of text, so the search begins this many characters earlier. */
const MAX_MATH_START_LENGTH = 10;

/** How long a text waits at its first possible formula for the extensions: on a slow network, words matter more than formulas. */
const MAX_WAIT_MS = 2000;

/**
 * The Markdown extensions: formulas, and those that the page adds. They are fetched with the first text that may need them. If they cannot be
 * loaded, formulas stay visible as their source.
 */
export class LazyMarkdownExtensions extends LazyChunk<ExtensionHooks, typeof MarkdownExtensions> {
  readonly #isAlwaysNeeded: boolean;

  constructor(host: Pick<RenderHost, 'renderRoot'>, pageExtensions: readonly MarkdownExtension[] = []) {
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

  /** The first index at which an extension may apply, or `undefined`. The first `searchedLength` characters were searched before. */
  firstPossibleIndex(text: string, searchedLength: number): number | undefined {
    if (this.#isAlwaysNeeded) return searchedLength;
    const start = Math.max(0, searchedLength - MAX_MATH_START_LENGTH);
    const index = text.slice(start).search(MATH_START);
    return index < 0 ? undefined : Math.max(searchedLength, start + index);
  }

  /** Calls back when the extensions are loaded, have failed to load, or take too long. */
  whenReady(onReady: () => void): void {
    const timer = setTimeout(onReady, MAX_WAIT_MS);
    void this.load().then(() => {
      clearTimeout(timer);
      onReady();
    });
  }
}
