import type { IncomingMessage } from 'node:http';

/** What stands behind the `?` of a request's address, read as Engine.IO reads it. */
export function parseQuery({ url = '' }: IncomingMessage): URLSearchParams {
  return URL.parse(url, 'http://relay')?.searchParams ?? new URLSearchParams();
}

/**
 * The query of a request for Engine.IO, which is made to read this one and none of its own. Refused are a name that stands there
 * twice, for of such a pair some readers take the first and some the last; and `j`, by which a page of any site could read
 * answers as scripts (JSONP); and more than 16 names, of which Engine.IO knows five.
 *
 * @returns `undefined` if the request is to be refused.
 */
export function parseEngineQuery(request: IncomingMessage): URLSearchParams | undefined {
  const { url = '' } = request;
  const rawQuery = url.slice(url.indexOf('?') + 1);
  // Before they are parsed, which is the costly part.
  if (rawQuery.split('&', MAX_QUERY_PARAMS + 1).length > MAX_QUERY_PARAMS) return undefined;
  const query = parseQuery(request);
  if (query.has('j') || new Set(query.keys()).size < query.size) return undefined;
  // Engine.IO leaves alone what it finds there; elsewhere a framework has put it there.
  Object.assign(request, { _query: Object.fromEntries(query) });
  return query;
}

const MAX_QUERY_PARAMS = 16;
