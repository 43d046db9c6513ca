import type { Duplex } from 'node:stream';
import type { Clock } from '../../chat/index.ts';
import * as CLOSE from '../../protocol/close-codes.ts';

/** Time for peers to answer a close frame. */
export const CLOSE_TIMEOUT_MS = 2_000;

/** The connections that an endpoint has taken over from the HTTP server, which no longer tracks them. */
export class OpenConnections {
  readonly #open = new Set<Duplex>();
  readonly #onClose: (this: Duplex) => void;
  #onEmpty: (() => void)[] = [];

  constructor() {
    const remove = (connection: Duplex) => this.#remove(connection);
    this.#onClose = function () {
      remove(this);
    };
  }

  add(connection: Duplex): void {
    this.#open.add(connection);
    connection.on('close', this.#onClose);
  }

  #remove(connection: Duplex): void {
    this.#open.delete(connection);
    if (this.#open.size === 0) for (const onEmpty of this.#onEmpty.splice(0)) onEmpty();
  }

  /**
   * Resolves when all connections have closed, or after {@link CLOSE_TIMEOUT_MS}: not every peer answers a close frame.
   */
  async whenClosed(clock: Clock): Promise<void> {
    if (this.#open.size === 0) return;
    await new Promise<void>((resolve) => {
      const cancel = clock.schedule(CLOSE_TIMEOUT_MS, resolve);
      this.#onEmpty.push(() => {
        cancel();
        resolve();
      });
    });
  }

  destroy(): void {
    for (const connection of this.#open) connection.destroy();
  }
}

/** Time for a peer that sent too much to read the close code before its connection is terminated. */
const POLICY_CLOSE_TIMEOUT_MS = 500;

/** Closes the socket of a peer that sends too much. Nothing more is read from it. */
export function closeForPolicy(socket: ClosableSocket, clock: Clock): void {
  socket.close(CLOSE.POLICY_VIOLATION);
  socket.pause();
  clock.schedule(POLICY_CLOSE_TIMEOUT_MS, () => socket.terminate());
}

/** The part of a WebSocket that is needed to close it. */
export interface ClosableSocket {
  close(code: number): void;
  pause(): void;
  terminate(): void;
}
