import { once } from 'node:events';
import type { WebSocket } from 'ws';
import type { ByteProvider } from '../servers/byte-provider.ts';
import type { Random } from './random.ts';

/** The relay under test, and its provider. */
export interface FuzzTarget {
  /** `127.0.0.1:{port}` */
  readonly host: string;
  readonly port: number;
  readonly provider: ByteProvider;
}

/** One generated input. */
export interface FuzzInput {
  /** The data that is sent, in order. */
  readonly parts: readonly (string | Buffer)[];
  /**
   * Sends the input, and resolves when the relay has handled it or after a time limit. Never rejects.
   * @returns a failure that the input itself shows.
   */
  send(target: FuzzTarget): Promise<string | void>;
}

/** A kind of input. */
export interface FuzzKind {
  readonly name: string;
  /** Number of concurrent inputs. */
  readonly concurrency: number;
  make(random: Random): FuzzInput;
}

/** Maximum milliseconds to wait for the outcome of an input. */
export const INPUT_MS = 1_000;

/** Resolves after a time, or when `done` resolves. */
export async function within(ms: number, done: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise, done.catch(() => {})]);
  clearTimeout(timer);
}

/** Resolves when the other end has read everything sent and had an event-loop turn to handle it. */
export async function hasRead(socket: WebSocket, closed: Promise<unknown>): Promise<void> {
  const ended = closed.then(() => true);
  socket.ping();
  await within(INPUT_MS, Promise.race([once(socket, 'pong'), ended]));
  if (socket.readyState !== socket.OPEN) return;
  socket.ping();
  await within(INPUT_MS, Promise.race([once(socket, 'pong'), ended]));
}
