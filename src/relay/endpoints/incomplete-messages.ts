import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import type { Holder, Pool } from '../pool.ts';
import type { Gate } from '../security/gate.ts';
import { Backlog } from './backlog.ts';

/**
 * A WebSocket server that counts what has come of messages that are not complete. `ws` keeps that until the rest comes, which may be
 * never: of a hundred sockets a hundred megabytes.
 *
 * @param kept What is counted in.
 */
export function createWebSocketServerClass(
  gate: Pick<Gate, 'identify'>,
  kept: Pool,
): new (options: ServerOptions) => WebSocketServer {
  return class CountingServer extends WebSocketServer {
    override handleUpgrade(
      request: IncomingMessage,
      connection: Duplex,
      head: Buffer,
      callback: (socket: WebSocket, request: IncomingMessage) => void,
    ): void {
      super.handleUpgrade(request, connection, head, (socket, same) => {
        countIncomplete(connection, socket, kept, gate.identify(request).holder);
        callback(socket, same);
      });
    }
  };
}

/** What a frame takes beside its payload, of one that is masked and short. */
const FRAME = 6;

/** Listeners that all sockets share, so that one which is idle costs little. */
function countIncomplete(connection: Duplex, socket: WebSocket, kept: Pool, holder: Holder): void {
  const incomplete = new Incomplete(socket, kept, holder);
  states.set(connection, incomplete);
  states.set(socket, incomplete);
  // Before `ws` reads it, and says what is complete.
  connection.prependListener('data', onData);
  socket.on('message', onMessage).on('ping', onControl).on('pong', onControl);
}

const states = new WeakMap<object, Incomplete>();

function onData(this: Duplex, bytes: Buffer): void {
  states.get(this)?.add(bytes.length);
}

function onMessage(this: WebSocket): void {
  states.get(this)?.reset();
}

/** Control frames may come between the parts of a message: they complete nothing. */
function onControl(this: WebSocket, data: Buffer): void {
  states.get(this)?.add(-(data.length + FRAME));
}

class Incomplete {
  readonly #socket: WebSocket;
  readonly #kept: Pool;
  readonly #holder: Holder;
  #bytes = 0;
  /** Made for a message that is long in coming: most come at once. */
  #backlog: Backlog | undefined;

  constructor(socket: WebSocket, kept: Pool, holder: Holder) {
    this.#socket = socket;
    this.#kept = kept;
    this.#holder = holder;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < COUNTED && !this.#backlog) return;
    this.#backlog ??= this.#open();
    this.#backlog.update(this.#bytes);
  }

  reset(): void {
    this.#bytes = 0;
    this.#backlog?.release();
  }

  #open(): Backlog {
    const backlog = new Backlog(this.#kept, this.#holder, () => this.#socket.terminate());
    this.#socket.once('close', () => backlog.release());
    return backlog;
  }
}

/** Bytes that are not counted: what comes in one read. */
const COUNTED = 64 * 1024;
