/** A text as it stands in the page, which may still be arriving. */
export interface TextView {
  readonly element: HTMLElement;
  /** Draws what `text` has become. While it only grows, the cost is that of what is new. */
  update(text: string): void;
}

/**
 * Draws a message's text: the one place where text becomes nodes, and so the place where the markdown engine plugs in.
 * Text is written as text, never parsed as HTML; what is drawn already stays, and with it the reader's selection.
 */
export function createTextView(part: string): TextView {
  const element = document.createElement('div');
  element.className = 'text';
  element.part.add(part);
  element.dir = 'auto';
  const node = element.appendChild(document.createTextNode(''));
  return {
    element,
    update(text) {
      const drawn = node.data;
      if (text === drawn) return;
      if (text.startsWith(drawn)) node.appendData(text.slice(drawn.length));
      else node.data = text;
    },
  };
}
