/**
 * What draws texts as Markdown, in a chunk of its own, which is fetched as soon as the chat is to be seen.
 * @module
 */
import {
  createDomSink,
  createMarkdown,
  type DomSinkOptions,
  type Markdown,
  type MarkdownOptions,
} from '../markdown/index.ts';
import type { TextDrawing } from './views/text.ts';

export { markdownStyles } from './views/markdown.styles.ts';

export type MarkdownTextOptions = MarkdownOptions & DomSinkOptions;

/** Draws a text as Markdown. What is settled of it stays the same nodes, whatever comes later. */
export class MarkdownText implements TextDrawing {
  readonly #root: HTMLElement;
  readonly #options: MarkdownTextOptions;
  #markdown: Markdown;
  #text = '';
  #isComplete = false;

  constructor(element: HTMLElement, options: MarkdownTextOptions) {
    this.#options = options;
    this.#root = element.appendChild(document.createElement('div'));
    this.#root.className = 'markdown';
    this.#markdown = this.#begin();
  }

  update(text: string, isComplete: boolean): void {
    const before = this.#text;
    if (text === before && isComplete === this.#isComplete) return;
    const isMore = !this.#isComplete && text.startsWith(before);
    if (!isMore) this.#markdown = this.#begin();
    this.#markdown.write(isMore ? text.slice(before.length) : text);
    if (isComplete) this.#markdown.end();
    this.#text = text;
    this.#isComplete = isComplete;
  }

  #begin(): Markdown {
    this.#root.replaceChildren();
    return createMarkdown(createDomSink(this.#root, this.#options), this.#options);
  }
}
