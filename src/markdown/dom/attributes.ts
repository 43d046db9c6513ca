import { LINK_REL, parseSafeUrl } from './safe-url.ts';

/** Sets an attribute, or removes it if the value is empty. An empty `href` stays: it leads to the page itself. */
export function setAttribute(element: Element, name: string, value: string | undefined): void {
  if (value === undefined || (value === '' && name !== 'href')) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** Makes an element a link, unless its address must not be followed. */
export function setLinkAttributes(link: HTMLElement, url: string): void {
  const safeUrl = parseSafeUrl(url, link.baseURI);
  setAttribute(link, 'href', safeUrl && url);
  setAttribute(link, 'target', safeUrl && '_blank');
  setAttribute(link, 'rel', safeUrl && LINK_REL);
}
