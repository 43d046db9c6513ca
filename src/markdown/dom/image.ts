import { setLinkAttributes, setAttribute } from './attributes.ts';
import type { MarkdownElement } from '../sink.ts';
import { parseSafeUrl } from './safe-url.ts';

type ImageElement = Extract<MarkdownElement, { kind: 'image' }>;

/**
 * Draws a picture, if it may be fetched without asking: whoever serves it learns who reads, and when. Of any other there is a link, and
 * a button that fetches it. In a link it is only its text, because nothing else can be pressed in there.
 */
export function renderImage(
  container: HTMLElement,
  image: ImageElement,
  isAllowed: (address: URL) => boolean,
  loadLabel: (host: string) => string,
): void {
  // A raster `data:` picture needs no request. SVG is excluded because it can do more than show pixels.
  if (RASTER_DATA_URL.test(image.url) && isAllowed(new URL(image.url)))
    return container.replaceChildren(createImage(container, image));
  const safeUrl = parseSafeUrl(image.url, container.baseURI);
  const isHttpUrl = safeUrl !== undefined && /^https?:$/.test(safeUrl.protocol);
  if (isHttpUrl && isAllowed(safeUrl)) return container.replaceChildren(createImage(container, image));
  const label = image.alt || safeUrl?.host || '';
  if (!safeUrl || container.closest('a')) return container.replaceChildren(label);
  const link = container.ownerDocument.createElement('a');
  setLinkAttributes(link, image.url);
  setAttribute(link, 'title', image.title);
  link.append(label);
  container.replaceChildren(link);
  if (!isHttpUrl) return;
  const button = container.ownerDocument.createElement('button');
  button.type = 'button';
  button.className = 'load-image';
  button.append(loadLabel(safeUrl.host));
  button.addEventListener('click', () => {
    const img = createImage(container, image);
    container.replaceChildren(img);
    // With the button, the keyboard would lose its place in the text.
    img.tabIndex = -1;
    img.focus({ preventScroll: true });
  });
  container.append(' ', button);
}

const RASTER_DATA_URL = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[a-z\d+/]+={0,2}$/i;

function createImage(container: HTMLElement, { url, title, alt }: ImageElement): HTMLElement {
  const img = container.ownerDocument.createElement('img');
  img.setAttribute('referrerpolicy', 'no-referrer');
  img.setAttribute('loading', 'lazy');
  img.setAttribute('alt', alt);
  setAttribute(img, 'title', title);
  setAttribute(img, 'src', url);
  return img;
}
