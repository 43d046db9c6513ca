import { isIP } from 'node:net';
import { isLocalHost, stripBrackets } from '../local-host.ts';

/**
 * The host names of a relay. The owner of a domain can point it at any private or public address (DNS rebinding); then the domain's
 * pages and the relay have the same origin. A page cannot forge the `Host` header of its browser, so a list of names rejects such
 * pages. IP addresses and `localhost`, which is the visitor's own machine, need not be on the list: they cannot be pointed elsewhere.
 */
export interface HostNames {
  /** Whether there is a list. Without one every name is accepted, but none counts as the relay's own. */
  readonly isRestricted: boolean;
  /** Whether a request with this `Host` is accepted. A request without the header does not come from a browser. */
  accepts(host: string | undefined): boolean;
  /** Whether a name is on the list. */
  has(hostname: string): boolean;
}

/** @param allowed Names (`chat.example`), or all names below one (`*.shop.example`). If empty, every name is accepted. */
export function createHostNames(allowed: readonly string[] = []): HostNames {
  const names = new Set(allowed.map((entry) => parseAllowedHost(entry)));
  const suffixes = [...names].flatMap((name) => (name?.startsWith('*.') ? [name.slice(1)] : []));
  const has = (hostname: string): boolean => {
    const name = stripFinalDot(hostname);
    return names.has(name) || suffixes.some((suffix) => name.endsWith(suffix));
  };
  const isRestricted = allowed.length > 0;

  return {
    isRestricted,
    has,
    accepts(host) {
      if (!isRestricted || host === undefined) return true;
      const hostname = parseHostname(host);
      return hostname !== undefined && (isAddress(hostname) || isLocalHost(hostname) || has(hostname));
    },
  };
}

/** Normalizes an entry of the list, without its port. @returns `undefined` for an invalid entry. */
export function parseAllowedHost(entry: string): string | undefined {
  const isWildcard = entry.startsWith('*.');
  const hostname = parseHostname(isWildcard ? entry.slice(2) : entry);
  if (hostname === undefined || hostname.includes('*') || (isWildcard && isAddress(hostname))) return undefined;
  return `${isWildcard ? '*.' : ''}${stripFinalDot(hostname)}`;
}

/** Parses an http or https origin. @returns `undefined` for anything else, such as a URL with a path. */
export function parseOrigin(text: string): URL | undefined {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  const isBare = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  return isBare && url.password === '' && url.hostname !== '' ? url : undefined;
}

/** Whether a host, as a URL has it, is an IP address. */
export function isAddress(hostname: string): boolean {
  return isIP(stripBrackets(hostname)) > 0;
}

/** The name or address of a host with or without a port, as URLs spell it. */
function parseHostname(host: string): string | undefined {
  return /[/\\?#@]/.test(host) ? undefined : parseOrigin(`http://${host}`)?.hostname;
}

/** Removes the final dot of a fully qualified name. */
function stripFinalDot(hostname: string): string {
  return hostname.replace(/\.$/, '');
}
