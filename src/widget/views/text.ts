/** What draws a text into an element, from the first piece of it to the last. */
export interface TextDrawing {
  /**
   * Draws what `text` has become. While it only grows, the cost is that of what is new.
   *
   * @param isCut It is complete because it was stopped or cut off: then it stays as it was drawn.
   */
  update(text: string, isComplete: boolean, isCut?: boolean): void;
  /** Whether all of the text is drawn: a part may wait for code that is still being fetched. */
  readonly isUpToDate?: boolean;
}

export type DrawText = (element: HTMLElement) => TextDrawing;

/** How the texts of a conversation are drawn. */
export interface TextStyles {
  readonly prompt: DrawText;
  readonly answer: DrawText;
  /** An answer whose line ends are to be shown. */
  readonly lines: DrawText;
}

/** A text as it stands in the page, which may still be arriving. */
export class TextView {
  readonly element = document.createElement('div');
  #draw: DrawText | undefined;
  #drawing: TextDrawing | undefined;

  constructor(part: string) {
    this.element.className = 'text';
    this.element.setAttribute('part', part);
  }

  /** Draws what `text` has become. What was drawn in another way is drawn anew; what cannot be drawn stands there as it was written. */
  update(text: string, isComplete: boolean, draw: DrawText, isCut = false): void {
    if (!text && !this.#drawing) return;
    if (draw !== this.#draw) this.#begin(draw, draw);
    try {
      this.#drawing?.update(text, isComplete, isCut);
    } catch (cause) {
      // For the site's developer; the visitor has the text.
      console.error('<ai-chat>', cause);
      this.#begin(draw, drawPlain);
      this.#drawing?.update(text, isComplete);
    }
  }

  get isUpToDate(): boolean {
    return this.#drawing?.isUpToDate ?? true;
  }

  #begin(wanted: DrawText, draw: DrawText): void {
    this.element.replaceChildren();
    this.#draw = wanted;
    this.#drawing = draw(this.element);
  }
}

/** Text as it was written. What is drawn already stays, and with it the reader's selection. */
export const drawPlain: DrawText = (element) => {
  const frame = element.appendChild(document.createElement('p'));
  frame.className = 'plain';
  frame.dir = 'auto';
  const node = frame.appendChild(document.createTextNode(''));
  return {
    update(text) {
      const drawn = node.data;
      if (text === drawn) return;
      if (text.startsWith(drawn)) node.appendData(text.slice(drawn.length));
      else node.data = text;
    },
  };
};

export const PLAIN: TextStyles = { prompt: drawPlain, answer: drawPlain, lines: drawPlain };
