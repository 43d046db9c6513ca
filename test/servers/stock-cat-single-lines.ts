import { once } from 'node:events';
import type { WebSocket } from 'ws';
import type { Clock } from '../../src/chat/index.ts';
import type { CatLines } from './stock-cat-lines.ts';

/** The timeout of the closing handshake in milliseconds. */
export interface Patience {
  readonly clock: Clock;
  readonly takeOverWait: number;
}

/**
 * 1.6 to 1.8: a user has one socket. A new one closes the previous one with 1000 and waits for the closing handshake. If the previous one
 * is dead, the new one waits for its timeout.
 */
export class SingleLines implements CatLines {
  readonly #locksOut: boolean;
  readonly #patience: Patience;
  readonly #current = new Map<string, WebSocket>();
  readonly #lockedOut = new Set<string>();

  constructor({ locksOut }: { readonly locksOut: boolean }, patience: Patience) {
    this.#locksOut = locksOut;
    this.#patience = patience;
  }

  async admit(user: string): Promise<number | undefined> {
    if (this.#lockedOut.has(user)) return 500;
    const old = this.#current.get(user);
    if (old && old.readyState !== old.CLOSED) {
      old.close(1000);
      const { clock, takeOverWait } = this.#patience;
      const stop = clock.schedule(takeOverWait, () => old.terminate());
      await once(old, 'close');
      stop();
    }
    return undefined;
  }

  joined(user: string, socket: WebSocket): void {
    this.#current.set(user, socket);
  }

  tell(user: string, frame: string): void {
    this.#current.get(user)?.send(frame);
  }

  hearer(user: string): WebSocket | undefined {
    return this.#current.get(user);
  }

  turnOver(user: string): void {
    const socket = this.#current.get(user);
    if (socket?.readyState !== socket?.OPEN) this.broken(user);
  }

  /** Up to 1.7 a crashed handler leaves its socket on the list, and all later handshakes fail. */
  broken(user: string): void {
    if (this.#locksOut) this.#lockedOut.add(user);
  }

  left(user: string, socket: WebSocket): void {
    if (this.#current.get(user) === socket) this.#current.delete(user);
  }

  has(user: string): boolean {
    return this.#current.has(user) || this.#lockedOut.has(user);
  }
}
