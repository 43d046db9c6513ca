import { lead, setAttribute } from './dom-attributes.ts';
import { markLanguage, type MarkdownLabels } from './labels.ts';
import type { MarkdownElement } from './sink.ts';
import { webAddress } from './web-address.ts';

type Image = Extract<MarkdownElement, { kind: 'image' }>;

/**
 * Draws a picture, if it may be fetched without asking: whoever serves it learns who reads, and when. Of any other there is a link, and
 * a button that fetches it. In a link it is only its text, because nothing else can be pressed in there.
 */
export function drawImage(
  frame: HTMLElement,
  image: Image,
  allows: (address: URL) => boolean,
  labels: MarkdownLabels,
): void {
  const address = webAddress(image.url, frame.baseURI);
  const isPicture = address !== undefined && /^https?:$/.test(address.protocol);
  if (isPicture && allows(address)) return frame.replaceChildren(pictureOf(frame, image));
  const name = image.alt || address?.host || '';
  if (frame.closest('a')) return frame.replaceChildren(name);
  const link = frame.ownerDocument.createElement('a');
  lead(link, image.url);
  setAttribute(link, 'title', image.title);
  link.append(name);
  frame.replaceChildren(link);
  if (!isPicture) return;
  const button = frame.ownerDocument.createElement('button');
  button.type = 'button';
  button.className = 'load-image';
  button.append(labels.loadImage(address.host));
  markLanguage(button, labels);
  button.addEventListener('click', () => {
    const picture = pictureOf(frame, image);
    // With the button, the keyboard would lose its place in the text.
    picture.tabIndex = -1;
    const hadFocus = button.matches(':focus');
    frame.replaceChildren(picture);
    if (hadFocus) picture.focus({ preventScroll: true });
  });
  frame.append(' ', button);
}

function pictureOf(frame: HTMLElement, { url, title, alt }: Image): HTMLElement {
  const picture = frame.ownerDocument.createElement('img');
  picture.setAttribute('referrerpolicy', 'no-referrer');
  picture.setAttribute('loading', 'lazy');
  picture.setAttribute('alt', alt);
  setAttribute(picture, 'title', title);
  setAttribute(picture, 'src', url);
  return picture;
}
