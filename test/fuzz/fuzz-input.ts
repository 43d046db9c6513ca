import { once } from 'node:events';
import type { WebSocket } from 'ws';
import type { ByteProvider } from '../servers/byte-provider.ts';
import type { Random } from './random.ts';

/** The relay that is tried, and who answers behind it. */
export interface FuzzTarget {
  /** `127.0.0.1:{port}` */
  readonly host: string;
  readonly port: number;
  readonly provider: ByteProvider;
}

/** One thing that is sent to a relay. */
export interface FuzzInput {
  /** What is sent, in order. */
  readonly parts: readonly (string | Buffer)[];
  /**
   * Sends it, and resolves when the relay has done with it or enough time has passed. Never rejects.
   * @returns what must not be, where the input itself shows it
   */
  send(target: FuzzTarget): Promise<string | void>;
}

/** A way into the relay. */
export interface FuzzKind {
  readonly name: string;
  /** How many are under way at a time. */
  readonly concurrency: number;
  make(random: Random): FuzzInput;
}

/** Milliseconds after which nobody waits for what is to become of an input. */
export const INPUT_MS = 1_000;

/** Resolves after so many milliseconds, or when `done` does. */
export async function within(ms: number, done: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise, done.catch(() => {})]);
  clearTimeout(timer);
}

/** Resolves when the other end has read all that was sent, and has had its turn with it. */
export async function hasRead(socket: WebSocket, closed: Promise<unknown>): Promise<void> {
  const ended = closed.then(() => true);
  socket.ping();
  await within(INPUT_MS, Promise.race([once(socket, 'pong'), ended]));
  if (socket.readyState !== socket.OPEN) return;
  socket.ping();
  await within(INPUT_MS, Promise.race([once(socket, 'pong'), ended]));
}
