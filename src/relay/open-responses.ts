import type { ServerResponse } from 'node:http';
import type { Clock } from '../chat/index.ts';

/** The responses that have not been read to their last byte. One of which nothing is read for too long is ended, whoever wrote it. */
export class OpenResponses {
  readonly #open = new Set<ServerResponse>();
  readonly #clock: Clock;
  readonly #unreadMs: number;
  #cancelCheck: (() => void) | undefined;

  constructor(clock: Clock, unreadMs: number) {
    this.#clock = clock;
    this.#unreadMs = unreadMs;
  }

  add(response: ServerResponse): void {
    this.#open.add(response);
    response.once('close', () => this.#open.delete(response));
    this.#cancelCheck ??= this.#clock.after(this.#unreadMs / 4, () => this.#check());
  }

  /** Resolves when all that are open now have closed. */
  async closed(): Promise<void> {
    await Promise.all(
      Array.from(this.#open, (response) => new Promise<void>((resolve) => void response.once('close', resolve))),
    );
  }

  stop(): void {
    this.#cancelCheck?.();
  }

  /** Only what has begun to be written: before that it is us who is waited for. Node sees what the system still holds of it. */
  #check(): void {
    this.#cancelCheck = undefined;
    for (const response of this.#open) {
      if (response.headersSent && response.listenerCount('timeout') === 0) {
        response.setTimeout(this.#unreadMs, () => response.destroy());
      }
    }
    if (this.#open.size > 0) this.#cancelCheck = this.#clock.after(this.#unreadMs / 4, () => this.#check());
  }
}
