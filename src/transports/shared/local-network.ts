/** Where a page or a server is, the most private place first. */
type AddressSpace = 'loopback' | 'local' | 'public';

const ADDRESS_SPACES: readonly AddressSpace[] = ['loopback', 'local', 'public'];

/** The names of the permission, the newer ones first: `navigator.permissions` rejects a name that the browser does not know. */
const PERMISSION_NAMES: Readonly<Record<AddressSpace, readonly string[]>> = {
  loopback: ['loopback-network', 'local-network-access'],
  local: ['local-network', 'local-network-access'],
  public: [],
};

/** The parts of the page's environment that matter here. */
export interface PageEnvironment {
  /** The page's host. Empty where it has none, as a file. */
  readonly hostname: string;
  readonly isSecure: boolean;
  readonly userAgent: string;
  /** Asks for the state of a permission; rejects for a name that is not known. */
  readonly queryPermission: ((name: string) => Promise<string>) | undefined;
}

/**
 * Whether the browser is what keeps a page from a server: Chromium's Local Network Access lets no page reach a more private place than
 * its own, unless the visitor has agreed. A socket and a request fail then as if nobody were there, and only the permission tells.
 *
 * A name that may be anywhere is taken for one of the internet.
 * @param url Of the server.
 */
export async function isLocalNetworkBlocked(url: string, page: PageEnvironment = currentPage()): Promise<boolean> {
  const serverSpace = addressSpaceOf(new URL(url).hostname);
  if (!page.hostname || ADDRESS_SPACES.indexOf(serverSpace) >= ADDRESS_SPACES.indexOf(addressSpaceOf(page.hostname)))
    return false;
  for (const name of PERMISSION_NAMES[serverSpace]) {
    const state = await page.queryPermission?.(name).catch(() => undefined);
    if (state !== undefined) return state !== 'granted';
  }
  // Without encryption a page cannot even ask.
  const [, version = 0] = /\bChrom(?:e|ium)\/(\d+)/.exec(page.userAgent) ?? [];
  return !page.isSecure && Number(version) >= MIN_CHROMIUM_VERSION;
}

/** The first with Local Network Access. */
const MIN_CHROMIUM_VERSION = 142;

function currentPage(): PageEnvironment {
  const { permissions, userAgent } = navigator;
  const queryPermission = async (name: string) => (await permissions.query({ name: name as PermissionName })).state;
  return {
    hostname: globalThis.location?.hostname ?? '',
    isSecure: globalThis.isSecureContext ?? true,
    userAgent,
    queryPermission: permissions && queryPermission,
  };
}

/** @param host As a URL has it. */
function addressSpaceOf(host: string): AddressSpace {
  if (/^(?:(?:.+\.)?localhost\.?|127(?:\.\d+){3}|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]+\])$/.test(host))
    return 'loopback';
  if (/^[\d.]+$/.test(host)) return LOCAL_IPV4.test(host) ? 'local' : 'public';
  // Unique local and link-local addresses; names of home networks, which no public server answers to.
  return /^\[f[cd]|^\[fe[89ab]|^[^.[]+$|\.(?:local|lan|internal|home\.arpa)\.?$/.test(host) ? 'local' : 'public';
}

/** Private, shared (carrier-grade NAT) and link-local addresses. */
const LOCAL_IPV4 =
  /^(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;
