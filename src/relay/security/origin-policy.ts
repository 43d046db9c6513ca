import type { IncomingMessage } from 'node:http';
import { isLocalHost } from '../local-host.ts';
import type { ClientAddresses } from './client-addresses.ts';
import { createHostNames, isAddress, parseOrigin } from './host-names.ts';

/**
 * The reason of a refusal. `host`: the request was sent to a name that is not on the list · `name`: its page was loaded from the same
 * name as the relay, but nothing proves that the name is the relay's own · `origin`: its page belongs to another site.
 */
export type OriginRefusal = 'host' | 'name' | 'origin';

/**
 * Decides which sites' pages may use the relay, so that other sites cannot cause costs through their visitors' browsers. It does not
 * stop programs, which can send any `Origin`; access keys do.
 *
 * Accepted are requests without `Origin`, which do not come from another site's page, pages on the visitor's own machine (`localhost`),
 * pages of the relay itself, and sites on the list. `X-Forwarded-Host` and `Forwarded` are not used for the host, because many proxies
 * pass on what the client wrote there.
 */
export interface OriginPolicy {
  /** Checks a request of any wire. @returns the reason of a refusal, or `undefined`. */
  check(request: IncomingMessage): OriginRefusal | undefined;
}

/**
 * @param allowed Origins (`https://shop.example`), all subdomains of one (`https://*.shop.example`), or `*` for every site.
 * @param allowedHosts The relay's own names, see {@link createHostNames}. Default none.
 */
export function createOriginPolicy(
  allowed: readonly string[],
  addresses: ClientAddresses,
  allowedHosts: readonly string[] = [],
): OriginPolicy {
  const allowsEveryOrigin = allowed.includes('*');
  const allowedOrigins = new Set(allowed.map((entry) => parseAllowedOrigin(entry)));
  const hostNames = createHostNames(allowedHosts);

  /**
   * Whether a page is the relay's own. That `Host` and origin are the same name is no proof: see {@link HostNames}. It is one for an IP
   * address and for a name on the list. Without a list, it also is one for a request over TLS to a declared proxy or to the relay's own
   * server: they have a certificate for the name, which an attacker's domain does not have there.
   */
  const isOwnPage = (request: IncomingMessage, page: URL, isSameHost: boolean): boolean => {
    const isFromTrustedProxy = addresses.isFromTrustedProxy(request);
    // An https page at an http relay means that a proxy terminates TLS. An http page at an https relay is refused: the page could have
    // been modified on its way.
    if (page.protocol === 'http:' && isEncrypted(request, isFromTrustedProxy)) return false;
    if (isAddress(page.hostname)) return isSameHost;
    // A proxy may replace `Host` by its upstream's name. Then the page's origin has no port.
    if (hostNames.has(page.hostname)) return isSameHost || page.port === '';
    return (
      !hostNames.isRestricted && isSameHost && page.protocol === 'https:' && (isFromTrustedProxy || hasTls(request))
    );
  };

  return {
    check(request) {
      const { origin, host } = request.headers;
      if (!hostNames.accepts(host)) return 'host';
      if (origin === undefined || allowsEveryOrigin) return undefined;
      const page = parseOrigin(origin);
      // "null" is the origin of sandboxed frames and of files. Any site can create such a frame.
      if (!page) return allowedOrigins.has(origin) ? undefined : 'origin';
      if (isLocalHost(page.hostname) || isListed(allowedOrigins, page)) return undefined;
      const isSameHost = parseOrigin(`${page.protocol}//${host ?? ''}`)?.host === page.host;
      if (isOwnPage(request, page, isSameHost)) return undefined;
      return isSameHost ? 'name' : 'origin';
    },
  };
}

/**
 * Normalizes an entry of the list: scheme, host and, unless it is the scheme's default, port. A final slash is accepted, a path is not.
 * @returns `undefined` for an invalid entry.
 */
export function parseAllowedOrigin(entry: string): string | undefined {
  if (entry === '*' || entry === 'null') return entry;
  const wildcard = /^(https?:\/\/)\*\.(.+)$/.exec(entry);
  const url = parseOrigin(wildcard ? `${wildcard[1]}${wildcard[2]}` : entry);
  if (!url) return undefined;
  return wildcard ? `${url.protocol}//*.${url.host}` : url.origin;
}

function isListed(allowedOrigins: ReadonlySet<string | undefined>, url: URL): boolean {
  return allowedOrigins.has(url.origin) || [...allowedOrigins].some((entry) => isSubdomain(entry, url));
}

/** Whether a site is a subdomain of a wildcard entry. Comparing only the end is fast for names with thousands of labels, too. */
function isSubdomain(entry: string | undefined, { protocol, host }: URL): boolean {
  const [scheme, site] = entry?.split('//*.') ?? [];
  return site !== undefined && scheme === protocol && host.endsWith(`.${site}`);
}

/** Whether the visitor's browser used TLS, as far as that is known. */
function isEncrypted({ socket, headers }: IncomingMessage, isFromTrustedProxy: boolean): boolean {
  const forwarded = isFromTrustedProxy ? String(headers['x-forwarded-proto'] ?? '') : '';
  // The last entry is the nearest proxy's. For a WebSocket some write wss.
  const scheme = forwarded.split(',').at(-1)?.trim().toLowerCase();
  if (scheme) return scheme === 'https' || scheme === 'wss';
  return hasTls({ socket });
}

/** Whether the connection to the relay is TLS itself. */
function hasTls({ socket }: Pick<IncomingMessage, 'socket'>): boolean {
  return 'encrypted' in socket && socket.encrypted === true;
}
