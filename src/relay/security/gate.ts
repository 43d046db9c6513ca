import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '../../chat/index.ts';
import type { Limits } from '../limits/limits.ts';
import { Pool, type Holder, type Share } from '../limits/pool.ts';
import type { ResourcePools } from '../limits/resource-pools.ts';
import type { ClientAddresses } from './client-addresses.ts';
import type { OriginPolicy, OriginRefusal } from './origin-policy.ts';
import type { ThrottledLog } from '../logging/throttled-log.ts';
import { createKeyCheck, credentialsOf } from './credentials.ts';

/** Who stands at the door. */
export interface Visitor {
  /** The address the request came from, as far as declared proxies can be believed. For limits and logs. */
  readonly address: string;
  /** Who they count as. */
  readonly holder: Holder;
  /** Whose request it is, to be compared with others', where the address alone does not tell: see {@link ClientAddresses.clientChainOf}. */
  readonly clientChain?: string;
  /** Who a verified token says this is; absent without one. */
  readonly subject?: string;
}

export type AccessDecision =
  | { readonly isAllowed: true; readonly visitor: Visitor }
  | {
      readonly isAllowed: false;
      readonly status: 401 | 403 | 429;
      readonly code: ErrorCode;
      /** The origin or host name that is not on the owner's lists. Not secret: it does not reveal the entries. */
      readonly reason?: OriginRefusal;
    };

/** The one door: every connection and every request that can cost anything passes it, once. */
export interface Gate {
  authorize(request: IncomingMessage, options?: AuthorizeOptions): Promise<AccessDecision>;
  /**
   * Counts what is open before it has said who it is, and may never say so, until it closes.
   * @returns who it counts as, if there is room for it: for twice as many as are admitted, so that who is one too many is still told why.
   */
  reserveConnection(request: IncomingMessage, connection: CloseEmitter): Holder | undefined;
  /** Where a request comes from, and who it counts as. */
  identify(request: IncomingMessage): Visitor;
}

/** What belongs to a request and is not in it. */
export interface AuthorizeOptions {
  /** A credential that came by another way. */
  readonly credential?: string;
  /**
   * What stays open when the request is over, where something does; it counts until it closes.
   * Default: the socket of an upgrade, nothing for a plain request.
   */
  readonly connection?: CloseEmitter;
}

/** Something that says when it is over: a socket, the answer to a request, or a session that lives on many requests. */
export interface CloseEmitter {
  /** Whether it has closed already, where it can say so. */
  readonly destroyed?: boolean;
  on(event: 'close', listener: (this: CloseEmitter) => void): unknown;
  /** Ends it at once; one of the two. */
  destroy?(): unknown;
  close?(discard: boolean): unknown;
}

export interface GateOptions {
  readonly origins: OriginPolicy;
  readonly addresses: ClientAddresses;
  readonly limits: Pick<Limits, 'connections' | 'connectionsPerAddress' | 'connectionsPerNetwork'>;
  readonly resources: Pick<ResourcePools, 'connections'>;
  /** Shared keys, one of which a visitor must show. None: everybody may in. */
  readonly accessKeys?: readonly string[];
  readonly throttledLog: ThrottledLog;
}

/** The gate of a relay: origin first, then credential, then how many connections the address has open. */
export function createGate(options: GateOptions): Gate {
  const { origins, addresses, limits, resources, accessKeys = [], throttledLog } = options;
  const isAccessKey = createKeyCheck(accessKeys);
  const countAdmitted = createConnectionCounter(resources.connections);
  const countPending = createConnectionCounter(
    new Pool({
      total: 2 * limits.connections,
      perAddress: 2 * limits.connectionsPerAddress,
      perNetwork: 2 * limits.connectionsPerNetwork,
    }),
  );
  const identify = (request: IncomingMessage): Visitor => {
    const address = addresses.addressOf(request);
    const clientChain = addresses.clientChainOf(request);
    return { address, holder: addresses.holderOf(request), ...(clientChain !== address && { clientChain }) };
  };

  return {
    async authorize(request, { credential, connection = upgradeSocketOf(request) } = {}) {
      const visitor = identify(request);
      const { address, holder } = visitor;
      const deny = (status: 401 | 403 | 429, code: ErrorCode, reason?: OriginRefusal): AccessDecision => {
        const { origin, host } = request.headers;
        throttledLog.add(DENIAL_MESSAGES[reason ?? status], () => ({
          address,
          code,
          origin: origin?.slice(0, MAX_LOGGED_CHARACTERS),
          host: host?.slice(0, MAX_LOGGED_CHARACTERS),
        }));
        return { isAllowed: false, status, code, ...(reason && { reason }) };
      };
      const originRefusal = origins.check(request);
      if (originRefusal) return deny(403, 'forbidden', originRefusal);
      const credentials = [...credentialsOf(request), ...(credential ? [credential] : [])];
      if (accessKeys.length > 0 && !credentials.some(isAccessKey)) return deny(401, 'unauthorized');
      if (connection && !countAdmitted(connection, holder)) return deny(429, 'rate-limited');
      return { isAllowed: true, visitor };
    },
    reserveConnection(request, connection) {
      const { holder } = identify(request);
      return countPending(connection, holder) ? holder : undefined;
    },
    identify,
  };
}

/** Counts connections, each until it closes, and says whether there is room for one more. */
function createConnectionCounter(pool: Pool): (connection: CloseEmitter, holder: Holder) => boolean {
  const shares = new Map<CloseEmitter, Share>();
  /** One for all, so that a connection which is idle costs little. */
  const onClose = function (this: CloseEmitter) {
    shares.get(this)?.release();
    shares.delete(this);
  };
  return (connection, holder) => {
    // One that is closed, as it may be when a framework was busy before, never says so again.
    // And over one, somebody may come in again and again.
    if (connection.destroyed || shares.has(connection)) return true;
    const share = pool.acquire(holder, 1, () => {
      if (connection.destroy) connection.destroy();
      else connection.close?.(true);
    });
    if (typeof share === 'string') return false;
    shares.set(connection, share);
    connection.on('close', onClose);
    return true;
  };
}

/** Characters of what a client claims to be: a name has less, and a log that anybody can fill is of no use. */
const MAX_LOGGED_CHARACTERS = 256;

/** For who looks after the relay, and wonders why somebody is kept out. */
const DENIAL_MESSAGES = {
  401: 'refused: no valid access key',
  403: 'refused',
  origin: 'refused: origin not in ALLOWED_ORIGINS',
  name:
    'refused: a page at a name that may be anybody’s; if it is the relay’s own, set ALLOWED_HOSTS to it' +
    ' (a declared proxy with TLS needs no more than TRUSTED_PROXIES)',
  host: 'refused: host not in ALLOWED_HOSTS',
  429: 'refused: too many connections from one address',
} as const;

function upgradeSocketOf(request: IncomingMessage): CloseEmitter | undefined {
  return request.headers.upgrade?.toLowerCase() === 'websocket' ? request.socket : undefined;
}
