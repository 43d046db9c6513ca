/** The address space of a page or server, as in the Local Network Access specification. */
type AddressSpace = 'loopback' | 'local' | 'public';

const ADDRESS_SPACES: readonly AddressSpace[] = ['loopback', 'local', 'public'];

/** Names of the permission, newest first. `navigator.permissions` rejects names that the browser does not know. */
const PERMISSION_NAMES: Readonly<Record<AddressSpace, readonly string[]>> = {
  loopback: ['loopback-network', 'local-network-access'],
  local: ['local-network', 'local-network-access'],
  public: [],
};

/** The parts of the page's environment that are relevant here. */
export interface PageEnvironment {
  /** The page's host. Empty for a file. */
  readonly hostname: string;
  readonly isSecure: boolean;
  readonly userAgent: string;
  /** Queries the state of a permission. Rejects for unknown names. */
  readonly queryPermission: ((name: string) => Promise<string>) | undefined;
}

/**
 * Whether the browser blocks the page's access to a server. Chromium's Local Network Access requires the visitor's permission for access
 * to a more private address space than the page's own. A blocked socket or request fails like one to an unreachable server; only the
 * permission's state distinguishes them.
 *
 * Host names that may be in any address space are treated as public.
 * @param url The server's URL.
 */
export async function isLocalNetworkBlocked(url: string, page: PageEnvironment = currentPage()): Promise<boolean> {
  const serverSpace = addressSpaceOf(new URL(url).hostname);
  if (!page.hostname || ADDRESS_SPACES.indexOf(serverSpace) >= ADDRESS_SPACES.indexOf(addressSpaceOf(page.hostname)))
    return false;
  for (const name of PERMISSION_NAMES[serverSpace]) {
    const state = await page.queryPermission?.(name).catch(() => undefined);
    if (state !== undefined) return state !== 'granted';
  }
  // Without encryption a page cannot request the permission.
  const [, version = 0] = /\bChrom(?:e|ium)\/(\d+)/.exec(page.userAgent) ?? [];
  return !page.isSecure && Number(version) >= MIN_CHROMIUM_VERSION;
}

/** The first version with Local Network Access. */
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

/** @param host The `hostname` of a URL. */
function addressSpaceOf(host: string): AddressSpace {
  if (/^(?:(?:.+\.)?localhost\.?|127(?:\.\d+){3}|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]+\])$/.test(host))
    return 'loopback';
  if (/^[\d.]+$/.test(host)) return LOCAL_IPV4.test(host) ? 'local' : 'public';
  // Unique local and link-local addresses, and the domains of home networks.
  return /^\[f[cd]|^\[fe[89ab]|^[^.[]+$|\.(?:local|lan|internal|home\.arpa)\.?$/.test(host) ? 'local' : 'public';
}

/** Private, shared (carrier-grade NAT) and link-local addresses. */
const LOCAL_IPV4 =
  /^(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;
