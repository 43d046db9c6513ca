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
  /** Colours the lines of a block, those that are there and those that will be. */
  follow(lines: CodeLines, language: string): unknown;
}

export interface CodeOptions {
  /** What is put over blocks of code; see `createCodeToolbar`. Nothing, by default. */
  readonly toolbar?: CodeToolbar;
  /**
   * Fetches what colours code, when there is a line of it whose language is known; see `createColouring`. It is asked once, and the sinks
   * of a page should share what it gives. By default code stays plain.
   */
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
    const lines = new CodeLines(code);
    lines.onLines = () => this.#colour(lines, code.dataset['language']);
    this.#lines.set(code, lines);
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
  }

  #colour(lines: CodeLines, language: string | undefined): void {
    lines.onLines = undefined;
    if (language === undefined) return;
    this.#colouring ??= this.#options.colouring?.().catch(() => undefined);
    void this.#colouring?.then((colouring) => colouring?.follow(lines, language));
  }
}
