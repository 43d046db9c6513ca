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
  readonly #onDrain = () => this.#pass();
  /** Characters that the connection has not passed on yet. */
  #waiting = 0;
  #onPassed: (() => void)[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    // The connection keeps what is emitted while its transport is busy or, by polling, while nobody asks. It says `drain` when
    // all of it has gone to the transport, which by then had sent what it had before.
    socket.conn.on('drain', this.#onDrain);
  }

  /** The peer is gone. It may come back over the same connection, many times: nothing of this stays at it. */
  close(): void {
    this.#socket.conn.off('drain', this.#onDrain);
    this.#pass();
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

  #pass(): void {
    this.#waiting = 0;
    for (const tell of this.#onPassed.splice(0)) tell();
  }
}
