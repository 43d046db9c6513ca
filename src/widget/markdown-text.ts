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
  /** Called when text that waited for an extension has been drawn. */
  readonly onDrawn?: () => void;
}

/** Draws a text as Markdown. What is settled of it stays the same nodes, whatever comes later. */
export class MarkdownText implements TextDrawing {
  readonly #root: HTMLElement;
  readonly #options: MarkdownTextOptions;
  #markdown: Markdown;
  /** The text that is drawn, and the latest update that was requested. */
  #text = '';
  #wanted = { text: '', isComplete: false, isCut: false };
  /** Where formulas are read, or are known not to be: from there on nothing has to wait. */
  #isExtended = false;
  #isWaiting = false;

  constructor(element: HTMLElement, options: MarkdownTextOptions) {
    this.#options = options;
    this.#root = element.appendChild(document.createElement('div'));
    this.#root.className = 'markdown';
    this.#markdown = this.#begin();
  }

  get isUpToDate(): boolean {
    return !this.#isWaiting;
  }

  update(text: string, isComplete: boolean, isCut = false): void {
    const before = this.#wanted;
    if (text === before.text && isComplete === before.isComplete) return;
    this.#wanted = { text, isComplete, isCut };
    // An answer that is asked for once more begins once more.
    const isAnew = !isComplete && (before.isComplete || !text.startsWith(before.text));
    if (isAnew || (isCut && (before.isComplete || !text.startsWith(this.#text)))) this.#drawAnew();
    else this.#draw();
  }

  #begin(): Markdown {
    this.#root.replaceChildren();
    const { breaks, extensions } = this.#options;
    this.#isExtended = extensions.value !== undefined;
    return createMarkdown(createDomSink(this.#root, { ...this.#options, grouped: true }), {
      ...(breaks && { breaks }),
      htmlTags: true,
      get extensions() {
        return extensions.value;
      },
    });
  }

  #draw(): void {
    if (this.#isWaiting) return;
    const { text, isComplete, isCut } = this.#wanted;
    const before = this.#text;
    const isMore = text.startsWith(before);
    const looked = isMore ? before.length : 0;
    const mark = this.#isExtended ? undefined : this.#options.extensions.firstIn(text, looked);
    markPast(this.#root);
    if (mark !== undefined && this.#options.extensions.value === undefined) {
      this.#wait();
      // The text before the first mark does not depend on what follows.
      if (isMore) this.#write(text.slice(0, mark));
      return;
    }
    if (!isComplete || isCut) this.#write(text);
    else this.#markdown.replace(text);
    this.#text = text;
    if (isCut) this.#markdown.end({ isCut });
    if (!isComplete) return;
    // Once, at the end: while a text arrives, nothing is to be looked for in all of it.
    for (const label of this.#root.querySelectorAll(LABELS)) Object.assign(label, this.#options.labelLanguage);
  }

  #write(text: string): void {
    this.#markdown.write(copied(text.slice(this.#text.length)));
    this.#text = text;
  }

  /** Writes on when what reads formulas has come, so that nothing that is drawn has to be drawn anew. */
  #wait(): void {
    const { extensions, onDrawn } = this.#options;
    this.#isWaiting = true;
    extensions.whenReady(() => {
      // It came too late for what has been drawn without it.
      const isLate = !this.#isWaiting && extensions.value !== undefined;
      this.#isWaiting = false;
      this.#isExtended = true;
      if (isLate) this.#drawAnew();
      else this.#draw();
      onDrawn?.();
    });
  }

  #drawAnew(): void {
    this.#markdown = this.#begin();
    this.#text = '';
    this.#draw();
  }
}

/** Elements that contain only a label of ours. */
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
