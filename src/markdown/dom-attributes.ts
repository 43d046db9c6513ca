import { webAddress } from './web-address.ts';

/** An attribute that says nothing is not there. An address may be empty, and then leads to the page itself. */
export function setAttribute(element: Element, name: string, value: string | undefined): void {
  if (value === undefined || (value === '' && name !== 'href')) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** Where a link leads is no one's recommendation, and does not learn where it was followed. */
export function lead(link: HTMLElement, url: string): void {
  const address = webAddress(url, link.baseURI);
  setAttribute(link, 'href', address && url);
  setAttribute(link, 'target', address && '_blank');
  setAttribute(link, 'rel', address && 'noopener noreferrer nofollow');
}
