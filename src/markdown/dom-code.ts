import { CodeLines } from './code-lines.ts';
import { setAttribute } from './dom-attributes.ts';

/** What is around blocks of code. */
export interface CodeToolbar {
  /** Puts a bar over a block, and hands back what holds both. Both stand in the page from the first character on. */
  frame(pre: HTMLElement): HTMLElement;
  /** Says the language of a block, which may come later than the block, and become another one while it is written. */
  label(frame: HTMLElement, language: string): void;
}

/** What colours code. It comes when it comes: until then, and without it, the code is plain. */
export interface Colouring {
  /** Colours the lines of a block, those that are there and those that follow. Called again if it turns out to be in another language. */
  follow(lines: CodeLines, language: string): void;
}

export interface CodeOptions {
  /** What is put over blocks of code; see `createCodeToolbar`. Nothing, by default. */
  readonly toolbar?: CodeToolbar;
  /** Fetches what colours code, with the first block that says its language; see `createColouring`. By default code stays plain. */
  readonly colouring?: () => Promise<Colouring>;
}

/** Draws blocks of code. */
export class DomCode {
  readonly #options: CodeOptions;
  readonly #lines = new WeakMap<Node, CodeLines>();
  readonly #frames = new WeakMap<Node, HTMLElement>();
  #colouring: Promise<Colouring | undefined> | undefined;

  constructor(options: CodeOptions) {
    this.#options = options;
  }

  /** What holds the element of a block of code. */
  frame(code: HTMLElement): HTMLElement {
    const pre = code.ownerDocument.createElement('pre');
    // Whatever language is spoken around it.
    pre.dir = 'ltr';
    pre.append(code);
    const frame = this.#options.toolbar?.frame(pre) ?? pre;
    this.#lines.set(code, new CodeLines(code));
    this.#frames.set(code, frame);
    return frame;
  }

  /** The text of a block. Its node is the element that it stands in, which holds nothing else. */
  lines(code: Node): CodeLines | undefined {
    return this.#lines.get(code);
  }

  /** Says the language of a block. */
  name(code: HTMLElement, language: string): void {
    setAttribute(code, 'data-language', language);
    const frame = this.#frames.get(code);
    if (frame) this.#options.toolbar?.label(frame, language);
    const lines = this.#lines.get(code);
    if (!lines || language === '') return;
    this.#colouring ??= this.#options.colouring?.().catch(() => undefined);
    void this.#colouring?.then((colouring) => colouring?.follow(lines, code.dataset['language'] ?? ''));
  }
}
