import { isIP } from 'node:net';
import { canonicalizeAddress } from './ip-address.ts';

/** Whether an IP address is the machine's own, however it is spelled. */
export function isLoopback(address: string): boolean {
  const canonical = canonicalizeAddress(address);
  return canonical === '::1' || (canonical.startsWith('127.') && isIP(canonical) === 4);
}

/** Whether a host, as a URL has it, means the machine of whoever asks for it. */
export function isLocalHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || isLoopback(stripBrackets(hostname));
}

/** An address of IPv6 stands in brackets in URLs, and nowhere else. */
export function stripBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
