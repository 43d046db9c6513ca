import { ChatError, errorInfo } from '../../chat/error.ts';

/** A backend's URL in the forms for sockets and for requests. */
export interface BackendUrl {
  /** For requests: `http(s)://host[:port][/path]` without a trailing slash. */
  readonly http: string;
  /** The same for sockets: `ws(s)://…`. */
  readonly ws: string;
  /** `http(s)://host[:port]` alone. */
  readonly origin: string;
  /** `/path` without a trailing slash, or empty. */
  readonly path: string;
}

/**
 * Parses the absolute `http(s)` or `ws(s)` URL of a backend. Credentials, query and fragment are dropped.
 *
 * Throws a `ChatError`: `invalid-configuration` for anything else, `mixed-content` if the browser would refuse to connect, because its
 * own error would not contain the reason.
 *
 * @param pageProtocol The protocol of the page.
 */
export function parseBackendUrl(
  url: string,
  pageProtocol: string | undefined = globalThis.location?.protocol,
): BackendUrl {
  const { protocol, host, hostname, pathname } = parse(url);
  const [, s] = /^(?:http|ws)(s?):$/.exec(protocol) ?? [];
  if (s === undefined) throw new ChatError(errorInfo('invalid-configuration'));
  if (pageProtocol === 'https:' && !s && !LOOPBACK_HOST.test(hostname)) throw new ChatError(errorInfo('mixed-content'));
  const path = pathname.replace(/\/+$/, '');
  const origin = `http${s}://${host}`;
  return { http: origin + path, ws: `ws${s}://${host}${path}`, origin, path };
}

/** Hosts of the visitor's own machine. Browsers treat them as secure without encryption. */
const LOOPBACK_HOST = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/;

function parse(url: string): URL {
  try {
    return new URL(url);
  } catch (cause) {
    throw new ChatError(errorInfo('invalid-configuration'), cause);
  }
}
