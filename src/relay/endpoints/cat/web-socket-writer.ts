import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Holder, Pool } from '../../limits/pool.ts';
import { Backlog } from '../backlog.ts';
import { encodeTextFrame } from '../text-frame.ts';

/**
 * Unsent bytes at which `write` starts to return promises. `socket-io-writer.ts` has the same limits, in characters.
 */
const HIGH_WATER_MARK_BYTES = 64 * 1024;

/** Unsent bytes at which a peer that keeps sending prompts is disconnected. Regular clients stay far below. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

export interface WebSocketWriterOptions {
  readonly socket: WebSocket;
  /** The connection under the socket. */
  readonly connection: Duplex;
  /** The pool that counts bytes waiting for the peer. */
  readonly sendBuffers: Pool;
  /** The holder that the peer's resources are counted for. */
  readonly holder: Holder;
}

/**
 * Writes text frames to a WebSocket with backpressure, and combines frames of one tick into one packet. It writes
 * to the connection directly, as one buffer per frame: `ws` would write header and payload separately, and the system
 * call is most of the cost of a single token. `ws` is not needed here because no compression is negotiated.
 */
export class WebSocketWriter {
  readonly #socket: WebSocket;
  readonly #connection: Duplex;
  readonly #sendBuffers: Pool;
  readonly #holder: Holder;
  /** Created when the peer falls behind. Most never do. */
  #backlog: Backlog | undefined;
  /** Whether a frame has been written in this tick. */
  #hasWritten = false;
  #isCorked = false;

  constructor({ socket, connection, sendBuffers, holder }: WebSocketWriterOptions) {
    this.#socket = socket;
    this.#connection = connection;
    this.#sendBuffers = sendBuffers;
    this.#holder = holder;
  }

  /**
   * Whether the peer has so much unsent data that nothing should be added: it keeps sending prompts without reading the
   * answers.
   */
  get isOverBuffered(): boolean {
    return this.#socket.bufferedAmount > MAX_BUFFERED_BYTES;
  }

  /** @returns a promise while the peer is behind. It resolves when the peer has caught up or disconnected. */
  write(text: string): void | Promise<void> {
    return this.writeFrame(encodeTextFrame(text));
  }

  /** Writes an encoded frame, which other writers may send, too. @returns the same as {@link write}. */
  writeFrame(bytes: Buffer): void | Promise<void> {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#cork();
    if (this.#socket.bufferedAmount < HIGH_WATER_MARK_BYTES) return void this.#connection.write(bytes);
    // Frames are sent in order, so when this one has been sent, so have all before it. The callback also runs if the
    // socket breaks.
    const backlog = (this.#backlog ??= this.#openBacklog());
    const sent = new Promise<void>((resolve) => {
      this.#connection.write(bytes, () => {
        backlog.update(this.#socket.bufferedAmount);
        resolve();
      });
    });
    backlog.update(this.#socket.bufferedAmount);
    return sent;
  }

  #openBacklog(): Backlog {
    const backlog = new Backlog(this.#sendBuffers, this.#holder, () => this.#socket.terminate());
    this.#socket.on('close', () => backlog.release());
    return backlog;
  }

  /**
   * Sends the first frame of a tick at once and the others together: providers deliver several deltas per read, and a system call for each
   * of them would be most of the cost of a token.
   */
  #cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = this.#hasWritten;
    if (this.#isCorked) this.#connection.cork();
    else process.nextTick(() => this.#endTick());
    this.#hasWritten = true;
  }

  #endTick(): void {
    if (this.#isCorked) this.#connection.uncork();
    this.#isCorked = this.#hasWritten = false;
  }
}
