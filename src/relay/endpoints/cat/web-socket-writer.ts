import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Holder, Pool } from '../../limits/pool.ts';
import { Backlog } from '../backlog.ts';

/** Bytes that may wait for a peer before whoever writes has to wait too. */
const HIGH_WATER_MARK = 64 * 1024;

/** Bytes that wait for a peer which goes on asking: more than an honest one ever has before it. */
const MAX_BUFFERED = 1024 * 1024;

export interface WebSocketWriterOptions {
  readonly socket: WebSocket;
  /** The connection under the socket. */
  readonly connection: Duplex;
  /** The pool that counts bytes waiting for the peer. */
  readonly sendBuffers: Pool;
  /** The holder that the peer counts as. */
  readonly holder: Holder;
}

/**
 * Writes text frames to a WebSocket: those of one tick in one packet, and none faster than the peer takes them. A frame is one buffer,
 * which `ws` would write as two: of a lone token the system call is most of what it costs. Nothing of `ws` stands between, for it
 * compresses nothing here.
 */
export class WebSocketWriter {
  readonly #socket: WebSocket;
  readonly #connection: Duplex;
  readonly #sendBuffers: Pool;
  readonly #holder: Holder;
  /** Made for a peer who falls behind: most never do. */
  #backlog: Backlog | undefined;
  #isCorked = false;

  constructor({ socket, connection, sendBuffers, holder }: WebSocketWriterOptions) {
    this.#socket = socket;
    this.#connection = connection;
    this.#sendBuffers = sendBuffers;
    this.#holder = holder;
  }

  /** Whether so much is unread that nothing should be added to it: the peer asks, and does not listen. */
  get isOverBuffered(): boolean {
    return this.#socket.bufferedAmount > MAX_BUFFERED;
  }

  /** @returns a promise while the peer is behind; it resolves when the peer has caught up, or is gone. */
  write(frame: string): void | Promise<void> {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#cork();
    const bytes = encodeTextFrame(frame);
    if (this.#socket.bufferedAmount < HIGH_WATER_MARK) return void this.#connection.write(bytes);
    // Frames leave in order: when this one has, all before it have. It is called back for a socket that breaks, too.
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

const FINAL_TEXT_FRAME = 0x81;

/** A whole text message in one frame, as servers send it: without a mask (RFC 6455, 5.2). */
function encodeTextFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const headerLength = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerLength + length);
  frame[0] = FINAL_TEXT_FRAME;
  if (headerLength === 2) frame[1] = length;
  else if (headerLength === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, headerLength, 'utf8');
  return frame;
}
