import { setLinkAttributes, setAttribute } from './attributes.ts';
import { parseAllowedImageUrl, parseHttpUrl, type ImagePolicy } from './image-policy.ts';
import type { MarkdownElement } from '../sink.ts';
import { parseSafeUrl } from './safe-url.ts';

type ImageElement = Extract<MarkdownElement, { kind: 'image' }>;

/**
 * Renders an image if the policy allows it to load. Otherwise renders a link and, for HTTP, a button that loads the image. Within a link
 * only the alternative text is rendered, because a link must not contain other controls.
 */
export function renderImage(
  container: HTMLElement,
  image: ImageElement,
  isAllowed: ImagePolicy,
  loadLabel: (host: string) => string,
): void {
  const { baseURI } = container;
  if (parseAllowedImageUrl(image.url, baseURI, isAllowed))
    return container.replaceChildren(createImage(container, image));
  const safeUrl = parseSafeUrl(image.url, baseURI);
  const label = image.alt || safeUrl?.host || '';
  if (!safeUrl || container.closest('a')) return container.replaceChildren(label);
  const link = container.ownerDocument.createElement('a');
  setLinkAttributes(link, image.url);
  setAttribute(link, 'title', image.title);
  link.append(label);
  container.replaceChildren(link);
  if (!parseHttpUrl(image.url, baseURI)) return;
  const button = container.ownerDocument.createElement('button');
  button.type = 'button';
  button.className = 'load-image';
  button.append(loadLabel(safeUrl.host));
  button.addEventListener('click', () => {
    const img = createImage(container, image);
    container.replaceChildren(img);
    // The button had the focus. Without this, the keyboard position would be lost with it.
    img.tabIndex = -1;
    img.focus({ preventScroll: true });
  });
  container.append(' ', button);
}

function createImage(container: HTMLElement, { url, title, alt }: ImageElement): HTMLElement {
  const img = container.ownerDocument.createElement('img');
  img.setAttribute('referrerpolicy', 'no-referrer');
  img.setAttribute('loading', 'lazy');
  img.setAttribute('alt', alt);
  setAttribute(img, 'title', title);
  setAttribute(img, 'src', url);
  return img;
}
