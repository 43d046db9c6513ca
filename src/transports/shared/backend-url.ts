import { ChatError, errorInfo } from '../../chat/error.ts';

/** Where a backend is, in the forms that sockets and requests need it in. */
export interface BackendUrl {
  /** For requests: `http(s)://host[:port][/path]`, without a slash at the end. */
  readonly http: string;
  /** The same for sockets: `ws(s)://…`. */
  readonly ws: string;
  /** `http(s)://host[:port]` alone. */
  readonly origin: string;
  /** `/path`, without a slash at the end, or nothing. */
  readonly path: string;
}

/**
 * Reads the absolute address of a backend, `http(s)` or `ws(s)`, with a path where it is mounted under one. Credentials, query
 * and fragment are none of it and left out.
 *
 * Throws a `ChatFailure`: `invalid-configuration` for anything else, `mixed-content` where the browser would refuse to connect
 * and say no more about it than that it failed.
 *
 * @param pageProtocol The protocol of the page that asks.
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

/** Hosts of the visitor's own machine, which browsers trust without encryption. */
const LOOPBACK_HOST = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/;

function parse(url: string): URL {
  try {
    return new URL(url);
  } catch (cause) {
    throw new ChatError(errorInfo('invalid-configuration'), cause);
  }
}
