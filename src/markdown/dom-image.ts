import { lead, setAttribute } from './dom-attributes.ts';
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
  loadLabel: (host: string) => string,
): void {
  // A raster `data:` picture needs no request. SVG is excluded because it can do more than show pixels.
  if (RASTER.test(image.url) && allows(new URL(image.url))) return frame.replaceChildren(pictureOf(frame, image));
  const address = webAddress(image.url, frame.baseURI);
  const isPicture = address !== undefined && /^https?:$/.test(address.protocol);
  if (isPicture && allows(address)) return frame.replaceChildren(pictureOf(frame, image));
  const name = image.alt || address?.host || '';
  if (!address || frame.closest('a')) return frame.replaceChildren(name);
  const link = frame.ownerDocument.createElement('a');
  lead(link, image.url);
  setAttribute(link, 'title', image.title);
  link.append(name);
  frame.replaceChildren(link);
  if (!isPicture) return;
  const button = frame.ownerDocument.createElement('button');
  button.type = 'button';
  button.className = 'load-image';
  button.append(loadLabel(address.host));
  button.addEventListener('click', () => {
    const picture = pictureOf(frame, image);
    frame.replaceChildren(picture);
    // With the button, the keyboard would lose its place in the text.
    picture.tabIndex = -1;
    picture.focus({ preventScroll: true });
  });
  frame.append(' ', button);
}

const RASTER = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[a-z\d+/]+={0,2}$/i;

function pictureOf(frame: HTMLElement, { url, title, alt }: Image): HTMLElement {
  const picture = frame.ownerDocument.createElement('img');
  picture.setAttribute('referrerpolicy', 'no-referrer');
  picture.setAttribute('loading', 'lazy');
  picture.setAttribute('alt', alt);
  setAttribute(picture, 'title', title);
  setAttribute(picture, 'src', url);
  return picture;
}
