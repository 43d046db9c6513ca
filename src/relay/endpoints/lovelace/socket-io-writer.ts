import type { Socket } from 'socket.io';

/** Characters that may wait for a peer before whoever emits has to wait too. */
const HIGH_WATER_MARK = 64 * 1024;

/** Characters that wait for a peer which goes on asking: more than an honest one ever has before it. */
const MAX_BUFFERED = 1024 * 1024;

/** What a frame takes beside its payload, roughly: there are payloads of nothing, an empty line for one. */
const FRAME_OVERHEAD = 64;

/** Emits to a Socket.IO client, and no faster than the peer takes it, be it by socket or by polling. */
export class SocketIoWriter {
  readonly #socket: Socket;
  readonly #onDrain = () => this.#resolvePendingWrites();
  /** Characters that the connection has not passed on yet. */
  #bufferedCharacters = 0;
  #pendingWrites: (() => void)[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    // The connection keeps what is emitted while its transport is busy or, by polling, while nobody asks. It says `drain` when
    // all of it has gone to the transport, which by then had sent what it had before.
    socket.conn.on('drain', this.#onDrain);
  }

  /** The peer is gone. It may come back over the same connection, many times: nothing of this stays at it. */
  close(): void {
    this.#socket.conn.off('drain', this.#onDrain);
    this.#resolvePendingWrites();
  }

  /** Whether so much is unread that nothing should be added to it: the peer asks, and does not listen. */
  get isOverBuffered(): boolean {
    return this.#bufferedCharacters > MAX_BUFFERED;
  }

  /** Answers an event of the peer's. */
  acknowledge(ack: (outcome: unknown) => void, outcome: unknown): void {
    this.#bufferedCharacters += FRAME_OVERHEAD;
    ack(outcome);
  }

  /**
   * @param size The payload's length, roughly.
   * @returns a promise while the peer is behind; it resolves when the peer has caught up, or is gone.
   */
  emit(event: string, payload: unknown, size: number): void | Promise<void> {
    if (!this.#socket.connected) return;
    this.#bufferedCharacters += FRAME_OVERHEAD + size;
    this.#socket.emit(event, payload);
    if (this.#bufferedCharacters < HIGH_WATER_MARK) return;
    return new Promise((resolve) => this.#pendingWrites.push(resolve));
  }

  #resolvePendingWrites(): void {
    this.#bufferedCharacters = 0;
    for (const resolve of this.#pendingWrites.splice(0)) resolve();
  }
}
