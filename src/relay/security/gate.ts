import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '../../chat/index.ts';
import type { Limits } from '../limits/limits.ts';
import { Pool, type Holder, type Share } from '../limits/pool.ts';
import type { ResourcePools } from '../limits/resource-pools.ts';
import type { ClientAddresses } from './client-addresses.ts';
import type { OriginPolicy, OriginRefusal } from './origin-policy.ts';
import type { ThrottledLog } from '../logging/throttled-log.ts';
import type { VerifyToken } from '../verify-token.ts';
import { createKeyCheck, credentialsOf, findSubject } from './credentials.ts';

/** The client behind a request. */
export interface Visitor {
  /** The address that the request came from, according to declared proxies. For limits and logs. */
  readonly address: string;
  /** The holder that the visitor counts as in limits. */
  readonly holder: Holder;
  /** Identifies the client where the address alone does not: see {@link ClientAddresses.clientChainOf}. */
  readonly clientChain?: string;
  /** The subject of a verified token, if there is one. */
  readonly subject?: string;
}

export type AccessDecision =
  | { readonly isAllowed: true; readonly visitor: Visitor }
  | {
      readonly isAllowed: false;
      readonly status: 401 | 403 | 429;
      readonly code: ErrorCode;
      /** The list that the origin or the host name is not on. Not secret, because it does not reveal the entries. */
      readonly reason?: OriginRefusal;
    };

/** Decides on access. Every connection, and every request that costs anything, is checked once. */
export interface Gate {
  authorize(request: IncomingMessage, options?: AuthorizeOptions): Promise<AccessDecision>;
  /**
   * Counts a connection that has not authenticated yet, until it closes. The limit is twice the one of admitted connections, so that a
   * client over that limit still gets the reason of its rejection.
   * @returns the holder that it counts as, or `undefined` if the limit is reached.
   */
  reserveConnection(request: IncomingMessage, connection: CloseEmitter): Holder | undefined;
  /** Determines the address of a request and the holder it counts as, without a decision. */
  identify(request: IncomingMessage): Visitor;
}

/** Facts about a request that are not in the request itself. */
export interface AuthorizeOptions {
  /** A credential that the client sent elsewhere, such as in a subprotocol. */
  readonly credential?: string;
  /**
   * The connection that stays open after the request, if any. It counts until it closes.
   * Default: the socket of an upgrade, nothing for a plain request.
   */
  readonly connection?: CloseEmitter;
}

/** An object that emits `close`: a socket, a response, or a session of several requests. */
export interface CloseEmitter {
  /** Whether it has already closed, if that is known. */
  readonly destroyed?: boolean;
  on(event: 'close', listener: (this: CloseEmitter) => void): unknown;
  /** Closes it at once. One of the two methods exists. */
  destroy?(): unknown;
  close?(discard: boolean): unknown;
}

export interface GateOptions {
  readonly origins: OriginPolicy;
  readonly addresses: ClientAddresses;
  readonly limits: Pick<Limits, 'connections' | 'connectionsPerAddress' | 'connectionsPerNetwork'>;
  readonly resources: Pick<ResourcePools, 'connections'>;
  /** Access keys, one of which a visitor must send. Without any, everybody is admitted. */
  readonly accessKeys?: readonly string[];
  /** Verifies tokens, one of which a visitor must send who has no access key. */
  readonly verifyToken?: VerifyToken | undefined;
  readonly throttledLog: ThrottledLog;
}

/** Creates the gate of a relay. It checks first the origin, then the credential, then the number of open connections. */
export function createGate(options: GateOptions): Gate {
  const { origins, addresses, limits, resources, accessKeys = [], verifyToken, throttledLog } = options;
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
      const onError = (cause: unknown): void => throttledLog.add('verifyToken threw', () => ({ err: cause }));
      const subject = verifyToken && (await findSubject(credentials, verifyToken, onError));
      const isOpen = accessKeys.length === 0 && !verifyToken;
      if (!isOpen && subject === undefined && !credentials.some(isAccessKey)) return deny(401, 'unauthorized');
      if (connection && !countAdmitted(connection, holder)) return deny(429, 'rate-limited');
      return { isAllowed: true, visitor: subject === undefined ? visitor : { ...visitor, subject } };
    },
    reserveConnection(request, connection) {
      const { holder } = identify(request);
      return countPending(connection, holder) ? holder : undefined;
    },
    identify,
  };
}

/** Creates a function that counts a connection until it closes, and returns whether the limit allows it. */
function createConnectionCounter(pool: Pool): (connection: CloseEmitter, holder: Holder) => boolean {
  const shares = new Map<CloseEmitter, Share>();
  /** One listener for all connections, so that an idle connection uses little memory. */
  const onClose = function (this: CloseEmitter) {
    shares.get(this)?.release();
    shares.delete(this);
  };
  return (connection, holder) => {
    // A connection that has already closed, perhaps while a framework handled the request, does not emit `close` again.
    // A connection that is already counted can carry several requests.
    if (connection.destroyed || shares.has(connection)) return true;
    const share = pool.acquire(holder, 1, closeConnection, connection);
    if (typeof share === 'string') return false;
    shares.set(connection, share);
    connection.on('close', onClose);
    return true;
  };
}

function closeConnection(connection: CloseEmitter): void {
  if (connection.destroy) connection.destroy();
  else connection.close?.(true);
}

/** Most characters of an origin or host name in a log line, so that clients cannot fill the log. */
const MAX_LOGGED_CHARACTERS = 256;

/** Log messages for the relay's owner, by status or reason. */
const DENIAL_MESSAGES = {
  401: 'refused: no valid access key or token',
  403: 'refused',
  origin: 'refused: origin not in ALLOWED_ORIGINS',
  name:
    'refused: same-origin page at an unlisted host; set ALLOWED_HOSTS' +
    ' (behind a declared TLS proxy TRUSTED_PROXIES is enough)',
  host: 'refused: host not in ALLOWED_HOSTS',
  429: 'refused: too many connections from one address',
} as const;

function upgradeSocketOf(request: IncomingMessage): CloseEmitter | undefined {
  return request.headers.upgrade?.toLowerCase() === 'websocket' ? request.socket : undefined;
}
