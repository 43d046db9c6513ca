import type { CreateTextRenderer } from './text-renderer.ts';

/** Renders a text as it is written. Existing nodes stay, and with them the visitor's selection. */
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
