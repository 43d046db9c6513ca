import { once } from 'node:events';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';

/** A client of Lovelace's protocol that records all events. */
export class LovelacePeer {
  readonly socket: Socket;
  /** The chunks of answers so far. */
  readonly chunks: string[] = [];
  /** The frames of our extension so far. */
  readonly frames: Record<string, unknown>[] = [];
  readonly #listeners = new Set<() => void>();

  /** @throws the `connect_error` of a rejected client. */
  static async open(host: string, options: Partial<ManagerOptions & SocketOptions> = {}): Promise<LovelacePeer> {
    const peer = new LovelacePeer(host, options);
    await new Promise<void>((resolve, reject) => {
      peer.socket.once('connect', resolve);
      peer.socket.once('connect_error', reject);
    });
    return peer;
  }

  constructor(host: string, options: Partial<ManagerOptions & SocketOptions> = {}) {
    this.socket = io(`http://${host}`, { forceNew: true, reconnection: false, transports: ['websocket'], ...options });
    this.socket.on('Response', (chunk: string) => this.#keep(this.chunks, chunk));
    this.socket.on('ai-chat', (frame: Record<string, unknown>) => this.#keep(this.frames, frame));
  }

  /** Sends a query and resolves to the arguments of the acknowledgement. */
  ask(query: unknown): Promise<unknown[]> {
    return new Promise((resolve) => {
      this.socket.emit('Prompt', query, (...outcome: unknown[]) => resolve(outcome));
    });
  }

  /** Resolves when the condition holds for the recorded events. */
  async seen(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        const tell = () => {
          this.#listeners.delete(tell);
          resolve();
        };
        this.#listeners.add(tell);
      });
    }
  }

  async close(): Promise<void> {
    if (!this.socket.connected) return;
    const closed = once(this.socket as never, 'disconnect');
    this.socket.close();
    await closed;
  }

  #keep<T>(list: T[], item: T): void {
    list.push(item);
    for (const tell of this.#listeners) tell();
  }
}
