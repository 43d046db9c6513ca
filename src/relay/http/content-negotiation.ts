/**
 * How much a client wants something, by a header such as `Accept` or `Accept-Encoding`:
 * from 1, at best, to 0, not at all; nothing where the header does not name it.
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

/** The most characters of such a header that are read. Browsers send a tenth of that. */
const MAX_HEADER_LENGTH = 1_000;
const MAX_ENTRIES = 64;

/** The first parts, all of them whole. */
function truncateHeader(header: string): string {
  if (header.length <= MAX_HEADER_LENGTH) return header;
  const start = header.slice(0, MAX_HEADER_LENGTH);
  return start.slice(0, Math.max(start.lastIndexOf(','), 0));
}

/** Whether a person's browser asks, and not a program: it names HTML, and wants it no less than JSON. */
export function prefersHtml(accept: string | undefined): boolean {
  const html = qvalueOf(accept, 'text/html') ?? 0;
  return html > 0 && html >= (qvalueOf(accept, 'application/json') ?? 0);
}
