import { CodeBlockText } from './code-block-text.ts';
import { setAttribute } from './attributes.ts';

/** What is around blocks of code. */
export interface CodeBlockWrapper {
  /** Puts a bar over a block, and hands back what holds both. Both stand in the page from the first character on. */
  wrap(pre: HTMLElement): HTMLElement;
  /** Says the language of a block, which may come later than the block, and become another one while it is written. */
  setLanguage(wrapper: HTMLElement, language: string): void;
}

/** What colours code. It comes when it comes: until then, and without it, the code is plain. */
export interface Highlighter {
  /** Colours the lines of a block, those that are there and those that will be. */
  highlight(text: CodeBlockText, language: string): unknown;
}

export interface CodeOptions {
  /** What is put over blocks of code; see `createCodeToolbar`. Nothing, by default. */
  readonly toolbar?: CodeBlockWrapper;
  /**
   * Fetches what colours code, when there is a line of it whose language is known; see `createColouring`. It is asked once, and the sinks
   * of a page should share what it gives. By default code stays plain.
   */
  readonly loadHighlighter?: () => Promise<Highlighter>;
}

/** Draws blocks of code. */
export class CodeBlocks {
  readonly #options: CodeOptions;
  readonly #texts = new WeakMap<Node, CodeBlockText>();
  readonly #wrappers = new WeakMap<Node, HTMLElement>();
  #highlighter: Promise<Highlighter | undefined> | undefined;

  constructor(options: CodeOptions) {
    this.#options = options;
  }

  /** What holds the element of a block of code. */
  wrap(code: HTMLElement): HTMLElement {
    const pre = code.ownerDocument.createElement('pre');
    // Whatever language is spoken around it.
    pre.dir = 'ltr';
    pre.append(code);
    const wrapper = this.#options.toolbar?.wrap(pre) ?? pre;
    const text = new CodeBlockText(code);
    text.onLinesComplete = () => this.#highlight(text, code.dataset['language']);
    this.#texts.set(code, text);
    this.#wrappers.set(code, wrapper);
    return wrapper;
  }

  /** The text of a block. Its node is the element that it stands in, which holds nothing else. */
  textOf(code: Node): CodeBlockText | undefined {
    return this.#texts.get(code);
  }

  /** Says the language of a block. */
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
