import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer, type Server, type ServerOptions } from 'ws';
import type { Clock } from '../../chat/index.ts';
import { destroySocket } from '../http/respond.ts';
import type { Holder, Pool } from '../limits/pool.ts';
import type { Gate } from '../security/gate.ts';
import { Backlog } from './backlog.ts';
import { FrameBudget } from './frame-budget.ts';
import type { ReceivedBytes } from '../limits/received-bytes.ts';
import { closeForPolicy } from './open-connections.ts';

export interface WebSocketLimitsOptions {
  readonly gate: Pick<Gate, 'identify'>;
  /** The pool that counts incomplete messages. */
  readonly receiveBuffers: Pool;
  /** Counts the bytes that clients send, per address. */
  readonly receivedBytes: ReceivedBytes;
  /** Time in milliseconds to receive one message. A long one gets more, as long as it keeps arriving. */
  readonly messageTimeoutMs: number;
  readonly clock: Clock;
}

/** Options of `ws` that bound the overhead of fragmented messages. Its types do not declare them yet. */
const FRAGMENT_LIMITS: object = { maxFragments: 64, maxBufferedChunks: 4096 };

/**
 * A WebSocket server class that counts what its sockets receive, independent of any listener: frames of all kinds,
 * bytes, and incomplete messages. `ws` buffers an incomplete message until the rest arrives, which may be never.
 */
export function createLimitedWebSocketServerClass(
  options: WebSocketLimitsOptions,
): new (options: ServerOptions) => Server<typeof LimitedWebSocket> {
  return class LimitedWebSocketServer extends WebSocketServer<typeof LimitedWebSocket> {
    constructor(serverOptions: ServerOptions) {
      super({ ...serverOptions, ...FRAGMENT_LIMITS, WebSocket: LimitedWebSocket });
    }

    override handleUpgrade(
      request: IncomingMessage,
      connection: Duplex,
      head: Buffer,
      callback: (socket: LimitedWebSocket, request: IncomingMessage) => void,
    ): void {
      super.handleUpgrade(request, connection, head, (socket, upgradeRequest) => {
        // `ws` listens itself from now on.
        connection.off('error', destroySocket);
        socket.limit(connection, options.gate.identify(request).holder, options);
        callback(socket, upgradeRequest);
      });
    }
  };
}

/** The connection under a socket. @returns `undefined` for a socket of another server. */
export function connectionOf(socket: object): Duplex | undefined {
  return socket instanceof LimitedWebSocket ? socket.connection : undefined;
}

/** The socket over a connection. */
const SOCKET = Symbol('socket');

interface LimitedConnection extends Duplex {
  [SOCKET]?: LimitedWebSocket;
}

/** One listener for all connections, so that an idle one costs little memory. */
function onData(this: LimitedConnection, bytes: Buffer): void {
  this[SOCKET]?.countBytes(bytes.length);
}

/** Size of a control frame without its payload: a two-byte header and a mask. */
const CONTROL_FRAME_OVERHEAD_BYTES = 6;

/** Incomplete messages below this size, about one read, are not counted. */
const MIN_COUNTED_BYTES = 64 * 1024;

/** The rate at which a long message must arrive at least: attachments take minutes on a slow mobile network. */
const MIN_BYTES_PER_MS = 20;

/** Counts by itself: a listener takes as much memory as everything else that is held for an idle socket. */
export class LimitedWebSocket extends WebSocket {
  #bytesReceived = 0;
  #options!: WebSocketLimitsOptions;
  #connection!: Duplex;
  #holder!: Holder;
  /** Created with the first data. */
  #budget: FrameBudget | undefined;
  /** Bytes of the incomplete message. */
  #messageBytes = 0;
  #messageStartedAt = 0;
  /** Created for a message that arrives in several reads. Most arrive in one. */
  #backlog: Backlog | undefined;

  /** All bytes that have come, those of an incomplete frame included. */
  get bytesReceived(): number {
    return this.#bytesReceived;
  }

  /** The connection under it. */
  get connection(): Duplex {
    return this.#connection;
  }

  /** Called once, before anything is received. */
  limit(connection: LimitedConnection, holder: Holder, options: WebSocketLimitsOptions): void {
    this.#connection = connection;
    this.#holder = holder;
    this.#options = options;
    connection[SOCKET] = this;
    // Runs before the listener of `ws`, which reports complete messages.
    connection.prependListener('data', onData);
  }

  /** Counts a frame before its listeners are called. */
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event === 'message') this.#endMessage();
    else if (event === 'ping' || event === 'pong') this.#endControlFrame((args[0] as Buffer).length);
    return super.emit(event, ...args);
  }

  countBytes(bytes: number): void {
    const { receivedBytes, clock } = this.#options;
    this.#bytesReceived += bytes;
    this.#budget ??= new FrameBudget(receivedBytes, this.#holder);
    if (this.#budget.isExceededByBytes(bytes)) this.#close();
    if (this.#messageBytes === 0) this.#messageStartedAt = clock.now();
    this.#addMessageBytes(bytes);
  }

  #endMessage(): void {
    this.#messageBytes = 0;
    this.#backlog?.release();
    if (this.#budget?.isExceededByFrame()) this.#close();
  }

  /** A control frame may arrive between the fragments of a message and does not complete it. */
  #endControlFrame(length: number): void {
    this.#addMessageBytes(-Math.min(length + CONTROL_FRAME_OVERHEAD_BYTES, this.#messageBytes));
    if (this.#budget?.isExceededByFrame()) this.#close();
  }

  #addMessageBytes(bytes: number): void {
    const { clock, messageTimeoutMs } = this.#options;
    this.#messageBytes += bytes;
    if (this.#messageBytes < MIN_COUNTED_BYTES && !this.#backlog) return;
    const timeoutMs = messageTimeoutMs + this.#messageBytes / MIN_BYTES_PER_MS;
    if (clock.now() - this.#messageStartedAt > timeoutMs) return this.terminate();
    this.#backlog ??= this.#openBacklog();
    this.#backlog.update(this.#messageBytes);
  }

  #openBacklog(): Backlog {
    const backlog = new Backlog(this.#options.receiveBuffers, this.#holder, () => this.terminate());
    this.on('close', () => backlog.release());
    return backlog;
  }

  #close(): void {
    closeForPolicy(this, this.#options.clock);
  }
}
