/**
 * Which of the headers that a preflight asks for a page of another site may send. Never the ones in which proxies write where a request
 * came from and went (`X-Forwarded-Host`, `Forwarded` …): a proxy that hands them on would speak with the page's words.
 *
 * @param requested What stands in `Access-Control-Request-Headers`.
 * @param endpointHeaders Headers of a wire, in lower case, beside those that requests have anywhere.
 */
export function allowedRequestHeaders(
  requested: string | undefined,
  endpointHeaders: readonly string[] = [],
): string[] {
  const names = new Set(requested?.split(',', MAX_NAMES).map((name) => name.trim().toLowerCase()));
  return [...names].filter((name) => REQUEST_HEADERS.has(name) || endpointHeaders.includes(name));
}

/** No page sends as many, and a header has room for thousands. */
const MAX_NAMES = 64;

/** What browsers and HTTP libraries send, and what monitoring adds by itself. None has an effect but the credential and the type. */
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
