/* The policy for links, here and in the widget. */

/** The schemes a link may have. An allow-list, because a list of forbidden schemes (`javascript:`, `data:` …) is never complete. */
const SAFE_SCHEMES = /^(?:https?|mailto|tel|sms|xmpp|ircs?|ftp):$/;

/** The `rel` of every link: no endorsement for search engines, and neither opener nor referrer for the target. */
export const LINK_REL = 'noopener noreferrer nofollow';

/**
 * Parses the address of a link. Returns `undefined` if the link must not be followed. The browser's own parser decides, because tricks
 * that hide a scheme from other parsers (`java\nscript:`, leading spaces) do not hide it from that one.
 */
export function parseSafeUrl(url: string, base: string): URL | undefined {
  if (!URL.canParse(url, base)) return undefined;
  const parsed = new URL(url, base);
  return SAFE_SCHEMES.test(parsed.protocol) ? parsed : undefined;
}
