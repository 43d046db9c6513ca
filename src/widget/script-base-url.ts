/**
 * The address of the server a script came from, which is the backend unless the page says otherwise: the script's directory.
 * A relay serves its pinned versions one folder down: `/v1.2.3/ai-chat.js`.
 */
export function scriptBaseUrl(scriptUrl: string): string {
  return new URL('.', scriptUrl).href.replace(/\/v\d[^/]*\/$/, '/');
}

/**
 * Whether a script is the file that a relay serves. In a site's own bundle, or as a module of the package, it comes from somewhere else.
 */
export function isServedByRelay(scriptUrl: string): boolean {
  return /^https?:[^?#]*(?<!\/esm\/widget)\/ai-chat\.[jt]s(?:[?#]|$)/.test(scriptUrl);
}
