import { isIP } from 'node:net';

/**
 * An IP address in the one spelling in which it is compared: IPv6 as RFC 5952 has it, without its zone; an IPv4 address that stands in one
 * (`::ffff:203.0.113.7`, `::FFFF:cb00:7107`) as IPv4. What is no address is returned as it is.
 */
export function canonicalizeAddress(text: string): string {
  if (isIP(text) !== 6) return text;
  const zoneIndex = text.indexOf('%');
  const canonical =
    URL.parse(`http://[${zoneIndex < 0 ? text : text.slice(0, zoneIndex)}]`)?.hostname.slice(1, -1) ?? text;
  const mappedIpv4 = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(canonical);
  return mappedIpv4 ? ipv4FromGroups(parseHex(mappedIpv4[1]), parseHex(mappedIpv4[2])) : canonical;
}

/** The eight groups of an IPv6 address in its canonical spelling. */
export function ipv6Groups(canonical: string): readonly number[] {
  const [before = [], after = []] = canonical.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const zeros = Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after].map((group) => parseHex(group));
}

/** The IPv4 address that two groups of IPv6 are. */
export function ipv4FromGroups(high = 0, low = 0): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

function parseHex(group = '0'): number {
  return Number.parseInt(group, 16);
}
