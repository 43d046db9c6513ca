/** Where a page or a server is, the most private place first. */
type Place = 'device' | 'network' | 'internet';

const PLACES: readonly Place[] = ['device', 'network', 'internet'];

/** The names of the permission, the newer ones first: `navigator.permissions` rejects a name that the browser does not know. */
const PERMISSIONS: Readonly<Record<Place, readonly string[]>> = {
  device: ['loopback-network', 'local-network-access'],
  network: ['local-network', 'local-network-access'],
  internet: [],
};

/** The parts of the page's environment that matter here. */
export interface Surroundings {
  /** The page's host. Empty where it has none, as a file. */
  readonly hostname: string;
  readonly isSecure: boolean;
  readonly userAgent: string;
  /** Asks for the state of a permission; rejects for a name that is not known. */
  readonly query: ((name: string) => Promise<string>) | undefined;
}

/**
 * Whether the browser is what keeps a page from a server: Chromium's Local Network Access lets no page reach a more private place than
 * its own, unless the visitor has agreed. A socket and a request fail then as if nobody were there, and only the permission tells.
 *
 * A name that may be anywhere is taken for one of the internet.
 * @param url Of the server.
 */
export async function isLocalNetworkBlocked(url: string, page: Surroundings = surroundings()): Promise<boolean> {
  const server = placeOf(new URL(url).hostname);
  if (!page.hostname || PLACES.indexOf(server) >= PLACES.indexOf(placeOf(page.hostname))) return false;
  for (const name of PERMISSIONS[server]) {
    const state = await page.query?.(name).catch(() => undefined);
    if (state !== undefined) return state !== 'granted';
  }
  // Without encryption a page cannot even ask.
  const [, version = 0] = /\bChrom(?:e|ium)\/(\d+)/.exec(page.userAgent) ?? [];
  return !page.isSecure && Number(version) >= FIRST_CHROMIUM;
}

/** The first with Local Network Access. */
const FIRST_CHROMIUM = 142;

function surroundings(): Surroundings {
  const { permissions, userAgent } = navigator;
  const query = async (name: string) => (await permissions.query({ name: name as PermissionName })).state;
  return {
    hostname: globalThis.location?.hostname ?? '',
    isSecure: globalThis.isSecureContext ?? true,
    userAgent,
    query: permissions && query,
  };
}

/** @param host As a URL has it. */
function placeOf(host: string): Place {
  if (/^(?:(?:.+\.)?localhost\.?|127(?:\.\d+){3}|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]+\])$/.test(host))
    return 'device';
  if (/^[\d.]+$/.test(host)) return LOCAL_IPV4.test(host) ? 'network' : 'internet';
  // Unique local and link-local addresses; names of home networks, which no public server answers to.
  return /^\[f[cd]|^\[fe[89ab]|^[^.[]+$|\.(?:local|lan|internal|home\.arpa)\.?$/.test(host) ? 'network' : 'internet';
}

/** Private, shared (carrier-grade NAT) and link-local addresses. */
const LOCAL_IPV4 =
  /^(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;
