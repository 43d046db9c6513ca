import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { nextEvent } from './next-event.ts';
import { within } from './within.ts';

/** A client of Lovelace's wire that sends the prompts of a test and records what it receives. */
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

  /** Sends a prompt and resolves to the arguments of its acknowledgement. */
  ask(query: unknown): Promise<unknown[]> {
    return new Promise((resolve) => {
      this.socket.emit('Prompt', query, (...outcome: unknown[]) => resolve(outcome));
    });
  }

  /** Resolves when the condition holds after a chunk or frame. Fails after thirty seconds without one. */
  async seen(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#listeners.add(resolve);
      await within(promise, `chunk or frame that makes this true: ${isSo.toString()}`);
      this.#listeners.delete(resolve);
    }
  }

  async close(): Promise<void> {
    if (!this.socket.connected) return;
    const closed = nextEvent(this.socket, 'disconnect');
    this.socket.close();
    await closed;
  }

  #keep<T>(list: T[], item: T): void {
    list.push(item);
    for (const notify of this.#listeners) notify();
  }
}
