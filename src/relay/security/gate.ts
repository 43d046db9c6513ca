import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '../../chat/index.ts';
import type { Log } from '../log.ts';
import { networkOf, type ClientAddresses } from './client-address.ts';
import type { Limits } from './limits.ts';
import type { OriginPolicy } from './origin.ts';
import { createKeyCheck, credentialsOf } from './token.ts';

/** Who stands at the door. */
export interface Visitor {
  /** The address the request came from, as far as declared proxies can be believed. For limits and logs. */
  readonly address: string;
  /** What counts as theirs where limits are per address; absent for the machine's own, which has none. */
  readonly network?: string | undefined;
  /** Whose request it is, to be compared with others', where the address alone does not tell: see {@link ClientAddresses.clientOf}. */
  readonly client?: string;
  /** Who a verified token says this is; absent without one. */
  readonly subject?: string;
}

export type Admission =
  | { readonly admitted: true; readonly visitor: Visitor }
  | { readonly admitted: false; readonly status: 401 | 403 | 429; readonly code: ErrorCode };

/** The one door: every connection and every request that can cost anything passes it, once. */
export interface Gate {
  admit(request: IncomingMessage, beside?: BesideRequest): Promise<Admission>;
  /**
   * Counts what is open before it has said who it is, and may never say so, until it closes.
   * @returns whether there is room for it: for twice as many as are admitted, so that who is one too many still hears why.
   */
  knock(request: IncomingMessage, connection: Closable): boolean;
}

/** What belongs to a request and is not in it. */
export interface BesideRequest {
  /** A credential that came by another way. */
  readonly credential?: string;
  /**
   * What stays open when the request is over, where something does; it counts until it closes.
   * Default: the socket of an upgrade, nothing for a plain request.
   */
  readonly connection?: Closable;
}

/** Something that says when it is over: a socket, the answer to a request, or a session that lives on many requests. */
export interface Closable {
  /** Whether it has closed already, where it can say so. */
  readonly destroyed?: boolean;
  once(event: 'close', listener: () => void): unknown;
}

export interface GateOptions {
  readonly origins: OriginPolicy;
  readonly addresses: ClientAddresses;
  readonly limits: Pick<Limits, 'connectionsPerAddress'>;
  /** Shared keys, one of which a visitor must show. None: everybody may in. */
  readonly accessKeys?: readonly string[];
  readonly log: Log;
}

/** The gate of a relay: origin first, then credential, then how many sockets the address has open. */
export function createGate({ origins, addresses, limits, accessKeys = [], log }: GateOptions): Gate {
  const isKey = createKeyCheck(accessKeys);
  const isRoomInside = createCount(limits.connectionsPerAddress);
  const isRoomOutside = createCount(2 * limits.connectionsPerAddress);

  return {
    async admit(request, { credential, connection = lastingSocketOf(request) } = {}) {
      const address = addresses.of(request);
      const network = networkOf(address);
      const refuse = (status: 401 | 403 | 429, code: ErrorCode, reason: keyof typeof REFUSALS = status): Admission => {
        const { origin, host } = request.headers;
        const said = { origin: origin?.slice(0, MOST_LOGGED), host: host?.slice(0, MOST_LOGGED) };
        log.info({ address, code, ...said }, REFUSALS[reason]);
        return { admitted: false, status, code };
      };
      const foreign = origins.refusal(request);
      if (foreign) return refuse(403, 'forbidden', foreign);
      const credentials = [...credentialsOf(request), ...(credential ? [credential] : [])];
      if (accessKeys.length > 0 && !credentials.some(isKey)) return refuse(401, 'unauthorized');
      if (connection && !isRoomInside(connection, network)) return refuse(429, 'rate-limited');
      const client = addresses.clientOf(request);
      return { admitted: true, visitor: { address, network, ...(client !== address && { client }) } };
    },
    knock: (request, connection) => isRoomOutside(connection, networkOf(addresses.of(request))),
  };
}

/** Counts connections by where they come from, each until it closes, and says whether there is room for one more from there. */
function createCount(most: number): (connection: Closable, network: string | undefined) => boolean {
  const open = new Map<string, number>();
  const counted = new WeakSet<Closable>();
  return (connection, network) => {
    // One that is gone, as it may be when a framework was busy before, never says so again.
    // And over one, somebody may come in again and again.
    if (network === undefined || connection.destroyed || counted.has(connection)) return true;
    const others = open.get(network) ?? 0;
    if (others >= most) return false;
    open.set(network, others + 1);
    counted.add(connection);
    connection.once('close', () => {
      const left = (open.get(network) ?? 1) - 1;
      if (left > 0) open.set(network, left);
      else open.delete(network);
    });
    return true;
  };
}

/** Characters of what a client claims to be: a name has less, and a log that anybody can fill is of no use. */
const MOST_LOGGED = 256;

/** For who looks after the relay, and wonders why somebody is kept out. */
const REFUSALS = {
  401: 'refused: no valid access key',
  403: 'refused',
  origin: 'refused: a page of a site that ALLOWED_ORIGINS does not name',
  name:
    'refused: a page at a name that may be anybody’s; if it is the relay’s own, set ALLOWED_HOSTS to it' +
    ' (a declared proxy with TLS needs no more than TRUSTED_PROXIES)',
  host: 'refused: asked for under a name that ALLOWED_HOSTS does not have',
  429: 'refused: too many connections from one address',
} as const;

function lastingSocketOf(request: IncomingMessage): Closable | undefined {
  return request.headers.upgrade?.toLowerCase() === 'websocket' ? request.socket : undefined;
}
