import { BlockList, isIP } from 'node:net';

/**
 * What is dangerous about an entry of the sites whose pages may ask.
 * @param isOpen Whether a page that is let in can ask without a key, and cost something.
 */
export function warningOfOrigin(entry: string, isOpen: boolean): string | undefined {
  if (entry === '*') return isOpen ? 'lets the pages of every site ask, at your cost' : undefined;
  if (entry === 'null') return 'lets the pages of every site ask: any can make itself a frame whose origin is "null"';
  const site = /^https?:\/\/\*\.([^:/]+)/i.exec(entry)?.[1]?.toLowerCase();
  return site !== undefined && isShared(site)
    ? `lets in whoever has a name below ${site}, which anybody can get`
    : undefined;
}

/** Whether names below a domain are given to anybody: top-level domains, the usual ones in countries, and hosting. */
function isShared(domain: string): boolean {
  const labels = domain.replace(/\.$/, '').split('.');
  const [first = '', last = ''] = labels;
  if (labels.length === 1) return domain !== 'localhost';
  if (labels.length === 2 && last.length === 2 && SECOND_LEVEL.has(first)) return true;
  return HOSTING.has(labels.join('.'));
}

const SECOND_LEVEL: ReadonlySet<string> = new Set(
  'ac asso co com edu gob gouv gov gub id info ltd me mil name ne net nom or org plc sch web'.split(' '),
);

const HOSTING: ReadonlySet<string> = new Set([
  'appspot.com',
  'azurestaticapps.net',
  'azurewebsites.net',
  'blogspot.com',
  'cloudfront.net',
  'firebaseapp.com',
  'fly.dev',
  'github.io',
  'gitlab.io',
  'glitch.me',
  'herokuapp.com',
  'myshopify.com',
  'netlify.app',
  'ngrok-free.app',
  'ngrok.io',
  'onrender.com',
  'pages.dev',
  'r2.dev',
  'render.com',
  'run.app',
  's3.amazonaws.com',
  'surge.sh',
  'trycloudflare.com',
  'up.railway.app',
  'vercel.app',
  'web.app',
  'wixsite.com',
  'wordpress.com',
  'workers.dev',
]);

/** What is dangerous about an entry of the proxies whose word is taken: a network that strangers may be in. */
export function warningOfProxy(entry: string): string | undefined {
  const [address = '', prefix] = entry.split('/');
  if (prefix === undefined) return undefined;
  const mapped = /^::ffff:/i.test(address);
  const isFour = isIP(address) === 4 || (mapped && Number(prefix) >= 96);
  const length = Number(prefix) - (mapped && isFour ? 96 : 0);
  // Content networks, which are the largest proxies there are, have a /12 or a /29 of IPv6.
  if (length >= (isFour ? MIN_PREFIX_IPV4 : MIN_PREFIX_IPV6) || isPrivate(address, length)) return undefined;
  return 'is so large a network that strangers are in it, who are believed whatever address they name';
}

const MIN_PREFIX_IPV4 = 12;
const MIN_PREFIX_IPV6 = 24;

/** Whether a network is one that nobody outside can have an address of. */
function isPrivate(address: string, prefix: number): boolean {
  return PRIVATE.some(([network, least, family]) => {
    if (prefix < least) return false;
    const list = new BlockList();
    list.addSubnet(network, least, family);
    return list.check(address.replace(/^::ffff:(?=[\d.]+$)/i, ''), isIP(address) === 4 ? 'ipv4' : 'ipv6');
  });
}

const PRIVATE: readonly (readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['10.0.0.0', 8, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
];
