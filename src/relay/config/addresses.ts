import { isIP } from 'node:net';
import { isAddress } from '../security/host-names.ts';
import { parseAllowedOrigin } from '../security/origin-policy.ts';
import { ConfigError } from './config-error.ts';

/**
 * Checks and completes the address that a relay listens on. Default: this machine only, port 1865.
 * @throws ConfigError if the host or the port is invalid.
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

/** Checks that a server can listen on a host. @returns the problem, or `undefined` for an IP address or a host name. */
export function checkHost(host: string): string | undefined {
  const bare = stripIpv6Brackets(host);
  if (isIP(bare) > 0) return undefined;
  if (bare.includes('://')) return 'expected an address without a scheme, such as 0.0.0.0';
  if (/^\[.*\]:\d*$|^[^:]*:\d*$/.test(bare))
    return 'expected an address without a port, such as 0.0.0.0; set the port separately';
  if (bare === '*') return 'expected an address; for all interfaces use 0.0.0.0, or :: to include IPv6';
  if (/^[\d.]+$/.test(bare)) return 'is not an IP address';
  if (bare.length > 253 || !HOST_NAME.test(bare)) return 'expected an IP address or a host name, such as 0.0.0.0';
  return undefined;
}

const HOST_NAME = /^\w(?:[\w-]{0,61}\w)?(?:\.\w(?:[\w-]{0,61}\w)?)*\.?$/;

/** A host as sockets take it. Only URLs put an IPv6 address in brackets. */
export function stripIpv6Brackets(host: string): string {
  const inner = /^\[([^\]]*)\]$/.exec(host)?.[1] ?? '';
  return isIP(inner) === 6 ? inner : host;
}

/** Checks that requests below a base path can arrive. @returns the problem, or `undefined` for a path of plain segments. */
export function checkBasePath(path: string): string | undefined {
  const problem = checkSegments(path);
  return problem && `expected a path, such as /chat, ${problem}`;
}

function checkSegments(path: string): string | undefined {
  if (/^[a-z][\w+.-]*:/i.test(path)) return 'not a whole URL';
  if (/[?#]/.test(path)) return 'without ? and #';
  if (path.includes('\\')) return 'with / instead of a backslash';
  if (path.includes('%')) return 'without percent-encoding: it is compared as it stands';
  if (!/^[\w!$&'()*+,./:;=@~-]*$/.test(path)) return 'of plain letters and digits: browsers encode other characters';
  if (path.includes('//')) return 'without //';
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) {
    return 'without . and .. segments: browsers remove them';
  }
  return path.length > 1000 ? 'of at most 1000 characters' : undefined;
}

/**
 * Checks the base address of a provider, which must begin with `http://` or `https://`.
 * @param canHaveQuery Whether the address may have a query, which some clouds require. The vendors' packages append their paths to it.
 * @returns the problem, if there is one.
 */
export function checkProviderUrl(address: string, canHaveQuery: boolean): string | undefined {
  const url = /^https?:\/\/[^\s\p{C}]+$/iu.test(address) ? URL.parse(address) : null;
  if (!url || !isHostName(url.hostname)) return 'expected an address that begins with http:// or https://';
  if (url.username !== '' || url.password !== '') {
    return 'contains a user name or password; send them as a header: {"Authorization": {"env": "NAME"}}';
  }
  if (address.includes('#')) return 'contains a #; the part behind it is never sent';
  if (!canHaveQuery && address.includes('?')) return 'contains a ?; this kind of provider cannot send a query';
  return url.port === '0' ? 'has port 0, which no server can listen on' : undefined;
}

/** Checks an entry of `allowedOrigins`. @returns the problem, or `undefined` for an entry that matches sites. */
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

/** Whether a host name is valid. The URL parser accepts more, such as `a.example;b.example`. */
function isHostName(hostname: string): boolean {
  return /^[\w.-]+$|^\[[\d.:a-f]+\]$/.test(hostname);
}
