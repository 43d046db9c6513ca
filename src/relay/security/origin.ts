import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { isLoopback, type ClientAddresses } from './client-address.ts';

/**
 * Which sites' pages may talk to the relay. This keeps other people's pages from spending this site's allowance with
 * their visitors' browsers; it does not keep out programs, which write what they like (that is what access keys are for).
 *
 * A request without `Origin` passes: it does not come from another site's page. So do pages on the visitor's own
 * machine (`localhost`), pages of the relay itself, and the sites on the list.
 */
export interface OriginPolicy {
  allows(request: IncomingMessage): boolean;
}

/**
 * @param allowed Origins (`https://shop.example`), all subdomains of one (`https://*.shop.example`), or `*` for every site.
 */
export function createOriginPolicy(allowed: readonly string[], addresses: ClientAddresses): OriginPolicy {
  const everyone = allowed.includes('*');
  const listed = new Set(allowed.map((entry) => parseAllowedOrigin(entry)));

  return {
    allows(request) {
      const { origin } = request.headers;
      if (origin === undefined || everyone) return true;
      const url = parseOrigin(origin);
      // "null" is what sandboxed frames and files say; any site can make one.
      if (!url) return listed.has(origin);
      return isLocal(url.hostname) || isListed(listed, url) || isSameOrigin(request, url, addresses);
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

function isListed(listed: ReadonlySet<string | undefined>, url: URL): boolean {
  return listed.has(url.origin) || [...listed].some((entry) => isBelow(entry, url));
}

/** Whether a site is a subdomain of the one that an entry names. By its end: of a name with thousands of parts it must not take longer. */
function isBelow(entry: string | undefined, { protocol, host }: URL): boolean {
  const [scheme, site] = entry?.split('//*.') ?? [];
  return site !== undefined && scheme === protocol && host.endsWith(`.${site}`);
}

/**
 * Whether the page comes from the relay itself, as far as that can be known.
 *
 * The browser tells which host it asked (`Host`), and no page can forge that. But whoever owns a domain can point it at any
 * address, this machine's included, and then page and relay seem to be one origin (DNS rebinding). That matters where the
 * relay is reachable from this machine only: there a name counts only if a declared proxy says so; an IP address always
 * counts, for it cannot be pointed elsewhere.
 */
function isSameOrigin(request: IncomingMessage, origin: URL, addresses: ClientAddresses): boolean {
  const proxied = addresses.isProxied(request);
  const forwarded = proxied ? lastOf(request.headers['x-forwarded-host']) : undefined;
  const asked = parseOrigin(`${origin.protocol}//${forwarded ?? request.headers.host ?? ''}`);
  if (asked?.host !== origin.host) return false;

  const scheme = (proxied && lastOf(request.headers['x-forwarded-proto'])) || ownScheme(request);
  // An https page before a plain http relay means that something between them ends TLS.
  // The other way round would let an unprotected page speak for a protected one.
  if (scheme === 'https' && origin.protocol === 'http:') return false;

  const isAddress = isIP(origin.hostname.replace(/^\[|\]$/g, '')) > 0;
  return isAddress || proxied || !isLoopback(request.socket.localAddress ?? '');
}

function ownScheme(request: IncomingMessage): string {
  return 'encrypted' in request.socket && request.socket.encrypted === true ? 'https' : 'http';
}

/** The nearest proxy's word, where several have spoken. */
function lastOf(header: string | string[] | undefined): string | undefined {
  return (
    String(header ?? '')
      .split(',')
      .at(-1)
      ?.trim() || undefined
  );
}

function isLocal(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || isLoopback(hostname.replace(/^\[|\]$/g, ''));
}

/** An http(s) origin and nothing more, or nothing. */
function parseOrigin(text: string): URL | undefined {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  const isBare = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  return isBare && url.hostname !== '' ? url : undefined;
}
