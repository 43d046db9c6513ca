import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { Holder } from '../resources.ts';

/**
 * Where a request came from. What a request says of itself (`X-Forwarded-*`) is believed
 * only when it was handed over by a proxy that the configuration declares; anybody else could write anything there.
 */
export interface ClientAddresses {
  /** The visitor's IP address; empty for a connection that is gone already. */
  of(request: IncomingMessage): string;
  /** Whether a declared proxy handed this request over. */
  isProxied(request: IncomingMessage): boolean;
  /** Whether this is the address of a declared proxy. */
  isProxy(address: string): boolean;
}

/**
 * @param trustedProxies Addresses (`10.0.0.7`, `::1`) or networks (`10.0.0.0/8`).
 * @throws RangeError for one that is neither.
 */
export function createClientAddresses(trustedProxies: readonly string[] = []): ClientAddresses {
  const trusted = new BlockList();
  for (const proxy of trustedProxies) addProxy(trusted, proxy);
  const isTrusted = (address: string): boolean => isIP(address) > 0 && trusted.check(address, family(address));

  return {
    isProxy: (address) => isTrusted(plain(address)),
    isProxied: (request) => isTrusted(plain(request.socket.remoteAddress ?? '')),
    of(request) {
      let address = plain(request.socket.remoteAddress ?? '');
      const hops = String(request.headers['x-forwarded-for'] ?? '').split(',');
      // Every proxy appends whom it got the request from: read from the end, for as long as the teller is trusted.
      while (isTrusted(address)) {
        const earlier = plain(withoutPort((hops.pop() ?? '').trim()));
        if (isIP(earlier) === 0) break;
        address = earlier;
      }
      return address;
    },
  };
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

/** Whether an address is the machine's own. */
export function isLoopback(address: string): boolean {
  const bare = plain(address);
  return bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

/**
 * Who an address counts as where things are counted. One who has IPv6 has at least a /64 of it, and may use another address for each
 * connection; many homes have a /56.
 * @returns nobody in particular for the machine's own address, and for none.
 */
export function holderOf(address: string): Holder {
  if (address === '' || isLoopback(address)) return {};
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
