import { parseSafeUrl } from './safe-url.ts';

/** An attribute that says nothing is not there. An address may be empty, and then leads to the page itself. */
export function setAttribute(element: Element, name: string, value: string | undefined): void {
  if (value === undefined || (value === '' && name !== 'href')) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** Where a link leads is no one's recommendation, and does not learn where it was followed. */
export function setLinkAttributes(link: HTMLElement, url: string): void {
  const safeUrl = parseSafeUrl(url, link.baseURI);
  setAttribute(link, 'href', safeUrl && url);
  setAttribute(link, 'target', safeUrl && '_blank');
  setAttribute(link, 'rel', safeUrl && 'noopener noreferrer nofollow');
}
