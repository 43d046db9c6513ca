import type { Extensions } from '../markdown/index.ts';
import type { MarkdownExtension } from '../markdown/extensions/index.ts';

/** Where none of these stands, there is no formula. */
const FORMULA = /\$|\\[([]|(?:`{3}|~{3})[ \t]*math/;

/** What texts have beside Markdown, formulas and what the page adds. It is fetched with the first text that may hold some of it. */
export class TextExtensions {
  value: Extensions | undefined;
  readonly #own: readonly MarkdownExtension[];
  #loading: Promise<void> | undefined;

  constructor(own: readonly MarkdownExtension[] = []) {
    this.#own = own;
  }

  mayBeIn(text: string): boolean {
    return this.#own.length > 0 || FORMULA.test(text);
  }

  /** Rejects if it cannot be fetched: then the sources stay the texts that they are. */
  load(): Promise<void> {
    this.#loading ??= import('./formulas.ts').then(({ createExtensions, math }) => {
      this.value = createExtensions([...this.#own, math]);
    });
    return this.#loading;
  }
}
