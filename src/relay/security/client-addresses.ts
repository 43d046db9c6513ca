import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { canonicalizeAddress, ipv6Network, nat64Ipv4 } from '../ip-address.ts';
import { isLoopback } from '../local-host.ts';
import { silentLog, type Log } from '../logging/log.ts';
import { TOTAL_ONLY, type Holder } from '../limits/pool.ts';

/**
 * Determines where requests come from. Forwarding headers (`X-Forwarded-*`) are trusted only if the request came from a declared proxy,
 * because any other client can write anything into them.
 */
export interface ClientAddresses {
  /** The visitor's IP address; empty if the connection has already closed. */
  addressOf(request: IncomingMessage): string;
  /** The holder that the visitor counts as. */
  holderOf(request: IncomingMessage): Holder;
  /**
   * Identifies the client for comparisons between requests: its address and all that forwarding headers contain. Behind an undeclared
   * proxy all clients have one address. The proxy appends the real address to what the client wrote, so no client can produce the
   * chain of another one.
   */
  clientChainOf(request: IncomingMessage): string;
  /** Whether the request came from a declared proxy. */
  isFromTrustedProxy(request: IncomingMessage): boolean;
  /** Whether this is the address of a declared proxy. */
  isTrustedProxy(address: string): boolean;
}

/**
 * @param trustedProxies Addresses (`10.0.0.7`, `::1`) or networks (`10.0.0.0/8`).
 * @param log Gets one warning about forwarding headers from another address, which usually mean an undeclared proxy.
 * @throws RangeError for an entry that is neither.
 */
export function createClientAddresses(trustedProxies: readonly string[] = [], log: Log = silentLog): ClientAddresses {
  const trusted = new BlockList();
  for (const proxy of trustedProxies) addProxy(trusted, proxy);
  const isTrusted = (address: string): boolean =>
    trustedProxies.length > 0 && isIP(address) > 0 && trusted.check(address, ipFamily(address));

  let hasWarned = false;
  const warnOnce = (address: string, { headers }: IncomingMessage): void => {
    if (hasWarned || !FORWARDING_HEADERS.some((name) => headers[name] !== undefined)) return;
    hasWarned = true;
    log.warn({ address }, UNDECLARED_PROXY);
  };

  const traceHops = (request: IncomingMessage): Trace => {
    const peer = canonicalizeAddress(request.socket.remoteAddress ?? '');
    const isFromTrustedProxy = isTrusted(peer);
    if (!isFromTrustedProxy) warnOnce(peer, request);
    let address = peer;
    const claimedHops = parseHops(request.headers['x-forwarded-for']);
    // Every proxy appends the address of its peer. Read from the end, as long as the proxy that wrote the entry is trusted.
    for (let isReporterTrusted = isFromTrustedProxy; isReporterTrusted; isReporterTrusted = isTrusted(address)) {
      const previousHop = claimedHops.at(-1) ?? '';
      if (isIP(previousHop) === 0) break;
      address = previousHop;
      claimedHops.pop();
    }
    const hops = claimedHops.length > 0 ? claimedHops : undefined;
    return { address, holder: holderOf(address), claimedHops: hops, isFromTrustedProxy };
  };

  // Several parts of the relay need the result for the same request, and the headers can be long.
  const traces = new WeakMap<IncomingMessage, Trace>();
  const traceOf = (request: IncomingMessage): Trace => {
    const cached = traces.get(request);
    if (cached) return cached;
    const trace = traceHops(request);
    traces.set(request, trace);
    return trace;
  };

  return {
    isTrustedProxy: (address) => isTrusted(canonicalizeAddress(address)),
    isFromTrustedProxy: (request) => traceOf(request).isFromTrustedProxy,
    addressOf: (request) => traceOf(request).address,
    holderOf: (request) => traceOf(request).holder,
    clientChainOf(request) {
      const { address, claimedHops = [], isFromTrustedProxy } = traceOf(request);
      const chain = isFromTrustedProxy ? claimedHops : [...claimedHops, ...otherHeaderHops(request)];
      // Proxies append, so only the end is reliable.
      return chain.length === 0 ? address : `${address} ${chain.join(' ').slice(-MAX_CHAIN_LENGTH)}`;
    },
  };
}

interface Trace {
  /** The address of the visitor. */
  readonly address: string;
  readonly holder: Holder;
  /** The hops before it, if any, which no trusted proxy has confirmed. */
  readonly claimedHops: readonly string[] | undefined;
  readonly isFromTrustedProxy: boolean;
}

