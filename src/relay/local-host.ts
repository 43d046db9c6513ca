import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
// As a part of IPv6, too (`::ffff:127.0.0.1`).
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether an IP address is the machine's own. */
export function isLoopback(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && LOOPBACK.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/** Whether a host, as a URL has it, means the machine of whoever asks for it. */
export function isLocalHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || isLoopback(withoutBrackets(hostname));
}

/** An address of IPv6 stands in brackets in URLs, and nowhere else. */
export function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
