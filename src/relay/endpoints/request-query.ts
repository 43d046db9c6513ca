import type { IncomingMessage } from 'node:http';

/** The query of a request's URL, parsed as Engine.IO parses it. */
export function parseQuery({ url = '' }: IncomingMessage): URLSearchParams {
  return URL.parse(url, 'http://relay')?.searchParams ?? new URLSearchParams();
}

/**
 * The query of a request for Engine.IO, which is made to use this one instead of parsing its own. Rejected are
 * duplicate names, because some parsers take the first and some the last value; `j` (JSONP), by which a page of any
 * site could read responses as scripts; and more than 16 names, because Engine.IO knows five.
 *
 * @returns `undefined` if the request must be rejected.
 */
export function parseEngineQuery(request: IncomingMessage): URLSearchParams | undefined {
  const { url = '' } = request;
  const rawQuery = url.slice(url.indexOf('?') + 1);
  // Checked before parsing, which is the expensive part.
  if (rawQuery.split('&', MAX_QUERY_PARAMS + 1).length > MAX_QUERY_PARAMS) return undefined;
  const query = parseQuery(request);
  if (query.has('j') || new Set(query.keys()).size < query.size) return undefined;
  // Engine.IO uses an existing `_query`, because frameworks set it.
  Object.assign(request, { _query: Object.fromEntries(query) });
  return query;
}

const MAX_QUERY_PARAMS = 16;
