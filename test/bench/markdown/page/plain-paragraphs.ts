/** Draws text without Markdown into a place: one text node a paragraph, which grows. */
export class PlainParagraphs {
  readonly #place: HTMLElement;
  #paragraph: Text | undefined;

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  append(text: string): void {
    const [first = '', ...others] = text.split('\n\n');
    this.#paragraph ??= this.#open();
    this.#paragraph.appendData(first);
    for (const other of others) {
      this.#paragraph = this.#open();
      this.#paragraph.appendData(other);
    }
  }

  #open(): Text {
    return this.#place.appendChild(document.createElement('div')).appendChild(document.createTextNode(''));
  }
}
