import {
  createDomSink,
  createMarkdown,
  type DomSinkOptions,
  type Markdown,
  type MarkdownOptions,
} from '../markdown/index.ts';
import type { CodeToolbarLabels } from '../markdown/code-toolbar/index.ts';
import type { TextExtensions } from './text-extensions.ts';
import type { TextDrawing } from './views/text.ts';

export interface MarkdownTextOptions extends Pick<MarkdownOptions, 'breaks'>, DomSinkOptions {
  /** The language of the labels, which need not be that of the text; by default that of the page around. */
  readonly labelLanguage?: Pick<CodeToolbarLabels, 'lang' | 'dir'>;
  /** One for all texts of a page. */
  readonly extensions: TextExtensions;
}

/** Draws a text as Markdown. What is settled of it stays the same nodes, whatever comes later. */
export class MarkdownText implements TextDrawing {
  readonly #root: HTMLElement;
  readonly #options: MarkdownTextOptions;
  #markdown: Markdown;
  #text = '';
  #isComplete = false;
  #isExtended = false;

  constructor(element: HTMLElement, options: MarkdownTextOptions) {
    this.#options = options;
    this.#root = element.appendChild(document.createElement('div'));
    this.#root.className = 'markdown';
    this.#markdown = this.#begin();
  }

  update(text: string, isComplete: boolean): void {
    const before = this.#text;
    if (text === before && isComplete === this.#isComplete) return;
    const isMore = text.startsWith(before);
    // An answer that is asked for once more begins once more.
    if (!isComplete && (this.#isComplete || !isMore)) return this.#drawAnew(text, isComplete);
    this.#text = text;
    this.#isComplete = isComplete;
    const looked = isMore ? before.length : 0;
    const delta = copied(text.slice(looked));
    if (!this.#isExtended && this.#options.extensions.mayBeIn(text, looked)) void this.#extend();
    markPast(this.#root);
    if (!isComplete) return this.#markdown.write(delta);
    this.#markdown.replace(text);
    // Once, at the end: while a text arrives, nothing is to be looked for in all of it.
    for (const label of this.#root.querySelectorAll(LABELS)) Object.assign(label, this.#options.labelLanguage);
  }

  #begin(): Markdown {
    this.#root.replaceChildren();
    const { breaks, extensions } = this.#options;
    this.#isExtended = extensions.value !== undefined;
    return createMarkdown(createDomSink(this.#root, { ...this.#options, grouped: true }), {
      ...(breaks && { breaks }),
      ...(extensions.value && { extensions: extensions.value }),
    });
  }

  /** The text was begun before it was known what to look for in it. */
  async #extend(): Promise<void> {
    this.#isExtended = true;
    if (await this.#options.extensions.load()) this.#drawAnew(this.#text, this.#isComplete);
  }

  #drawAnew(text: string, isComplete: boolean): void {
    this.#markdown = this.#begin();
    this.#text = '';
    this.#isComplete = false;
    this.update(text, isComplete);
  }
}

/** What holds a label of ours and nothing that was written. */
const LABELS = 'button, .alert-title > *';

/** A piece of a long text by itself: as a slice of it, it would keep the whole in memory, and so would the next one. */
function copied(piece: string): string {
  return ` ${piece}`.slice(1);
}

/** How much of the end of a text is laid out wherever the reader is: groups of blocks, and the notes behind them. */
const NEAR = 3;

/**
 * Tells the groups of blocks that stand far before the end from the others, before more text comes: they have been laid out, so the
 * browser knows how large they are, and nothing jumps when one scrolls back to them.
 */
function markPast({ children }: HTMLElement): void {
  for (let at = children.length - NEAR - 1; at >= 0; at -= 1) {
    const { classList } = children[at] as Element;
    if (classList.contains('past')) return;
    classList.add('past');
  }
}
