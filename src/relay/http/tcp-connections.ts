import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { TOTAL_ONLY, type Holder, type Pool, type Share } from '../limits/pool.ts';
import type { ReceivedBytes } from '../limits/received-bytes.ts';
import type { ClientAddresses } from '../security/client-addresses.ts';
import { holderOf } from '../security/client-addresses.ts';

/**
 * Counts the connections of a server, idle ones included, for whoever used each last: what comes through a declared proxy belongs to the
 * visitor behind it.
 */
export class TcpConnections {
  readonly #pool: Pool;
  readonly #addresses: ClientAddresses;
  readonly #received: ReceivedBytes;
  readonly #shares = new Map<Socket, Share>();
  readonly #onClose: (this: Socket) => void;

  constructor(pool: Pool, addresses: ClientAddresses, received: ReceivedBytes) {
    this.#pool = pool;
    this.#addresses = addresses;
    this.#received = received;
    const remove = (socket: Socket) => this.#remove(socket);
    this.#onClose = function () {
      remove(this);
    };
  }

  /** A connection has been opened. Where there is no room for it, it is closed. */
  add(socket: Socket): void {
    const share = this.#pool.acquire(this.#holderOfPeer(socket), 1, () => socket.destroy());
    if (typeof share === 'string') return void socket.destroy();
    this.#shares.set(socket, share);
    socket.on('close', this.#onClose);
  }

  #remove(socket: Socket): void {
    this.#shares.get(socket)?.release();
    this.#shares.delete(socket);
  }

  /**
   * A request has come over it: until it is answered, the connection is not idle. One too many of its visitor closes then.
   * @returns whether its visitor may ask anything at all.
   */
  beginRequest(request: IncomingMessage, response: ServerResponse): boolean {
    const { socket } = request;
    const holder = this.#addresses.holderOf(request);
    if (this.#received.isExceededBy(holder, REQUEST_OVERHEAD_BYTES)) return false;
    const share = this.#shares.get(socket);
    if (!share) return true;
    if (share.reassign(holder)) response.setHeader('Connection', 'close');
    share.onEvict = undefined;
    response.once('close', () => {
      if (!socket.destroyed) share.onEvict = () => socket.destroy();
    });
    return true;
  }

  /** It is to become a WebSocket. @returns whether its visitor may have one more. */
  beginUpgrade(request: IncomingMessage): boolean {
    const share = this.#shares.get(request.socket);
    if (!share) return true;
    return share.reassign(this.#addresses.holderOf(request)) === undefined;
  }

  /** A declared proxy is many visitors. */
  #holderOfPeer(socket: Socket): Holder {
    const address = socket.remoteAddress ?? '';
    return this.#addresses.isTrustedProxy(address) ? TOTAL_ONLY : holderOf(address);
  }
}

/** Bytes that a request counts as, beside its body: many fit into one write, and each one costs work. */
const REQUEST_OVERHEAD_BYTES = 2_048;

/** How many files and sockets the system lets this process open, where it says so. */
export function openFileLimit(): number {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
}