/** Headers in which proxies write a client's address, besides `X-Forwarded-For`. */
const ADDRESS_HEADERS = ['forwarded', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip', 'x-client-ip'] as const;

/** Headers that proxies add to requests. */
const FORWARDING_HEADERS = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', ...ADDRESS_HEADERS] as const;

const UNDECLARED_PROXY =
  'ignored forwarding headers from an address that is not in TRUSTED_PROXIES: ' +
  'if that is your proxy, declare it; otherwise all its visitors count as one';

/** Most characters of a chain, which is kept for as long as its connection. */
const MAX_CHAIN_LENGTH = 512;

/** Most characters that are read from the end of a header. Real proxy chains are shorter, and clients control the rest. */
const MAX_HEADER_LENGTH = 1_000;
const MAX_HOPS = 20;

/** The addresses of a list, without ports, which differ between connections. */
function parseHops(header: string | string[] | undefined): string[] {
  const text = lastEntries(header);
  return text === '' ? [] : text.split(',').slice(-MAX_HOPS).map(parseHop);
}

function parseHop(text: string): string {
  return canonicalizeAddress(stripPort(text.trim()));
}

/** The end of a header that is a list, beginning with a whole entry. */
function lastEntries(header: string | string[] | undefined): string {
  const text = String(header ?? '');
  if (text.length <= MAX_HEADER_LENGTH) return text;
  const end = text.slice(-MAX_HEADER_LENGTH);
  const comma = end.indexOf(',');
  return comma < 0 ? '' : end.slice(comma + 1);
}

/** The addresses in all headers but `X-Forwarded-For`, each with the name of its header. */
function otherHeaderHops({ headers }: IncomingMessage): string[] {
  return ADDRESS_HEADERS.flatMap((name) => {
    // Forwarded also contains the protocol, which differs between requests and sockets of one client.
    const hops =
      name === 'forwarded'
        ? Array.from(lastEntries(headers[name]).matchAll(/for="?([^";,]*)/gi), ([, hop = '']) => parseHop(hop)).slice(
            -MAX_HOPS,
          )
        : parseHops(headers[name]);
    return hops.length === 0 ? [] : [`${name}:${hops.join()}`];
  });
}

/** Whether an entry of `trustedProxies` is valid: an IP address, or one with a prefix length. */
export function isValidProxyEntry(entry: string): boolean {
  try {
    addProxy(new BlockList(), entry);
    return true;
  } catch {
    return false;
  }
}

/**
 * The holder that an address counts as in limits. An IPv6 subscriber has at least a /64 and can use another address for each
 * connection; many homes have a /56. An address behind NAT64 stands for one IPv4 address, and each of those is another visitor.
 * @returns {@link TOTAL_ONLY} for the machine's own address and for an empty one.
 */
export function holderOf(address: string): Holder {
  const canonical = canonicalizeAddress(address);
  if (canonical === '' || isLoopback(canonical)) return TOTAL_ONLY;
  if (isIP(canonical) !== 6) return { address: canonical };
  const ipv4 = nat64Ipv4(canonical);
  if (ipv4 !== undefined) return { address: ipv4 };
  const subnet = ipv6Network(canonical, 64);
  // `::/64` is not assigned to any subscriber.
  if (subnet === '::/64') return { address: canonical };
  return { address: subnet, network: ipv6Network(canonical, 56) };
}

function addProxy(list: BlockList, entry: string): void {
  const [address = '', prefix, ...rest] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) throw new RangeError(`"${entry}" is neither an IP address nor a network`);
  const canonical = canonicalizeAddress(address);
  if (prefix === undefined) return list.addAddress(canonical, ipFamily(canonical));
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > (version === 4 ? 32 : 128)) {
    throw new RangeError(`"${entry}" has no valid prefix length`);
  }
  // A network of IPv4-mapped addresses.
  const isMapped = version === 6 && isIP(canonical) === 4;
  if (isMapped && Number(prefix) >= 96) return list.addSubnet(canonical, Number(prefix) - 96, 'ipv4');
  list.addSubnet(isMapped ? address : canonical, Number(prefix), version === 4 ? 'ipv4' : 'ipv6');
}

function ipFamily(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}

/** Removes the visitor's port, which some proxies add, such as Azure's: `198.51.100.7:49152`, `[2001:db8::7]:49152`. */
function stripPort(hop: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(hop)?.[1] ?? /^([\d.]+):\d+$/.exec(hop)?.[1] ?? hop;
}
