/** Decides which addresses of pictures a model's server may be given, to fetch them itself. */
export interface ImageHosts {
  /** The address in its plain form. @returns nothing for one that nobody allowed. */
  resolve(address: string): URL | undefined;
}

/**
 * Hosts whose pictures a model's server may fetch: `cdn.example`, `*.shop.example` for those below it, either with a port, and with
 * `http://` in front where it is not https. An address that is a number is one only where it is named itself.
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
  /** Whether the hosts below it are meant, and not itself. */
  readonly isWildcard: boolean;
}

/** @returns nothing for an entry that is none. */
export function parseImageHost(entry: string): ImageHost | undefined {
  const [, scheme = 'https', wildcard, rest = ''] = /^(?:(https?):\/\/)?(\*\.)?([^\s*/\\@?#]+)$/.exec(entry) ?? [];
  const url = rest === '' ? null : URL.parse(`${scheme}://${rest}`);
  if (!url) return undefined;
  const { protocol, hostname, port } = url;
  const isWildcard = wildcard !== undefined;
  const isIpAddress = hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
  return isWildcard && isIpAddress ? undefined : { protocol, hostname, port, isWildcard };
}

/** An address that every reader understands alike: without credentials, blanks, backslashes or capitals in its scheme. */
function parseUnambiguousUrl(address: string): URL | undefined {
  if (address.length > MAX_URL_LENGTH) return undefined;
  const isUnambiguous = /^https?:\/\/[^\s\\@/?#\p{Cc}]+(?:[/?#][^\s\\\p{Cc}]*)?$/u.test(address);
  return (isUnambiguous && URL.parse(address)) || undefined;
}

function matchesHost(url: URL, { protocol, hostname, port, isWildcard }: ImageHost): boolean {
  if (url.protocol !== protocol || url.port !== port) return false;
  return isWildcard ? url.hostname.endsWith(`.${hostname}`) : url.hostname === hostname;
}

/** Characters of an address. Longer ones are refused by many servers. */
const MAX_URL_LENGTH = 2_048;
