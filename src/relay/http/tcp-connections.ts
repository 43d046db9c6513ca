import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { TOTAL_ONLY, type Holder, type Pool, type Share } from '../limits/pool.ts';
import type { ReceivedBytes } from '../limits/received-bytes.ts';
import type { ClientAddresses } from '../security/client-addresses.ts';
import { holderOf } from '../security/client-addresses.ts';

/**
 * Counts the connections of a server, idle ones included. Each counts for the visitor that used it last: a connection of a declared
 * proxy, for the visitor behind the proxy.
 */
export class TcpConnections {
  readonly #pool: Pool;
  readonly #addresses: ClientAddresses;
  readonly #received: ReceivedBytes;

  constructor(pool: Pool, addresses: ClientAddresses, received: ReceivedBytes) {
    this.#pool = pool;
    this.#addresses = addresses;
    this.#received = received;
  }

  /** Counts a new connection, or closes it if the limit is reached. */
  add(socket: CountedSocket): void {
    const share = this.#pool.acquire(this.#holderOfPeer(socket), 1, destroy, socket);
    if (typeof share === 'string') return void socket.destroy();
    socket[SHARE] = share;
    socket.on('close', releaseShare);
  }

  /**
   * Marks the connection of a request as in use until the request is answered. If its visitor has too many connections, it closes after
   * the response.
   * @returns `false` if the visitor has sent too many bytes, so that the request must be rejected.
   */
  beginRequest(request: IncomingMessage, response: ServerResponse): boolean {
    const socket: CountedSocket = request.socket;
    const holder = this.#addresses.holderOf(request);
    if (this.#received.isExceededBy(holder, REQUEST_OVERHEAD_BYTES)) return false;
    const share = socket[SHARE];
    if (!share) return true;
    if (share.reassign(holder)) response.setHeader('Connection', 'close');
    share.onEvict = undefined;
    response.once('close', () => {
      if (!socket.destroyed) share.onEvict = destroy;
    });
    return true;
  }

  /** Counts a connection that becomes a WebSocket for its visitor. @returns whether the limit allows it. */
  beginUpgrade(request: IncomingMessage): boolean {
    const share = (request.socket as CountedSocket)[SHARE];
    if (!share) return true;
    return share.reassign(this.#addresses.holderOf(request)) === undefined;
  }

  /** The holder of a connection before its first request. A declared proxy serves many visitors, so it has no share of its own. */
  #holderOfPeer(socket: Socket): Holder {
    const address = socket.remoteAddress ?? '';
    return this.#addresses.isTrustedProxy(address) ? TOTAL_ONLY : holderOf(address);
  }
}

/** Key of a connection's share of the limits. Stored on the connection, because a map of thousands of idle connections takes more memory. */
const SHARE = Symbol('share');

interface CountedSocket extends Socket {
  [SHARE]?: Share | undefined;
}

function destroy(socket: Socket): void {
  socket.destroy();
}

function releaseShare(this: CountedSocket): void {
  this[SHARE]?.release();
  this[SHARE] = undefined;
}

/** Bytes that a request counts as, besides its body, because each costs work and many fit into one packet. */
const REQUEST_OVERHEAD_BYTES = 2_048;

/** The number of files and sockets that the system lets this process open; `Infinity` if unknown. */
export function openFileLimit(): number {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
}
