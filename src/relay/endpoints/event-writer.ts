import type { Socket } from 'socket.io';

/** Characters that may wait for a peer before whoever emits has to wait too. */
const HIGH_WATER = 64 * 1024;

/** Characters that wait for a peer which goes on asking: more than an honest one ever has before it. */
const OVERRUN = 1024 * 1024;

/** What a frame takes beside its payload, roughly: there are payloads of nothing, an empty line for one. */
const FRAME = 64;

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
    // Whoever is gone may come back over the same connection, many times: nothing of theirs stays at it.
    socket.once('disconnect', () => {
      socket.conn.off('drain', passed);
      passed();
    });
  }

  /** Whether so much is unread that nothing should be added to it: the peer asks, and does not listen. */
  get isOverrun(): boolean {
    return this.#waiting > OVERRUN;
  }

  /** Answers an event of the peer's. */
  acknowledge(ack: (outcome: unknown) => void, outcome: unknown): void {
    this.#waiting += FRAME;
    ack(outcome);
  }

  /**
   * @param size The payload's length, roughly.
   * @returns a promise while the peer is behind; it resolves when the peer has caught up, or is gone.
   */
  emit(event: string, payload: unknown, size: number): void | Promise<void> {
    if (!this.#socket.connected) return;
    this.#waiting += FRAME + size;
    this.#socket.emit(event, payload);
    if (this.#waiting < HIGH_WATER) return;
    return new Promise((resolve) => this.#onPassed.push(resolve));
  }
}
