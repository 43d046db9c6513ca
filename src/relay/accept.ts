/**
 * How much a client wants something, by a header such as `Accept` or `Accept-Encoding`:
 * from 1, at best, to 0, not at all; nothing where the header does not name it.
 */
export function qualityOf(header: string | string[] | undefined, name: string): number | undefined {
  for (const entry of String(header ?? '').split(',')) {
    const [value = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    if (value !== name) continue;
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return quality === undefined ? 1 : Number(quality) || 0;
  }
  return undefined;
}

/** Whether a person's browser asks, and not a program: it names HTML, and wants it no less than JSON. */
export function prefersHtml(accept: string | undefined): boolean {
  const html = qualityOf(accept, 'text/html') ?? 0;
  return html > 0 && html >= (qualityOf(accept, 'application/json') ?? 0);
}
