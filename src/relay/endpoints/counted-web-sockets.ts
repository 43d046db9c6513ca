import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import type { Clock } from '../../chat/index.ts';
import type { Holder, Pool } from '../pool.ts';
import type { Gate } from '../security/gate.ts';
import { Backlog } from './backlog.ts';
import { FrameBudget } from './frame-budget.ts';
import type { ReceivedBytes } from '../received-bytes.ts';
import { closeForPolicy } from './open-connections.ts';

export interface CountedWebSocketsOptions {
  readonly gate: Pick<Gate, 'identify'>;
  /** What messages that are not complete are counted in. */
  readonly kept: Pool;
  /** What clients send, by whom. */
  readonly received: ReceivedBytes;
  /** Milliseconds that a message may take to come. */
  readonly messageMs: number;
  readonly clock: Clock;
}

/** Bounds of `ws` itself, which its types do not know yet: for what a message in many parts takes beside its bytes. */
const MESSAGE_PARTS: object = { maxFragments: 64, maxBufferedChunks: 4096 };

/**
 * A WebSocket server that counts what its sockets are sent, whoever reads it and whether anybody does: frames of all kinds, bytes, and
 * messages that are not complete. `ws` keeps those until the rest comes, which may be never.
 */
export function createCountedWebSocketServer(
  options: CountedWebSocketsOptions,
): new (options: ServerOptions) => WebSocketServer {
  return class CountedWebSocketServer extends WebSocketServer {
    constructor(serverOptions: ServerOptions) {
      super({ ...serverOptions, ...MESSAGE_PARTS });
    }

    override handleUpgrade(
      request: IncomingMessage,
      connection: Duplex,
      head: Buffer,
      callback: (socket: WebSocket, request: IncomingMessage) => void,
    ): void {
      super.handleUpgrade(request, connection, head, (socket, same) => {
        count(connection, new CountedSocket(socket, options.gate.identify(request).holder, options));
        callback(socket, same);
      });
    }
  };
}

/** Listeners that all sockets share, so that one which is idle costs little. */
function count(connection: Duplex, counted: CountedSocket): void {
  const { socket } = counted;
  sockets.set(connection, counted);
  sockets.set(socket, counted);
  // Before `ws` reads it, and says what is complete.
  connection.prependListener('data', onData);
  socket.on('message', onMessage).on('ping', onControl).on('pong', onControl);
}

const sockets = new WeakMap<object, CountedSocket>();

function onData(this: Duplex, bytes: Buffer): void {
  sockets.get(this)?.receive(bytes.length);
}

function onMessage(this: WebSocket): void {
  sockets.get(this)?.endMessage();
}

function onControl(this: WebSocket, data: Buffer): void {
  sockets.get(this)?.endControlFrame(data.length);
}

/** What a control frame takes beside its payload: they are masked and short. */
const CONTROL_FRAME = 6;

/** Bytes of a message that are not counted: what comes in one read. */
const MIN_COUNTED = 64 * 1024;

class CountedSocket {
  readonly socket: WebSocket;
  readonly #holder: Holder;
  readonly #options: CountedWebSocketsOptions;
  readonly #budget: FrameBudget;
  /** Of the message that is not complete. */
  #bytes = 0;
  #began = 0;
  /** Made for a message that is long in coming: most come at once. */
  #backlog: Backlog | undefined;

  constructor(socket: WebSocket, holder: Holder, options: CountedWebSocketsOptions) {
    this.socket = socket;
    this.#holder = holder;
    this.#options = options;
    this.#budget = new FrameBudget(options.received, holder);
  }

  receive(bytes: number): void {
    if (this.#budget.isExceededByBytes(bytes)) this.#close();
    if (this.#bytes === 0) this.#began = this.#options.clock.now();
    this.#keep(bytes);
  }

  endMessage(): void {
    this.#bytes = 0;
    this.#backlog?.release();
    if (this.#budget.isExceededByFrame()) this.#close();
  }

  /** It may come between the parts of a message, and completes nothing. */
  endControlFrame(length: number): void {
    this.#keep(-Math.min(length + CONTROL_FRAME, this.#bytes));
    if (this.#budget.isExceededByFrame()) this.#close();
  }

  #keep(bytes: number): void {
    const { clock, messageMs } = this.#options;
    this.#bytes += bytes;
    if (this.#bytes < MIN_COUNTED && !this.#backlog) return;
    if (clock.now() - this.#began > messageMs) return this.socket.terminate();
    this.#backlog ??= this.#openBacklog();
    this.#backlog.update(this.#bytes);
  }

  #openBacklog(): Backlog {
    const backlog = new Backlog(this.#options.kept, this.#holder, () => this.socket.terminate());
    this.socket.once('close', () => backlog.release());
    return backlog;
  }

  #close(): void {
    closeForPolicy(this.socket, this.#options.clock);
  }
}
