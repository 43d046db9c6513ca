import {
  createDomSink,
  createMarkdown,
  type DomSinkOptions,
  type Markdown,
  type MarkdownOptions,
} from '../../markdown/index.ts';
import type { CodeToolbarLabels } from '../../markdown/code-toolbar/index.ts';
import type { LazyMarkdownExtensions } from './lazy-markdown-extensions.ts';
import type { TextRenderer } from './text-renderer.ts';

export interface MarkdownRendererOptions extends Pick<MarkdownOptions, 'breaks'>, DomSinkOptions {
  /** The language of the labels, which may differ from that of the text. Defaults to that of the page around. */
  readonly labelLanguage?: Pick<CodeToolbarLabels, 'lang' | 'dir'>;
  /** Shared by all texts of a page. */
  readonly extensions: LazyMarkdownExtensions;
  /** Called when a text that waited for the extensions has been rendered. */
  readonly onRendered?: () => void;
}

/** Renders a text as Markdown. Nodes that are final stay the same, whatever text follows. */
export class MarkdownRenderer implements TextRenderer {
  readonly #root: HTMLElement;
  readonly #options: MarkdownRendererOptions;
  /** Given up when the text is complete, because it takes more memory than the text. */
  #markdown: Markdown | undefined;
  /** The text that is rendered, and the latest update that was requested. */
  #text = '';
  #target = { text: '', isComplete: false, isCut: false };
  /** Whether the extensions are loaded or will not be. Then no text waits for them. */
  #areExtensionsSettled = false;
  #isWaiting = false;
  /** The element that the text ends in, while more is to come. */
  #openEnd: Element | null | undefined;

  constructor(element: HTMLElement, options: MarkdownRendererOptions) {
    this.#options = options;
    this.#root = element.appendChild(document.createElement('div'));
    this.#root.className = 'markdown';
  }

  get isUpToDate(): boolean {
    return !this.#isWaiting;
  }

  update(text: string, isComplete: boolean, isCut = false): void {
    const previous = this.#target;
    if (text === previous.text && isComplete === previous.isComplete) return;
    this.#target = { text, isComplete, isCut };
    // A retry starts the answer again.
    const hasRestarted = !isComplete && (previous.isComplete || !text.startsWith(previous.text));
    const isChanged = this.#markdown === undefined && this.#text !== '';
    if (hasRestarted || isChanged || (isCut && (previous.isComplete || !text.startsWith(this.#text))))
      this.#renderAgain();
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
      if (hasGrown) this.#write((this.#markdown ??= this.#createMarkdown()), text.slice(0, extensionIndex));
      return;
    }
    const markdown = (this.#markdown ??= this.#createMarkdown());
    if (!isComplete || isCut) this.#write(markdown, text);
    else markdown.replace(text);
    this.#text = text;
    this.#markOpenEnd();
    if (isCut) markdown.end({ isTruncated: isCut });
    if (!isComplete) return;
    this.#markdown = undefined;
    // Once, at the end: a query of the whole text is too expensive while it arrives.
    for (const label of this.#root.querySelectorAll(LABELS)) Object.assign(label, this.#options.labelLanguage);
  }

  #write(markdown: Markdown, text: string): void {
    markdown.write(detachSlice(text.slice(this.#text.length)));
    this.#text = text;
    this.#markOpenEnd();
  }

  /** Marks where the text goes on, for the styles. Selectors that find the place would be matched again after every token. */
  #markOpenEnd(): void {
    const end = this.#target.isComplete ? undefined : endOf(this.#root);
    if (end === this.#openEnd) return;
    this.#openEnd?.removeAttribute(OPEN_END);
    end?.setAttribute(OPEN_END, '');
    this.#openEnd = end;
  }

  /** Pauses rendering until the extensions are ready, so that nothing has to be rendered again. */
  #waitForExtensions(): void {
    const { extensions, onRendered } = this.#options;
    this.#isWaiting = true;
    extensions.whenReady(() => {
      // Some of the text was rendered without the extensions, because they took too long.
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

const OPEN_END = 'data-open-end';

/** Returns the last paragraph, heading or list item of a text, or the group of its last block if that is another one. */
function endOf({ lastElementChild: last }: Element): Element | null | undefined {
  // Footnotes stand behind the groups.
  const group = last?.tagName === 'DIV' ? last : last?.previousElementSibling;
  const block = group?.lastElementChild;
  const kind = block?.tagName ?? '';
  return /^(P|H\d)$/.test(kind) ? block : (/^.L$/.test(kind) && block?.lastElementChild) || group;
}

/** Selects the elements whose content is a label, not text of the message. */
const LABELS = 'button, .alert-title > *';

/** Copies a slice. Engines represent a slice of a long text as a reference to it, which would keep the whole text in memory for every slice. */
function detachSlice(slice: string): string {
  return ` ${slice}`.slice(1);
}

/** The number of groups at the end of a text that are always laid out: groups of blocks, and the footnotes. */
const LIVE_GROUPS = 3;

/**
 * Marks the groups of blocks far before the end, so that styles can skip their layout. Called before more text is written: the groups have been
 * laid out then, so the browser remembers their size and nothing jumps when the visitor scrolls back.
 */
function markOffscreenGroups(root: HTMLElement): void {
  let live = LIVE_GROUPS;
  for (let group = root.lastElementChild; group && !group.matches('.offscreen'); group = group.previousElementSibling)
    if (live-- <= 0) group.classList.add('offscreen');
}
