import { isIP } from 'node:net';
import { canonicalizeAddress } from './ip-address.ts';

/** Whether an IP address in any spelling is a loopback address. */
export function isLoopback(address: string): boolean {
  const canonical = canonicalizeAddress(address);
  return canonical === '::1' || (canonical.startsWith('127.') && isIP(canonical) === 4);
}

/** Whether the host of a URL is the client's own machine. */
export function isLocalHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || isLoopback(stripBrackets(hostname));
}

/** Removes the brackets that URLs put around an IPv6 address. */
export function stripBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
