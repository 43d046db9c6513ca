import { WebSocket, type ClientOptions } from 'ws';
import { nextEvent } from './next-event.ts';
import { within } from './within.ts';

/** A decoded frame of the Cat's wire. */
export type Frame = Readonly<Record<string, unknown>>;

/** A client of the Cat's socket that sends the frames of a test and records what it receives. */
export class CatPeer {
  readonly socket: WebSocket;
  /** Every frame so far. */
  readonly frames: Frame[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  #taken = 0;
  #wake = Promise.withResolvers<void>();

  /** @throws if the handshake is refused. */
  static async open(url: string, options?: ClientOptions): Promise<CatPeer> {
    const peer = new CatPeer(new WebSocket(url, options));
    await nextEvent(peer.socket, 'open');
    return peer;
  }

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      this.frames.push(JSON.parse((data as Buffer).toString()) as Frame);
      this.#wake.resolve();
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#wake.resolve();
      });
    });
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Resolves when the server has read all sent frames. */
  async heard(): Promise<void> {
    this.socket.ping();
    await nextEvent(this.socket, 'pong');
  }

  /** The next frame that was not returned before. Fails after thirty seconds without one. */
  async next(): Promise<Frame> {
    for (;;) {
      const frame = this.frames[this.#taken];
      if (frame) {
        this.#taken += 1;
        return frame;
      }
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error('the socket closed before the next frame');
      this.#wake = Promise.withResolvers();
      await within(this.#wake.promise, 'frame');
    }
  }

  /** The next frame that matches; the frames before it are skipped. */
  async nextOf(isMeant: (frame: Frame) => boolean): Promise<Frame> {
    for (;;) {
      const frame = await this.next();
      if (isMeant(frame)) return frame;
    }
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
