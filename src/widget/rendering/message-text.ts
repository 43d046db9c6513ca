import { plainTextRenderer } from './plain-text.ts';
import type { CreateTextRenderer, TextRenderer } from './text-renderer.ts';

/** A text in the page, which may still be arriving. */
export class MessageText {
  readonly element = document.createElement('div');
  #createRenderer: CreateTextRenderer | undefined;
  #renderer: TextRenderer | undefined;

  /** @param part The name of the element's part, if pages may style it. */
  constructor(part?: string) {
    this.element.className = 'text';
    if (part) this.element.setAttribute('part', part);
  }

  /** Renders the current `text`, from the beginning if the renderer is another one. A text whose renderer throws is shown as plain text. */
  update(text: string, isComplete: boolean, createRenderer: CreateTextRenderer, isCut = false): void {
    if (!text && !this.#renderer) return;
    if (createRenderer !== this.#createRenderer) this.#setRenderer(createRenderer, createRenderer);
    try {
      this.#renderer?.update(text, isComplete, isCut);
    } catch (cause) {
      // For the site's developer. The visitor sees the text.
      console.error('<ai-chat>', cause);
      this.#setRenderer(createRenderer, plainTextRenderer);
      this.#renderer?.update(text, isComplete);
    }
  }

  get isUpToDate(): boolean {
    return this.#renderer?.isUpToDate ?? true;
  }

  #setRenderer(requested: CreateTextRenderer, createRenderer: CreateTextRenderer): void {
    this.element.replaceChildren();
    this.#createRenderer = requested;
    this.#renderer = createRenderer(this.element);
  }
}
