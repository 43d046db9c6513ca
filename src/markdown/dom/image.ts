import { setLinkAttributes, setAttribute } from './attributes.ts';
import { parseAllowedImageUrl, parseHttpUrl, type ImagePolicy } from './image-policy.ts';
import type { MarkdownLabels } from './labels.ts';
import type { MarkdownElement } from '../sink.ts';
import { parseSafeUrl } from './safe-url.ts';

type ImageElement = Extract<MarkdownElement, { kind: 'image' }>;

/** Narrower images are icons and badges, which stand in their line without a caption. */
const MIN_FRAMED_WIDTH_PX = 120;

/**
 * Renders an image if the policy allows it to load. Otherwise renders a link and, for HTTP, the site's name and a button that loads the
 * image. Within a link only the alternative text is rendered, because a link must not contain other controls.
 */
export function renderImage(
  container: HTMLElement,
  image: ImageElement,
  isAllowed: ImagePolicy,
  labels: Pick<MarkdownLabels, 'picture' | 'loadImage'>,
): void {
  const { baseURI, ownerDocument } = container;
  const alt = image.alt || labels.picture;
  container.className = '';
  if (parseAllowedImageUrl(image.url, baseURI, isAllowed)) {
    showImage(container, image, alt);
    return;
  }
  const safeUrl = parseSafeUrl(image.url, baseURI);
  if (!safeUrl || container.closest('a')) return container.replaceChildren(image.alt || safeUrl?.host || '');
  const link = ownerDocument.createElement('a');
  setLinkAttributes(link, image.url);
  setAttribute(link, 'title', image.title);
  link.append(alt);
  container.replaceChildren(link);
  if (!parseHttpUrl(image.url, baseURI)) return;
  container.className = 'picture blocked';
  container.setAttribute('part', 'picture');
  const host = ownerDocument.createElement('span');
  host.className = 'picture-host';
  host.append(safeUrl.host);
  const button = ownerDocument.createElement('button');
  button.type = 'button';
  button.className = 'load-image';
  button.append(labels.loadImage);
  button.addEventListener('click', () => {
    const img = showImage(container, image, alt);
    // The button had the focus. Without this, the keyboard position would be lost with it.
    img.tabIndex = -1;
    img.focus({ preventScroll: true });
  });
  container.append(' ', host, ' ', button);
}

function showImage(container: HTMLElement, { url, title, alt: caption }: ImageElement, alt: string): HTMLElement {
  const img = container.ownerDocument.createElement('img');
  img.setAttribute('referrerpolicy', 'no-referrer');
  img.setAttribute('loading', 'lazy');
  img.setAttribute('alt', alt);
  setAttribute(img, 'title', title);
  setAttribute(img, 'src', url);
  container.className = 'picture';
  container.setAttribute('part', 'picture');
  // The style sheet shows it as a caption, which screen readers have as the alternative text.
  setAttribute(container, 'data-caption', caption);
  img.addEventListener('load', () => container.classList.toggle('framed', img.naturalWidth >= MIN_FRAMED_WIDTH_PX));
  container.replaceChildren(img);
  return img;
}
