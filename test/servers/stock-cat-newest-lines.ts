import type { WebSocket } from 'ws';
import type { CatLines } from './stock-cat-lines.ts';

/**
 * 1.9: a user's newest socket gets all frames. A finished handler removes its user from the list, whichever socket is there now. The
 * others receive nothing any more, without a notification.
 */
export class NewestLines implements CatLines {
  readonly #newest = new Map<string, WebSocket>();

  admit(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  joined(user: string, socket: WebSocket): void {
    this.#newest.set(user, socket);
  }

  tell(user: string, frame: string): void {
    this.#newest.get(user)?.send(frame);
  }

  hearer(user: string): WebSocket | undefined {
    return this.#newest.get(user);
  }

  turnOver(): void {}

  broken(): void {}

  left(user: string): void {
    this.#newest.delete(user);
  }

  has(user: string): boolean {
    return this.#newest.has(user);
  }
}
