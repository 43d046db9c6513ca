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
  /** The pool that counts incomplete messages. */
  readonly kept: Pool;
  /** Counts the bytes that clients send, per address. */
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
function count(connection: Duplex & Counted, counted: CountedSocket): void {
  const socket: WebSocket & Counted = counted.socket;
  connection[COUNTED] = counted;
  socket[COUNTED] = counted;
  // Before `ws` reads it, and says what is complete.
  connection.prependListener('data', onData);
  socket.on('message', onMessage).on('ping', onControl).on('pong', onControl);
}

const COUNTED = Symbol('counted');

interface Counted {
  [COUNTED]?: CountedSocket;
}

function onData(this: Counted, bytes: Buffer): void {
  this[COUNTED]?.receive(bytes.length);
}

function onMessage(this: WebSocket & Counted): void {
  this[COUNTED]?.endMessage();
}

function onControl(this: WebSocket & Counted, data: Buffer): void {
  this[COUNTED]?.endControlFrame(data.length);
}

/** Bytes of a control frame beside its payload: a short header and a mask. */
const CONTROL_FRAME = 6;

/** Bytes of a message that are not counted: what comes in one read. */
const MIN_COUNTED = 64 * 1024;

class CountedSocket {
  readonly socket: WebSocket;
  readonly #holder: Holder;
  readonly #options: CountedWebSocketsOptions;
  /** Made when something comes. */
  #budget: FrameBudget | undefined;
  /** Of the message that is not complete. */
  #bytes = 0;
  #began = 0;
  /** Made for a message that is long in coming: most come at once. */
  #backlog: Backlog | undefined;

  constructor(socket: WebSocket, holder: Holder, options: CountedWebSocketsOptions) {
    this.socket = socket;
    this.#holder = holder;
    this.#options = options;
  }

  receive(bytes: number): void {
    const { received, clock } = this.#options;
    this.#budget ??= new FrameBudget(received, this.#holder);
    if (this.#budget.isExceededByBytes(bytes)) this.#close();
    if (this.#bytes === 0) this.#began = clock.now();
    this.#keep(bytes);
  }

  endMessage(): void {
    this.#bytes = 0;
    this.#backlog?.release();
    if (this.#budget?.isExceededByFrame()) this.#close();
  }

  /** It may come between the parts of a message, and completes nothing. */
  endControlFrame(length: number): void {
    this.#keep(-Math.min(length + CONTROL_FRAME, this.#bytes));
    if (this.#budget?.isExceededByFrame()) this.#close();
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
    this.socket.on('close', () => backlog.release());
    return backlog;
  }

  #close(): void {
    closeForPolicy(this.socket, this.#options.clock);
  }
}
