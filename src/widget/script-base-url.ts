/**
 * Returns the directory of a script's address: the default backend, if the script comes from a relay. A relay serves pinned versions one folder
 * down, as `/v1.2.3/ai-chat.js`; that folder is left out.
 */
export function scriptBaseUrl(scriptUrl: string): string {
  return new URL('.', scriptUrl).href.replace(/\/v\d[^/]*\/$/, '/');
}

/** Whether a script's address is one that relays serve. A site's own bundle and the package's modules have other addresses. */
export function isServedByRelay(scriptUrl: string): boolean {
  return /^https?:[^?#]*(?<!\/esm\/widget)\/ai-chat\.[jt]s(?:[?#]|$)/.test(scriptUrl);
}
