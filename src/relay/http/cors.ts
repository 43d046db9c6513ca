import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** Lets pages of every site read a response. */
export const ANY_ORIGIN = { 'access-control-allow-origin': '*' } as const satisfies OutgoingHttpHeaders;

/** Whether a browser asks for permission before it sends a request of a page. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

export interface PreflightOptions {
  /** The methods of the endpoint, separated by commas. */
  readonly methods: string;
  /** The headers that are allowed if the preflight names none. */
  readonly defaultHeaders: string;
  /** Further headers of the endpoint's wire, in lower case. */
  readonly endpointHeaders?: readonly string[];
  readonly vary: string;
}

/** Answers a preflight for a path of an endpoint. The endpoint has already set the allowed origin. */
export function sendPreflight(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { methods, defaultHeaders, endpointHeaders, vary }: PreflightOptions,
): void {
  const requested = headers['access-control-request-headers'];
  response.writeHead(204, {
    'access-control-allow-methods': methods,
    'access-control-allow-headers':
      requested === undefined ? defaultHeaders : allowedRequestHeaders(requested, endpointHeaders).join(),
    'access-control-max-age': String(PREFLIGHT_MAX_AGE_S),
    vary,
  });
  response.end();
}

/** How long a browser may keep the answer to a preflight. */
const PREFLIGHT_MAX_AGE_S = 3600;

/**
 * Allows the request that a preflight announces, for a path that no endpoint serves. Without this, a page of another site could
 * not read the 404.
 */
export function sendNotFoundPreflight(
  { headers }: IncomingMessage,
  response: ServerResponse,
  endpointHeaders: readonly string[],
): void {
  response.writeHead(204, {
    ...ANY_ORIGIN,
    'access-control-allow-methods': headers['access-control-request-method'],
    'access-control-allow-headers': allowedRequestHeaders(
      headers['access-control-request-headers'],
      endpointHeaders,
    ).join(),
  });
  response.end();
}

/**
 * The requested headers that a page of another site may send. Headers in which proxies write where a request came from and went
 * (`X-Forwarded-Host`, `Forwarded` …) are never allowed: a proxy that passes them on would make the page's claim its own.
 *
 * @param requested The value of `Access-Control-Request-Headers`.
 * @param endpointHeaders Further headers of a wire, in lower case.
 */
export function allowedRequestHeaders(
  requested: string | undefined,
  endpointHeaders: readonly string[] = [],
): string[] {
  const names = new Set(requested?.split(',', MAX_NAMES).map((name) => name.trim().toLowerCase()));
  return [...names].filter((name) => REQUEST_HEADERS.has(name) || endpointHeaders.includes(name));
}

/** Names of one header that are read. No page sends as many, and a header has room for thousands. */
const MAX_NAMES = 64;

/** Headers that browsers, HTTP libraries and monitoring add. Only the credential and the content type have an effect. */
const REQUEST_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'authorization',
  'baggage',
  'cache-control',
  'content-language',
  'content-type',
  'pragma',
  'sentry-trace',
  'traceparent',
  'tracestate',
  'x-requested-with',
]);
