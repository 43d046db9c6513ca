import { isIP } from 'node:net';
import { isAddress } from '../security/host-names.ts';
import { parseAllowedOrigin } from '../security/origin-policy.ts';
import { ConfigError } from './config-error.ts';

/**
 * Where a relay is to listen. Default this machine only, port 1865.
 * @throws ConfigError for what is no address, or no port.
 */
export function parseListenAddress({
  host = '127.0.0.1',
  port = 1865,
}: {
  readonly host?: string;
  readonly port?: number;
}) {
  const problem = checkHost(host);
  if (problem) throw new ConfigError(`host: ${problem}`);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new ConfigError('port: expected a whole number from 0 to 65535');
  }
  return { host: stripIpv6Brackets(host), port };
}

/** Why a text names nothing that a server could listen on; nothing for an IP address or a host's name. */
export function checkHost(host: string): string | undefined {
  const bare = stripIpv6Brackets(host);
  if (isIP(bare) > 0) return undefined;
  if (bare.includes('://')) return 'expected an address without a scheme, such as 0.0.0.0';
  if (/^\[.*\]:\d*$|^[^:]*:\d*$/.test(bare))
    return 'expected an address without a port, such as 0.0.0.0; the port is said apart';
  if (bare === '*') return "expected an address; all of this machine's are 0.0.0.0, or :: with those of IPv6";
  if (/^[\d.]+$/.test(bare)) return 'is no IP address';
  if (bare.length > 253 || !HOST_NAME.test(bare))
    return 'expected an IP address or the name of a host, such as 0.0.0.0';
  return undefined;
}

const HOST_NAME = /^\w(?:[\w-]{0,61}\w)?(?:\.\w(?:[\w-]{0,61}\w)?)*\.?$/;

/** A host as sockets take it: an address of IPv6 stands in brackets in URLs only. */
export function stripIpv6Brackets(host: string): string {
  const inner = /^\[([^\]]*)\]$/.exec(host)?.[1] ?? '';
  return isIP(inner) === 6 ? inner : host;
}

/** Why no request could come below a base path; nothing for a path of plain segments. */
export function checkBasePath(path: string): string | undefined {
  const problem = checkSegments(path);
  return problem && `expected a path, such as /chat, ${problem}`;
}

function checkSegments(path: string): string | undefined {
  if (/^[a-z][\w+.-]*:/i.test(path)) return 'and not a whole address';
  if (/[?#]/.test(path)) return 'without ? and #';
  if (path.includes('\\')) return 'with / and not with a backslash';
  if (path.includes('%')) return 'without % and codes behind it: it is compared as it stands';
  if (!/^[\w!$&'()*+,./:;=@~-]*$/.test(path)) return 'of plain letters and digits: browsers would ask for another one';
  if (path.includes('//')) return 'without //';
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) {
    return 'without . and .. between its slashes: browsers take them away';
  }
  return path.length > 1000 ? 'of at most 1000 characters' : undefined;
}

/**
 * Why a provider cannot be asked at an address; nothing for one that begins with `http://` or `https://`.
 * @param canHaveQuery Whether a `?` part is sent along, as some clouds want it. What the vendors' packages put behind it would be lost.
 */
export function checkProviderUrl(address: string, canHaveQuery: boolean): string | undefined {
  const url = /^https?:\/\/[^\s\p{C}]+$/iu.test(address) ? URL.parse(address) : null;
  if (!url || !isHostName(url.hostname)) return 'expected an address that begins with http:// or https://';
  if (url.username !== '' || url.password !== '') {
    return 'has a name or password in it: send them by headers, {"Authorization": {"env": "NAME"}}';
  }
  if (address.includes('#')) return 'has a # in it, and what is behind that is never sent';
  if (!canHaveQuery && address.includes('?'))
    return 'has a ? in it, behind which this kind of provider cannot be asked';
  return url.port === '0' ? 'has the port 0, on which nobody listens' : undefined;
}

/** Why an entry of the list of sites lets in nobody; nothing for one that names sites. */
export function checkAllowedOrigin(entry: string): string | undefined {
  const parsed = parseAllowedOrigin(entry);
  if (parsed === undefined || URL.parse(entry)?.password) return EXPECTED_SITE;
  if (parsed === '*') return undefined;
  if (parsed === 'null') return undefined;
  const isWildcard = parsed.includes('//*.');
  const site = parsed.replace('//*.', '//');
  if (site.includes('*')) {
    return 'expected * only in front of a whole name, as in https://*.shop.example; for every site write * alone';
  }
  const host = URL.parse(site)?.hostname ?? '';
  if (!isHostName(host)) return EXPECTED_SITE;
  if (isWildcard && isAddress(host)) return 'an IP address has no subdomains';
  return undefined;
}

const EXPECTED_SITE =
  'expected a site with its scheme and without a path, such as https://shop.example, https://*.shop.example, or *';

/** Whether a host can be one: URLs take more, `a.example;b.example` for one. */
function isHostName(hostname: string): boolean {
  return /^[\w.-]+$|^\[[\d.:a-f]+\]$/.test(hostname);
}
