import type { IncomingMessage } from 'node:http';
import { isLocalHost } from '../local-host.ts';
import type { ClientAddresses } from './client-addresses.ts';
import { createHostNames, isAddress, parseOrigin } from './host-names.ts';

/**
 * Why a request is refused: `host`: it was sent to a name that the relay does not answer to · `name`: its page was loaded from the
 * same name, which nothing shows to be the relay's · `origin`: its page is another site's.
 */
export type OriginRefusal = 'host' | 'name' | 'origin';

/**
 * Which sites' pages may talk to the relay. This keeps other people's pages from spending this site's allowance with
 * their visitors' browsers; it does not keep out programs, which write what they like (that is what access keys are for).
 *
 * A request without `Origin` passes: it does not come from another site's page. So do pages on the visitor's own
 * machine (`localhost`), pages of the relay itself, and the sites on the list. What a proxy says of the host
 * (`X-Forwarded-Host`, `Forwarded`) is not looked at: many hand on what the client wrote there.
 */
export interface OriginPolicy {
  /** Why a request is refused, on whichever wire it came; nothing if it is not. */
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
   * Whether a page is the relay's own. Its browser tells which host it asked (`Host`), but equal names prove nothing: see
   * {@link HostNames}. An address does, and so does a name on the list. Without a list, so does a name that a declared proxy, or the
   * relay's own server, was asked for over TLS: it has a certificate for that name, and a rebinding page would have found none.
   */
  const isOwnPage = (request: IncomingMessage, page: URL, isSameHost: boolean): boolean => {
    const isFromTrustedProxy = addresses.isFromTrustedProxy(request);
    // An https page before a plain http relay means that something between them ends TLS.
    // The other way round would let an unprotected page speak for a protected one.
    if (page.protocol === 'http:' && isEncrypted(request, isFromTrustedProxy)) return false;
    if (isAddress(page.hostname)) return isSameHost;
    // A proxy may have written its own idea of the host; the page's has no port then.
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
      // "null" is what sandboxed frames and files say; any site can make one.
      if (!page) return allowedOrigins.has(origin) ? undefined : 'origin';
      if (isLocalHost(page.hostname) || isListed(allowedOrigins, page)) return undefined;
      const isSameHost = parseOrigin(`${page.protocol}//${host ?? ''}`)?.host === page.host;
      if (isOwnPage(request, page, isSameHost)) return undefined;
      return isSameHost ? 'name' : 'origin';
    },
  };
}

/**
 * An entry of the list in the one form it is compared in, or nothing if it is none:
 * scheme, host and, unless it is the scheme's own, port. A slash at the end is forgiven, a path is not.
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

/** Whether a site is a subdomain of the one that an entry names. By its end: of a name with thousands of parts it must not take longer. */
function isSubdomain(entry: string | undefined, { protocol, host }: URL): boolean {
  const [scheme, site] = entry?.split('//*.') ?? [];
  return site !== undefined && scheme === protocol && host.endsWith(`.${site}`);
}

/** Whether the visitor's browser asked over TLS, as far as that is known. */
function isEncrypted({ socket, headers }: IncomingMessage, isFromTrustedProxy: boolean): boolean {
  const forwarded = isFromTrustedProxy ? String(headers['x-forwarded-proto'] ?? '') : '';
  // The nearest proxy's word, where several have spoken. For a WebSocket some write wss.
  const scheme = forwarded.split(',').at(-1)?.trim().toLowerCase();
  if (scheme) return scheme === 'https' || scheme === 'wss';
  return hasTls({ socket });
}

/** Whether the connection to the relay is TLS itself. */
function hasTls({ socket }: Pick<IncomingMessage, 'socket'>): boolean {
  return 'encrypted' in socket && socket.encrypted === true;
}
