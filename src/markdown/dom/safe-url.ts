/** What a link may lead to. All else, `javascript:` and `data:` first, leads nowhere: a list of what is forbidden is never complete. */
const SAFE_SCHEMES = /^(?:https?|mailto|tel|sms|xmpp|ircs?|ftp):$/;

/**
 * What a browser makes of the address of a link, if it is one that may be followed. It is the browser's own reading that is asked,
 * because what hides a scheme from others (`java\nscript:`, spaces before it) does not hide it from that.
 */
export function parseSafeUrl(url: string, base: string): URL | undefined {
  if (!URL.canParse(url, base)) return undefined;
  const parsed = new URL(url, base);
  return SAFE_SCHEMES.test(parsed.protocol) ? parsed : undefined;
}
