import { CodeBlockText } from './code-block-text.ts';
import { setAttribute } from './attributes.ts';

/** Adds a bar to blocks of code. */
export interface CodeBlockWrapper {
  /** Returns an element that holds a block and its bar. Both are in the page from the first character on. */
  wrap(pre: HTMLElement): HTMLElement;
  /** Sets the language of a block. The language may come later than the block, and may change while it is being written. */
  setLanguage(wrapper: HTMLElement, language: string): void;
}

/** Highlights code. Code is plain until the highlighter is loaded, and without one. */
export interface Highlighter {
  /** Highlights the current lines of a block and all later ones. */
  highlight(text: CodeBlockText, language: string): unknown;
}

export interface CodeOptions {
  /** The bar over blocks of code; see `createCodeToolbar`. None by default. */
  readonly toolbar?: CodeBlockWrapper;
  /**
   * Loads the highlighter; see `createHighlighter`. Called once, for the first line of code in a known language. The sinks of a page should
   * share one highlighter. By default code is plain.
   */
  readonly loadHighlighter?: () => Promise<Highlighter>;
}

/** Renders blocks of code. */
export class CodeBlocks {
  readonly #options: CodeOptions;
  readonly #texts = new WeakMap<Node, CodeBlockText>();
  readonly #wrappers = new WeakMap<Node, HTMLElement>();
  #highlighter: Promise<Highlighter | undefined> | undefined;

  constructor(options: CodeOptions) {
    this.#options = options;
  }

  /** Wraps the element of a block of code in a `pre` and, with a toolbar, in the bar's wrapper. */
  wrap(code: HTMLElement): HTMLElement {
    const pre = code.ownerDocument.createElement('pre');
    // Code is left-to-right in every language.
    pre.dir = 'ltr';
    pre.append(code);
    const wrapper = this.#options.toolbar?.wrap(pre) ?? pre;
    const text = new CodeBlockText(code);
    text.onLinesComplete = () => this.#highlight(text, code.dataset['language']);
    this.#texts.set(code, text);
    this.#wrappers.set(code, wrapper);
    return wrapper;
  }

  /** The text of a block of code, whose node is the `code` element itself. */
  textOf(code: Node): CodeBlockText | undefined {
    return this.#texts.get(code);
  }

  /** Sets the language of a block. */
  setLanguage(code: HTMLElement, language: string): void {
    setAttribute(code, 'data-language', language);
    const wrapper = this.#wrappers.get(code);
    if (wrapper) this.#options.toolbar?.setLanguage(wrapper, language);
  }

  #highlight(text: CodeBlockText, language: string | undefined): void {
    text.onLinesComplete = undefined;
    if (language === undefined) return;
    this.#highlighter ??= this.#options.loadHighlighter?.().catch(() => undefined);
    void this.#highlighter?.then((highlighter) => highlighter?.highlight(text, language));
  }
}
