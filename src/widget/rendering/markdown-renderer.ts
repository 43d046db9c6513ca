import {
  createDomSink,
  createMarkdown,
  type DomSinkOptions,
  type Markdown,
  type MarkdownOptions,
} from '../../markdown/index.ts';
import type { CodeToolbarLabels } from '../../markdown/code-toolbar/index.ts';
import type { LazyMarkdownExtensions } from './lazy-markdown-extensions.ts';
import type { TextRenderer } from './message-text.ts';

export interface MarkdownRendererOptions extends Pick<MarkdownOptions, 'breaks'>, DomSinkOptions {
  /** The language of the labels, which need not be that of the text; by default that of the page around. */
  readonly labelLanguage?: Pick<CodeToolbarLabels, 'lang' | 'dir'>;
  /** One for all texts of a page. */
  readonly extensions: LazyMarkdownExtensions;
  /** Called when text that waited for an extension has been drawn. */
  readonly onRendered?: () => void;
}

/** Draws a text as Markdown. What is settled of it stays the same nodes, whatever comes later. */
export class MarkdownRenderer implements TextRenderer {
  readonly #root: HTMLElement;
  readonly #options: MarkdownRendererOptions;
  #markdown: Markdown;
  /** The text that is drawn, and the latest update that was requested. */
  #text = '';
  #target = { text: '', isComplete: false, isCut: false };
  /** Where formulas are read, or are known not to be: from there on nothing has to wait. */
  #areExtensionsSettled = false;
  #isWaiting = false;

  constructor(element: HTMLElement, options: MarkdownRendererOptions) {
    this.#options = options;
    this.#root = element.appendChild(document.createElement('div'));
    this.#root.className = 'markdown';
    this.#markdown = this.#createMarkdown();
  }

  get isUpToDate(): boolean {
    return !this.#isWaiting;
  }

  update(text: string, isComplete: boolean, isCut = false): void {
    const previous = this.#target;
    if (text === previous.text && isComplete === previous.isComplete) return;
    this.#target = { text, isComplete, isCut };
    // An answer that is asked for once more begins once more.
    const hasRestarted = !isComplete && (previous.isComplete || !text.startsWith(previous.text));
    if (hasRestarted || (isCut && (previous.isComplete || !text.startsWith(this.#text)))) this.#renderAgain();
    else this.#render();
  }

  #createMarkdown(): Markdown {
    this.#root.replaceChildren();
    const { breaks, extensions } = this.#options;
    this.#areExtensionsSettled = extensions.value !== undefined;
    return createMarkdown(createDomSink(this.#root, { ...this.#options, groupBlocks: true }), {
      ...(breaks && { breaks }),
      htmlTags: true,
      get extensions() {
        return extensions.value;
      },
    });
  }

  #render(): void {
    if (this.#isWaiting) return;
    const { text, isComplete, isCut } = this.#target;
    const rendered = this.#text;
    const hasGrown = text.startsWith(rendered);
    const searchedLength = hasGrown ? rendered.length : 0;
    const extensionIndex = this.#areExtensionsSettled
      ? undefined
      : this.#options.extensions.firstPossibleIndex(text, searchedLength);
    markOffscreenGroups(this.#root);
    if (extensionIndex !== undefined && this.#options.extensions.value === undefined) {
      this.#waitForExtensions();
      // The text before the first mark does not depend on what follows.
      if (hasGrown) this.#write(text.slice(0, extensionIndex));
      return;
    }
    if (!isComplete || isCut) this.#write(text);
    else this.#markdown.replace(text);
    this.#text = text;
    if (isCut) this.#markdown.end({ isTruncated: isCut });
    if (!isComplete) return;
    // Once, at the end: while a text arrives, nothing is to be looked for in all of it.
    for (const label of this.#root.querySelectorAll(LABELS)) Object.assign(label, this.#options.labelLanguage);
  }

  #write(text: string): void {
    this.#markdown.write(detachSlice(text.slice(this.#text.length)));
    this.#text = text;
  }

  /** Writes on when what reads formulas has come, so that nothing that is drawn has to be drawn anew. */
  #waitForExtensions(): void {
    const { extensions, onRendered } = this.#options;
    this.#isWaiting = true;
    extensions.whenReady(() => {
      // It came too late for what has been drawn without it.
      const isLate = !this.#isWaiting && extensions.value !== undefined;
      this.#isWaiting = false;
      this.#areExtensionsSettled = true;
      if (isLate) this.#renderAgain();
      else this.#render();
      onRendered?.();
    });
  }

  #renderAgain(): void {
    this.#markdown = this.#createMarkdown();
    this.#text = '';
    this.#render();
  }
}

/** Elements that contain only a label of ours. */
const LABELS = 'button, .alert-title > *';

/** A piece of a long text by itself: as a slice of it, it would keep the whole in memory, and so would the next one. */
function detachSlice(slice: string): string {
  return ` ${slice}`.slice(1);
}

/** How much of the end of a text is laid out wherever the reader is: groups of blocks, and the notes behind them. */
const LIVE_GROUPS = 3;

/**
 * Tells the groups of blocks that stand far before the end from the others, before more text comes: they have been laid out, so the
 * browser knows how large they are, and nothing jumps when one scrolls back to them.
 */
function markOffscreenGroups({ children }: HTMLElement): void {
  for (let index = children.length - LIVE_GROUPS - 1; index >= 0; index -= 1) {
    const { classList } = children[index] as Element;
    if (classList.contains('offscreen')) return;
    classList.add('offscreen');
  }
}
