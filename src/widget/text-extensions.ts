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

/**
 * What texts have beside Markdown, formulas and what the page adds. It is fetched with the first text that may hold some of it; if it
 * cannot be had, the sources stay the texts that they are.
 */
export class TextExtensions extends Lazy<Extensions, typeof Formulas> {
  readonly #isAlwaysNeeded: boolean;

  constructor(host: Pick<AiChat, 'renderRoot'>, own: readonly MarkdownExtension[] = []) {
    super(
      () => import('./formulas.ts'),
      ({ createExtensions, extensionStyles, math }) => {
        addStyles(host, [extensionStyles]);
        return createExtensions([...own, math]);
      },
      () => undefined,
    );
    this.#isAlwaysNeeded = own.length > 0;
  }

  /** Whether some may be in a text, of which so many characters were looked at before. */
  mayBeIn(text: string, looked: number): boolean {
    return this.#isAlwaysNeeded || FORMULA.test(text.slice(Math.max(0, looked - MARK)));
  }
}
