import { BlockList, isIP } from 'node:net';
import { isLocalHost, stripBrackets } from '../../local-host.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A proxy that requests to a provider go through. */
export interface OutgoingProxy {
  /** Its address, credentials included: for nobody but the agent. */
  readonly url: string;
  /** Where it is, for the log. */
  readonly host: string;
}

/** The variables that name a proxy. As in curl and Node, the small letters weigh more. */
const PROXY_VARIABLES = {
  'http:': ['http_proxy', 'HTTP_PROXY'],
  'https:': ['https_proxy', 'HTTPS_PROXY'],
} as const;

/** What is wrong with the address of a proxy. It is not repeated: there may be a password in it. */
export const INVALID_PROXY = 'expected the address of an HTTP proxy, such as http://proxy.example:3128';

/**
 * The proxy for requests to an address, as `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` have it, in capitals or small letters. What runs
 * on this machine is reached without one, whatever they say: no proxy elsewhere finds it.
 * @throws Error for a proxy of no use, by the name of its variable.
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

/** @returns nothing for what is no address of an HTTP proxy. Without a scheme it is `http`, as everywhere. */
export function parseProxy(value: string): OutgoingProxy | undefined {
  const text = value.trim();
  // What the address of a server cannot have in it, and a parser of addresses leaves out without a word.
  if (/[\s\p{Cc}\\]/u.test(text)) return undefined;
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') return undefined;
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return undefined;
  try {
    decodeURIComponent(`${url.username}${url.password}`);
  } catch {
    return undefined;
  }
  return { url: url.href, host: url.host };
}

/**
 * Whether `NO_PROXY` has the host in it: `*` for all, a name for itself and what is below it, with or without `.` or `*.` in front,
 * an address, a network such as `10.0.0.0/8`; any of them with a port.
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

/** Whether a host is this machine: servers that listen on all of its addresses are often named by 0.0.0.0 or ::. */
function isThisMachine(hostname: string): boolean {
  const host = hostname.replace(/\.$/, '');
  return isLocalHost(host) || host === '0.0.0.0' || host === '[::]';
}

/** Whether Node's agents use a proxy. Older ones take its address and go past it. */
export function supportsProxies(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
}
