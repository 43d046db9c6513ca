import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Backlog } from './backlog.ts';

/** Bytes that may wait for a peer before whoever writes has to wait too. */
const HIGH_WATER = 64 * 1024;

/** Bytes that wait for a peer which goes on asking: more than an honest one ever has before it. */
const OVERRUN = 1024 * 1024;

/** Writes text frames to a WebSocket: those of one tick in one packet, and none faster than the peer takes them. */
export class FrameWriter {
  readonly #socket: WebSocket;
  readonly #connection: Duplex;
  readonly #backlog: Backlog;
  #isCorked = false;

  /** `connection`: what lies under the WebSocket. `backlog`: counts what waits for its peer. */
  constructor(socket: WebSocket, connection: Duplex, backlog: Backlog) {
    this.#socket = socket;
    this.#connection = connection;
    this.#backlog = backlog;
    socket.once('close', () => backlog.release());
  }

  /** Whether so much is unread that nothing should be added to it: the peer asks, and does not listen. */
  get isOverrun(): boolean {
    return this.#socket.bufferedAmount > OVERRUN;
  }

  /** @returns a promise while the peer is behind; it resolves when the peer has caught up, or is gone. */
  write(frame: string): void | Promise<void> {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#cork();
    if (this.#socket.bufferedAmount < HIGH_WATER) return this.#socket.send(frame);
    // Frames leave in order: when this one has, all before it have. It is called back for a socket that breaks, too.
    const sent = new Promise<void>((resolve) => {
      this.#socket.send(frame, () => {
        this.#backlog.update(this.#socket.bufferedAmount);
        resolve();
      });
    });
    this.#backlog.update(this.#socket.bufferedAmount);
    return sent;
  }

  /** A provider's deltas come several a read: one system call for all of them is most of what a token costs. */
  #cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#connection.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      this.#connection.uncork();
    });
  }
}
