import type { Extensions } from '../markdown/index.ts';
import type { MarkdownExtension } from '../markdown/extensions/index.ts';
import { addStyles } from './add-styles.ts';
import type { AiChat } from './ai-chat.ts';
import type * as Formulas from './formulas.ts';
import { Lazy } from './lazy.ts';

/** Where none of these stands, there is no formula. */
const FORMULA = /\$|\\[([]|(?:`{3}|~{3})[ \t]*math/;

/** A mark of a formula may come in two pieces: so much of the one before belongs to it. */
const MARK = 10;

/** So long a text waits at its first mark for what reads formulas: on a slow line words are worth more than formulas. */
const MAX_WAIT_MS = 2000;

/**
 * What texts have beside Markdown, formulas and what the page adds. It is fetched with the first text that may hold some of it; if it
 * cannot be had, the sources stay the texts that they are.
 */
export class TextExtensions extends Lazy<Extensions, typeof Formulas> {
  readonly #isAlwaysNeeded: boolean;

  constructor(host: Pick<AiChat, 'renderRoot'>, own: readonly MarkdownExtension[] = []) {
    super(
      () => import('./formulas.ts'),
      ({ createExtensions, extensionStyles, formulaStyles, math }) => {
        addStyles(host, [extensionStyles, formulaStyles]);
        return createExtensions([...own, math]);
      },
      () => undefined,
    );
    this.#isAlwaysNeeded = own.length > 0;
  }

  /** Where in a text the first of them may begin, if one may; so many characters of it were looked at before. */
  firstIn(text: string, looked: number): number | undefined {
    if (this.#isAlwaysNeeded) return looked;
    const from = Math.max(0, looked - MARK);
    const at = text.slice(from).search(FORMULA);
    return at < 0 ? undefined : Math.max(looked, from + at);
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
