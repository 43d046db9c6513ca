/**
 * The quality value of an entry in a header such as `Accept` or `Accept-Encoding`: from 1, preferred, to 0, not acceptable; `undefined`
 * if the header does not contain it.
 */
export function qvalueOf(header: string | string[] | undefined, name: string): number | undefined {
  for (const entry of truncateHeader(String(header ?? '')).split(',', MAX_ENTRIES)) {
    const [value = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    if (value !== name) continue;
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return quality === undefined ? 1 : Number(quality) || 0;
  }
  return undefined;
}

/** Most characters of such a header that are read. Browsers send a tenth of that. */
const MAX_HEADER_LENGTH = 1_000;
const MAX_ENTRIES = 64;

/** The beginning of a header that is a list, ending with a whole entry. */
function truncateHeader(header: string): string {
  if (header.length <= MAX_HEADER_LENGTH) return header;
  const start = header.slice(0, MAX_HEADER_LENGTH);
  return start.slice(0, Math.max(start.lastIndexOf(','), 0));
}

/** Whether a request comes from a browser's address bar rather than from a program: it accepts HTML, and prefers it to JSON. */
export function prefersHtml(accept: string | undefined): boolean {
  const html = qvalueOf(accept, 'text/html') ?? 0;
  return html > 0 && html >= (qvalueOf(accept, 'application/json') ?? 0);
}
