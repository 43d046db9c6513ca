/** What draws a text into an element, from the first piece of it to the last. */
export interface TextRenderer {
  /**
   * Draws what `text` has become. While it only grows, the cost is that of what is new.
   *
   * @param isCut It is complete because it was stopped or cut off: then it stays as it was drawn.
   */
  update(text: string, isComplete: boolean, isCut?: boolean): void;
  /** Whether all of the text is drawn: a part may wait for code that is still being fetched. */
  readonly isUpToDate?: boolean;
}

export type CreateTextRenderer = (element: HTMLElement) => TextRenderer;

/** How the texts of a conversation are drawn. */
export interface TextRenderers {
  readonly prompt: CreateTextRenderer;
  readonly answer: CreateTextRenderer;
  /** An answer whose line ends are to be shown. */
  readonly answerWithLineBreaks: CreateTextRenderer;
}

/** A text as it stands in the page, which may still be arriving. */
export class MessageText {
  readonly element = document.createElement('div');
  #createRenderer: CreateTextRenderer | undefined;
  #renderer: TextRenderer | undefined;

  constructor(part: string) {
    this.element.className = 'text';
    this.element.setAttribute('part', part);
  }

  /** Draws what `text` has become. What was drawn in another way is drawn anew; what cannot be drawn stands there as it was written. */
  update(text: string, isComplete: boolean, createRenderer: CreateTextRenderer, isCut = false): void {
    if (!text && !this.#renderer) return;
    if (createRenderer !== this.#createRenderer) this.#setRenderer(createRenderer, createRenderer);
    try {
      this.#renderer?.update(text, isComplete, isCut);
    } catch (cause) {
      // For the site's developer; the visitor has the text.
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

/** Text as it was written. What is drawn already stays, and with it the reader's selection. */
export const plainTextRenderer: CreateTextRenderer = (element) => {
  const paragraph = element.appendChild(document.createElement('p'));
  paragraph.className = 'plain-text';
  paragraph.dir = 'auto';
  const node = paragraph.appendChild(document.createTextNode(''));
  return {
    update(text) {
      const rendered = node.data;
      if (text === rendered) return;
      if (text.startsWith(rendered)) node.appendData(text.slice(rendered.length));
      else node.data = text;
    },
  };
};

export const PLAIN_TEXT: TextRenderers = {
  prompt: plainTextRenderer,
  answer: plainTextRenderer,
  answerWithLineBreaks: plainTextRenderer,
};
