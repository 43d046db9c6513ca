import type { WebSocket } from 'ws';
import type { LinesOfEra } from './stock-cat-eras.ts';
import type { CatLines } from './stock-cat-lines.ts';

/** Takes a frame. Returns whether it waits for another one. A reader with a closed socket discards the frame and ends. */
type Reader = (frame: string) => boolean;

type Manner = Extract<LinesOfEra, { kind: 'queued' }>;

/**
 * Up to 1.5: tokens and notices go through a queue. Every socket reads from it, also after it is closed, so each closed socket discards
 * one frame. The final frame does not go through the queue but to the socket of the prompt, even if it is closed. 1.3 accepts one socket
 * per user; its readers and final frames go to that socket.
 */
export class QueuedLines implements CatLines {
  readonly #manner: Manner;
  readonly #queues = new Map<string, FrameQueue>();
  readonly #registered = new Map<string, WebSocket>();

  constructor(manner: Manner) {
    this.#manner = manner;
  }

  admit(user: string): Promise<number | undefined> {
    return Promise.resolve(this.#manner.isExclusive && this.#registered.has(user) ? 403 : undefined);
  }

  joined(user: string, socket: WebSocket): void {
    this.#registered.set(user, socket);
    this.#queueOf(user).add((frame) => {
      const target = this.hearer(user, socket);
      if (target?.readyState !== socket.OPEN) {
        // A handler detects a closed socket during a turn only here.
        if (target) this.left(user, target);
        return false;
      }
      target.send(frame);
      return true;
    });
  }

  tell(user: string, frame: string): void {
    this.#queueOf(user).put(frame);
  }

  hearer(user: string, asker: WebSocket): WebSocket | undefined {
    return this.#manner.isExclusive ? this.#registered.get(user) : asker;
  }

  turnOver(): void {}

  broken(): void {}

  left(user: string, socket: WebSocket): void {
    if (this.#registered.get(user) === socket) this.#registered.delete(user);
  }

  has(user: string): boolean {
    return this.#registered.has(user);
  }

  #queueOf(user: string): FrameQueue {
    const name = this.#manner.scope === 'server' ? '' : user;
    const queue = this.#queues.get(name) ?? new FrameQueue(this.#manner.standsAgain);
    this.#queues.set(name, queue);
    return queue;
  }
}

class FrameQueue {
  readonly #standsAgain: 'front' | 'back';
  readonly #readers: Reader[] = [];
  readonly #frames: string[] = [];

  constructor(standsAgain: 'front' | 'back') {
    this.#standsAgain = standsAgain;
  }

  put(frame: string): void {
    const reader = this.#readers.shift();
    if (!reader) this.#frames.push(frame);
    else if (reader(frame)) this.#readers[this.#standsAgain === 'front' ? 'unshift' : 'push'](reader);
  }

  add(reader: Reader): void {
    this.#readers.push(reader);
    for (const frame of this.#frames.splice(0)) this.put(frame);
  }
}
