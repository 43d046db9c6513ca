/** Decides which image URLs a model's server may be given, to fetch them itself. */
export interface ImageHosts {
  /** Returns the normalized URL, or `undefined` if its host is not allowed. */
  resolve(address: string): URL | undefined;
}

/**
 * Creates the list of hosts from which a model's server may fetch images: `cdn.example`, `*.shop.example` for
 * subdomains, either with a port, and with `http://` in front for plain HTTP. A number as a host is allowed only if it
 * is listed itself.
 * @throws Error for an entry of another form.
 */
export function createImageHosts(entries: readonly string[] = []): ImageHosts {
  const hosts = entries.map((entry, index) => {
    const host = parseImageHost(entry);
    if (!host) throw new Error(`allowedImageHosts[${index}]: ${INVALID_IMAGE_HOST}`);
    return host;
  });
  return {
    resolve(address) {
      const url = parseUnambiguousUrl(address);
      return url && hosts.some((host) => matchesHost(url, host)) ? url : undefined;
    },
  };
}

export const INVALID_IMAGE_HOST = 'expected a host, such as cdn.example, *.shop.example or http://10.0.0.7:8080';

export interface ImageHost {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
  /** Whether the subdomains are allowed, and not the host itself. */
  readonly isWildcard: boolean;
}

/** @returns `undefined` for an invalid entry. */
export function parseImageHost(entry: string): ImageHost | undefined {
  const [, scheme = 'https', wildcard, rest = ''] = /^(?:(https?):\/\/)?(\*\.)?([^\s*/\\@?#]+)$/.exec(entry) ?? [];
  const url = rest === '' ? null : URL.parse(`${scheme}://${rest}`);
  if (!url) return undefined;
  const { protocol, hostname, port } = url;
  const isWildcard = wildcard !== undefined;
  const isIpAddress = hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
  return isWildcard && isIpAddress ? undefined : { protocol, hostname, port, isWildcard };
}

/**
 * Parses a URL that all URL parsers treat alike: without credentials, whitespace, backslashes or capitals in its
 * scheme.
 */
function parseUnambiguousUrl(address: string): URL | undefined {
  if (address.length > MAX_URL_LENGTH) return undefined;
  const isUnambiguous = /^https?:\/\/[^\s\\@/?#\p{Cc}]+(?:[/?#][^\s\\\p{Cc}]*)?$/u.test(address);
  return (isUnambiguous && URL.parse(address)) || undefined;
}

function matchesHost(url: URL, { protocol, hostname, port, isWildcard }: ImageHost): boolean {
  if (url.protocol !== protocol || url.port !== port) return false;
  return isWildcard ? url.hostname.endsWith(`.${hostname}`) : url.hostname === hostname;
}

/** Maximum length of a URL. Many servers reject longer ones. */
const MAX_URL_LENGTH = 2_048;
