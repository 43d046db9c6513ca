import type { Socket } from 'socket.io';

/** Characters that may wait for a peer before whoever emits has to wait too. */
const HIGH_WATER = 64 * 1024;

/** Emits to a Socket.IO client, and no faster than the peer takes it, be it by socket or by polling. */
export class EventWriter {
  readonly #socket: Socket;
  /** Characters that the connection has not passed on yet. */
  #waiting = 0;
  #onPassed: (() => void)[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    const passed = () => {
      this.#waiting = 0;
      for (const tell of this.#onPassed.splice(0)) tell();
    };
    // The connection keeps what is emitted while its transport is busy or, by polling, while nobody asks. It says `drain` when
    // all of it has gone to the transport, which by then had sent what it had before.
    socket.conn.on('drain', passed);
    socket.conn.once('close', passed);
  }

  /**
   * @param size The payload's length, roughly.
   * @returns a promise while the peer is behind; it resolves when the peer has caught up, or is gone.
   */
  emit(event: string, payload: unknown, size: number): void | Promise<void> {
    if (!this.#socket.connected) return;
    this.#waiting += size;
    this.#socket.emit(event, payload);
    if (this.#waiting < HIGH_WATER) return;
    return new Promise((resolve) => this.#onPassed.push(resolve));
  }
}
