import { BlockList, isIP } from 'node:net';
import { canonicalizeAddress } from '../ip-address.ts';
import { isAddress, parseAllowedHost } from '../security/host-names.ts';

/**
 * A warning about an entry of `allowedOrigins` that is dangerous.
 * @param isOpen Whether an allowed page can send prompts without a key, and these cost something.
 */
export function warningOfOrigin(entry: string, isOpen: boolean): string | undefined {
  if (entry === '*') return isOpen ? 'allows pages of every site to send prompts, at your cost' : undefined;
  if (entry === 'null') return 'allows pages of every site: any page can create a frame whose origin is "null"';
  const site = /^https?:\/\/\*\.([^:/]+)/i.exec(entry)?.[1]?.toLowerCase();
  return site !== undefined && isPublicSuffix(site) ? subdomainWarning(site) : undefined;
}

/** A warning about an entry of `allowedHosts` that is dangerous: pages at these names count as the relay's own. */
export function warningOfHost(entry: string): string | undefined {
  const name = parseAllowedHost(entry);
  if (name === undefined || isAddress(name)) return undefined;
  if (name.startsWith('*.')) return isPublicSuffix(name.slice(2)) ? subdomainWarning(name.slice(2)) : undefined;
  // A single word can also be the name of a machine in a local network.
  const isMachine = !name.includes('.') && name.length > 2 && !TOP_LEVEL_DOMAINS.has(name);
  return !isMachine && isPublicSuffix(name)
    ? `is a domain under which anybody can register a name; use the relay's full name, such as chat.example.com`
    : undefined;
}

function subdomainWarning(domain: string): string {
  return `allows every name below ${domain}, and anybody can register one`;
}

/** Whether anybody can register a name below a domain: top-level domains, common second-level domains of countries, hosting services. */
function isPublicSuffix(domain: string): boolean {
  const labels = domain.replace(/\.$/, '').split('.');
  const [first = '', last = ''] = labels;
  if (labels.length === 1) return !PRIVATE_DOMAINS.has(first);
  if (labels.length === 2 && last.length === 2 && SECOND_LEVEL_DOMAINS.has(first)) return true;
  return HOSTING_DOMAINS.has(labels.join('.'));
}

/** Top-level domains under which no name can be registered. */
const PRIVATE_DOMAINS: ReadonlySet<string> = new Set(['internal', 'lan', 'local', 'localhost', 'test']);

/** The largest top-level domains of more than two letters; those of two belong to countries. */
const TOP_LEVEL_DOMAINS: ReadonlySet<string> = new Set(
  'app biz blog click cloud com dev edu gov info int link live mil mobi name net online org page pro shop site space store tech top vip website xyz'.split(
    ' ',
  ),
);

const SECOND_LEVEL_DOMAINS: ReadonlySet<string> = new Set(
  'ac asso co com edu gob gouv gov gub id info ltd me mil name ne net nom or org plc sch web'.split(' '),
);

const HOSTING_DOMAINS: ReadonlySet<string> = new Set([
  'appspot.com',
  'azurestaticapps.net',
  'azurewebsites.net',
  'blogspot.com',
  'cloudfront.net',
  'ddns.net',
  'deno.dev',
  'duckdns.org',
  'firebaseapp.com',
  'fly.dev',
  'github.io',
  'gitlab.io',
  'glitch.me',
  'hf.space',
  'herokuapp.com',
  'myshopify.com',
  'netlify.app',
  'ngrok-free.app',
  'ngrok.app',
  'ngrok.dev',
  'ngrok.io',
  'nip.io',
  'ondigitalocean.app',
  'onrender.com',
  'pages.dev',
  'r2.dev',
  'render.com',
  'run.app',
  's3.amazonaws.com',
  'sslip.io',
  'streamlit.app',
  'surge.sh',
  'trycloudflare.com',
  'up.railway.app',
  'vercel.app',
  'web.app',
  'webflow.io',
  'wixsite.com',
  'wordpress.com',
  'workers.dev',
]);

/** A warning about an entry of `trustedProxies` that is dangerous: a network that may include strangers. */
export function warningOfProxy(entry: string): string | undefined {
  const [address = '', prefix] = entry.split('/');
  if (prefix === undefined) return undefined;
  const canonical = canonicalizeAddress(address);
  const isMapped = isIP(address) === 6 && isIP(canonical) === 4;
  const isIpv4 = isIP(address) === 4 || (isMapped && Number(prefix) >= 96);
  const length = Number(prefix) - (isMapped && isIpv4 ? 96 : 0);
  // Content delivery networks, the largest proxies, have at most a /12 of IPv4 or a /29 of IPv6.
  if (length >= (isIpv4 ? MIN_PREFIX_IPV4 : MIN_PREFIX_IPV6) || isPrivateNetwork(canonical, length)) return undefined;
  return 'is so large a network that it includes strangers, who could claim any client address';
}

const MIN_PREFIX_IPV4 = 12;
const MIN_PREFIX_IPV6 = 24;

/** Whether all addresses of a network are private. */
function isPrivateNetwork(address: string, prefix: number): boolean {
  return PRIVATE_NETWORKS.some(([network, minPrefix, family]) => {
    if (prefix < minPrefix) return false;
    const list = new BlockList();
    list.addSubnet(network, minPrefix, family);
    return list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  });
}

const PRIVATE_NETWORKS: readonly (readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['10.0.0.0', 8, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
];
