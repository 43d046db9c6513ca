import { toJson } from '../../chat/data-part.ts';

/** The longest JSON that is shown, in characters. */
const MAX_LENGTH = 2_000;

/** Data as text, where the page's own way to draw them has failed. */
export function dataCard(name: string, value: unknown): HTMLElement {
  const card = document.createElement('figure');
  card.className = 'data-card';
  const title = document.createElement('figcaption');
  title.textContent = name;
  const text = document.createElement('pre');
  text.tabIndex = 0;
  text.dir = 'ltr';
  text.textContent = (toJson(value, 2) ?? '').slice(0, MAX_LENGTH);
  card.append(title, text);
  return card;
}
