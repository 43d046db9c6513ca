import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { isLoopback } from '../local-host.ts';
import { silentLog, type Log } from '../log.ts';
import type { Holder } from '../pool.ts';

/**
 * Where a request came from. What a request says of itself (`X-Forwarded-*`) is believed
 * only when it was handed over by a proxy that the configuration declares; anybody else could write anything there.
 */
export interface ClientAddresses {
  /** The visitor's IP address; empty for a connection that is gone already. */
  of(request: IncomingMessage): string;
  /**
   * Whose request this is, to be compared with others': the address, and all that proxies wrote of where it came from. Behind a proxy that
   * nobody declared everybody has one address; but a proxy adds the client's to what the client wrote, so nobody can make
   * another's whole chain.
   */
  clientOf(request: IncomingMessage): string;
  /** Whether a declared proxy handed this request over. */
  isProxied(request: IncomingMessage): boolean;
  /** Whether this is the address of a declared proxy. */
  isProxy(address: string): boolean;
}

/**
 * @param trustedProxies Addresses (`10.0.0.7`, `::1`) or networks (`10.0.0.0/8`).
 * @param log Warned once of forwarding headers from elsewhere: mostly the sign of a proxy that nobody declared.
 * @throws RangeError for one that is neither.
 */
export function createClientAddresses(trustedProxies: readonly string[] = [], log: Log = silentLog): ClientAddresses {
  const trusted = new BlockList();
  for (const proxy of trustedProxies) addProxy(trusted, proxy);
  const isTrusted = (address: string): boolean => isIP(address) > 0 && trusted.check(address, family(address));

  let hasWarned = false;
  const warnOnce = (address: string, { headers }: IncomingMessage): void => {
    if (hasWarned || !FORWARDING_HEADERS.some((name) => headers[name] !== undefined)) return;
    hasWarned = true;
    log.warn({ address }, UNDECLARED_PROXY);
  };

  const isProxied = ({ socket }: IncomingMessage): boolean => isTrusted(plain(socket.remoteAddress ?? ''));

  /** The address of the visitor, and the hops before it, which are anybody's claim or an undeclared proxy's. */
  const trace = (request: IncomingMessage): { readonly address: string; readonly claimed: readonly string[] } => {
    let address = plain(request.socket.remoteAddress ?? '');
    const claimed = hopsOf(request.headers['x-forwarded-for']);
    // Every proxy appends whom it got the request from: read from the end, for as long as the teller is trusted.
    while (isTrusted(address)) {
      const earlier = claimed.at(-1) ?? '';
      if (isIP(earlier) === 0) break;
      address = earlier;
      claimed.pop();
    }
    return { address, claimed };
  };

  return {
    isProxy: (address) => isTrusted(plain(address)),
    isProxied,
    of(request) {
      const { address } = trace(request);
      if (!isProxied(request)) warnOnce(address, request);
      return address;
    },
    clientOf(request) {
      const { address, claimed } = trace(request);
      const chain = isProxied(request) ? claimed : [...claimed, ...otherHopsOf(request)];
      // A proxy adds at the end, and what stands there is all that counts.
      return chain.length === 0 ? address : `${address} ${chain.join(' ').slice(-MAX_CHAIN_LENGTH)}`;
    },
  };
}

/** Headers in which proxies write a client's address, beside `X-Forwarded-For`. */
const ADDRESS_HEADERS = ['forwarded', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip', 'x-client-ip'] as const;

/** Headers that a request has behind a proxy. */
const FORWARDING_HEADERS = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', ...ADDRESS_HEADERS] as const;

const UNDECLARED_PROXY =
  'forwarding headers come from an address that TRUSTED_PROXIES does not name, and are not believed: ' +
  'if that is your proxy, declare it, or all its visitors count as one';

/** Characters of what a request says of its way; a connection keeps them. */
const MAX_CHAIN_LENGTH = 512;

/** What stands in a list of addresses, without ports: those differ from one connection to the next. */
function hopsOf(header: string | string[] | undefined): string[] {
  const written = String(header ?? '');
  return written === '' ? [] : written.split(',').map((hop) => plain(withoutPort(hop.trim())));
}

/** The addresses in all headers but `X-Forwarded-For`, each behind the name of its header. */
function otherHopsOf({ headers }: IncomingMessage): string[] {
  return ADDRESS_HEADERS.flatMap((name) => {
    const written = String(headers[name] ?? '');
    // Beside the client, Forwarded has the protocol, which is another one for a socket.
    const hops =
      name === 'forwarded'
        ? Array.from(written.matchAll(/for="?([^";,]*)/gi), ([, hop = '']) => plain(withoutPort(hop.trim())))
        : hopsOf(written);
    return hops.length === 0 ? [] : [`${name}:${hops.join()}`];
  });
}

/** Whether an entry of the list can be used: an IP address, or one with a prefix length. */
export function isProxyEntry(entry: string): boolean {
  try {
    addProxy(new BlockList(), entry);
    return true;
  } catch {
    return false;
  }
}

/**
 * Who an address counts as where things are counted. One who has IPv6 has at least a /64 of it, and may use another address for each
 * connection; many homes have a /56.
 * @returns nobody in particular for the machine's own address, and for none.
 */
export function holderOf(address: string): Holder {
  if (address === '' || isLoopback(plain(address))) return {};
  if (isIP(address) !== 6) return { address };
  const [before = [], after = []] = address.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(Math.max(8 - before.length - after.length, 0)).fill('0');
  const groups = [...before, ...zeros, ...after].slice(0, 4).map((group) => Number.parseInt(group, 16));
  // Nobody is given a network there: IPv4 addresses are written so, for one.
  if (groups.every((group) => group === 0)) return { address };
  const [first = 0, second = 0, third = 0, fourth = 0] = groups;
  const spell = (last: number, length: number) =>
    `${[first, second, third, last].map((group) => group.toString(16)).join(':')}::/${length}`;
  return { address: spell(fourth, 64), network: spell(fourth & 0xff00, 56) };
}

function addProxy(list: BlockList, entry: string): void {
  const [address = '', prefix, ...rest] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) throw new RangeError(`"${entry}" is neither an IP address nor a network`);
  if (prefix === undefined) return list.addAddress(address, family(address));
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > (version === 4 ? 32 : 128)) {
    throw new RangeError(`"${entry}" has no valid prefix length`);
  }
  list.addSubnet(address, Number(prefix), family(address));
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}

/** Some proxies, Azure's for one, write down the visitor's port, too: `198.51.100.7:49152`, `[2001:db8::7]:49152`. */
function withoutPort(hop: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(hop)?.[1] ?? /^([\d.]+):\d+$/.exec(hop)?.[1] ?? hop;
}

/** An IPv4 address that came over an IPv6 socket, without its `::ffff:`; an IPv6 one without its zone. */
function plain(address: string): string {
  if (address.startsWith('::ffff:') && address.includes('.')) return address.slice(7);
  const zone = address.indexOf('%');
  return zone < 0 ? address : address.slice(0, zone);
}
