import { isIP } from 'node:net';
import { isLocalHost, stripBrackets } from '../local-host.ts';

/**
 * The names under which a relay may be asked. Whoever owns a domain can point it at any address (DNS rebinding), a private or a
 * public one, and then their page and the relay share one origin. A page cannot forge the `Host` its browser sends, so a
 * list of names keeps such pages out. An IP address cannot be pointed elsewhere, and `localhost` means the visitor's own machine.
 */
export interface HostNames {
  /** Whether there is a list. Without one the relay answers to every name, but takes none of them for its own. */
  readonly isRestricted: boolean;
  /** Whether a request with this `Host` is answered. One without is no browser's. */
  accepts(host: string | undefined): boolean;
  /** Whether a name is on the list. */
  has(hostname: string): boolean;
}

/** @param allowed Names (`chat.example`), or all below one (`*.shop.example`). None: every name is answered to. */
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

/** An entry of the list in the form it is compared in, or nothing if it is none. Its port does not matter. */
export function parseAllowedHost(entry: string): string | undefined {
  const isWildcard = entry.startsWith('*.');
  const hostname = parseHostname(isWildcard ? entry.slice(2) : entry);
  if (hostname === undefined || hostname.includes('*') || (isWildcard && isAddress(hostname))) return undefined;
  return `${isWildcard ? '*.' : ''}${stripFinalDot(hostname)}`;
}

/** An http(s) origin and nothing more, or nothing. */
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

/** The name or address of a host with or without a port, in the form of URLs. */
function parseHostname(host: string): string | undefined {
  return /[/\\?#@]/.test(host) ? undefined : parseOrigin(`http://${host}`)?.hostname;
}

/** A name may be written with the dot of the root. */
function stripFinalDot(hostname: string): string {
  return hostname.replace(/\.$/, '');
}
