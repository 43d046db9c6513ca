import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Returns the one spelling in which IP addresses are compared: IPv6 as in RFC 5952 and without its zone, an IPv4-mapped address
 * (`::ffff:203.0.113.7`, `::FFFF:cb00:7107`) as IPv4. Any other text is returned unchanged.
 */
export function canonicalizeAddress(text: string): string {
  if (isIP(text) !== 6) return text;
  const zoneIndex = text.indexOf('%');
  const address = zoneIndex < 0 ? text : text.slice(0, zoneIndex);
  // Parsed as a URL's host first: ipaddr.js 2.5 takes `::192.0.2.1` for an IPv4-mapped address.
  const canonical = URL.parse(`http://[${address}]`)?.hostname.slice(1, -1) ?? text;
  const ipv6 = ipaddr.IPv6.parse(canonical);
  return ipv6.isIPv4MappedAddress() ? ipv6.toIPv4Address().toString() : canonical;
}

/** The IPv4 address in an IPv6 address of the NAT64 prefix `64:ff9b::/96` (RFC 6052), or `undefined` for any other address. */
export function nat64Ipv4(canonicalIpv6: string): string | undefined {
  const ipv6 = ipaddr.IPv6.parse(canonicalIpv6);
  return ipv6.match(NAT64_PREFIX) ? new ipaddr.IPv4(ipv6.toByteArray().slice(-4)).toString() : undefined;
}

const NAT64_PREFIX = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/** The network of an IPv6 address with this prefix length, such as `2001:db8::/56`. */
export function ipv6Network(canonicalIpv6: string, prefixLength: number): string {
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${canonicalIpv6}/${prefixLength}`);
  return `${network.toString()}/${prefixLength}`;
}
