import { BlockList, isIP } from 'node:net';
import { decodePercent } from '../../decode-percent.ts';
import { isLocalHost, stripBrackets } from '../../local-host.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy for requests to a provider. */
export interface OutgoingProxy {
  /** The proxy's URL with credentials. Only for the HTTP agent, never for the log. */
  readonly url: string;
  /** Host and port, for the log. */
  readonly host: string;
}

/** The variables that name a proxy. As in curl and Node, the lower-case ones take precedence. */
const PROXY_VARIABLES = {
  'http:': ['http_proxy', 'HTTP_PROXY'],
  'https:': ['https_proxy', 'HTTPS_PROXY'],
} as const;

/** Message for an invalid proxy URL. The URL is not quoted, because it may contain a password. */
export const INVALID_PROXY = 'expected the address of an HTTP proxy, such as http://proxy.example:3128';

/**
 * Resolves the proxy for a URL from `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in upper or lower case. Servers on this
 * machine are always reached directly, because a proxy elsewhere cannot reach them.
 * @throws Error with the name of the variable if the proxy is unusable.
 */
export function resolveProxy(target: URL, env: Environment): OutgoingProxy | undefined {
  if (target.protocol !== 'http:' && target.protocol !== 'https:') return undefined;
  const variable = PROXY_VARIABLES[target.protocol].find((name) => env[name]?.trim());
  if (variable === undefined || isThisMachine(target.hostname)) return undefined;
  if (matchesNoProxy(target, env['no_proxy'] || env['NO_PROXY'] || '')) return undefined;
  const proxy = parseProxy(env[variable] ?? '');
  if (!proxy) throw new Error(`${variable}: ${INVALID_PROXY}`);
  if (!supportsProxies(process.versions.node))
    throw new Error(`${variable}: needs Node 22.21, 24.5 or later; this is ${process.version}`);
  return proxy;
}

/**
 * Parses the URL of an HTTP proxy. Without a scheme it is `http`, as in other programs.
 * @returns `undefined` for anything else.
 */
export function parseProxy(value: string): OutgoingProxy | undefined {
  const text = value.trim();
  // Characters that cannot occur in a server's URL but that the URL parser silently drops.
  if (/[\s\p{Cc}\\]/u.test(text)) return undefined;
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') return undefined;
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return undefined;
  if (decodePercent(`${url.username}${url.password}`) === undefined) return undefined;
  return { url: url.href, host: url.host };
}

/**
 * Whether `NO_PROXY` matches a host. Entries: `*` for all, a name for itself and its subdomains, with or without `.` or
 * `*.` in front, an address, or a network such as `10.0.0.0/8`; any of them with a port.
 */
function matchesNoProxy({ hostname, port, protocol }: URL, list: string): boolean {
  const host = stripBrackets(hostname).replace(/\.$/, '');
  const targetPort = port || (protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      if (entry === '') return false;
      if (entry === '*') return true;
      const [, name = '', entryPort] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(entry) ?? ['', entry];
      if (entryPort !== undefined && entryPort !== targetPort) return false;
      const pattern = stripBrackets(name)
        .replace(/^\*?\./, '')
        .replace(/\.$/, '');
      if (pattern === '') return false;
      if (isIP(host)) return isInNetwork(host, pattern);
      return host === pattern || host.endsWith(`.${pattern}`);
    });
}

function isInNetwork(host: string, entry: string): boolean {
  const [address = '', prefix] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return false;
  const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
  if (bits > (family === 4 ? 32 : 128)) return false;
  const network = new BlockList();
  network.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  return network.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');
}

/** Whether a host is this machine. Servers that listen on all addresses are often configured as 0.0.0.0 or ::. */
function isThisMachine(hostname: string): boolean {
  const host = hostname.replace(/\.$/, '');
  return isLocalHost(host) || host === '0.0.0.0' || host === '[::]';
}

/** Whether Node's agents support proxies. Older versions ignore the option and connect directly. */
export function supportsProxies(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
}
