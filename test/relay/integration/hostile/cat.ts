import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { counted, type Target } from './bad-input.ts';
import { nextEvent } from '../../../helpers/next-event.ts';

/** The operations of a client on its connection to the Cat's socket. */
export interface CatHand {
  readonly socket: WebSocket;
  /** The connection under the socket, for bytes that a WebSocket client cannot send. */
  readonly wire: Socket;
  say(frame: unknown): void;
}

/** Paths of a stock client and of a client that offers our extension. */
export const STOCK = '/ws/mallory';
export const EXTENDED = '/ws/mallory?ai-chat=1';

/**
 * Opens a socket, runs `act`, then sends a valid prompt over the same socket, whose reply is the last.
 * @returns the end of each reply before that one: `answered`, another reason, or the code of its error; `served` if
 * there was none; or how the relay closed.
 */
export async function cat({ host, port }: Target, path: string, act: (hand: CatHand) => void): Promise<string> {
  const wire = connect(port, '127.0.0.1');
  const socket = new WebSocket(`ws://${host}${path}`, { createConnection: () => wire });
  socket.on('error', () => {});
  const { promise: done, resolve } = Promise.withResolvers<string>();
  const ends: string[] = [];
  const turn = randomUUID();
  const honest = JSON.stringify({ text: HONEST, turn });
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as Frame;
    const end = endIn(frame);
    if (end === undefined) return;
    if (frame['turn'] !== turn && (frame['why'] as Frame | undefined)?.['input'] !== HONEST) return void ends.push(end);
    // The queue is full: the prompt is repeated until there is room.
    if (end === 'rate-limited') return socket.send(honest);
    resolve([...counted(ends), ...(end === 'answered' ? [] : [`then ${end}`])].join(', ') || 'served');
  });
  socket.on('close', (code) => resolve([...counted(ends), `closed ${code}`].join(', ')));
  await nextEvent(socket, 'open');
  act({
    socket,
    wire,
    say: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
  });
  socket.send(honest);
  return done.finally(() => socket.terminate());
}

const HONEST = 'Are you well?';

type Frame = Readonly<Record<string, unknown>>;

function endIn(frame: Frame): string | undefined {
  const event = frame['event'] as Frame | undefined;
  if (event?.['type'] === 'reply-end') return event['reason'] === 'done' ? 'answered' : String(event['reason']);
  if (event?.['type'] === 'reply-error') return String(event['code']);
  if (frame['type'] === 'chat') return 'answered';
  if (frame['type'] === 'error') return String((frame['ai-chat'] as Frame | undefined)?.['code']);
  return undefined;
}

/**
 * The bytes of a client's frame, masked with zeros so that its payload stays readable.
 * @param head The first byte: 0x80 for the last frame of a message, and the opcode.
 */
export function frameOf(head: number, payload: Buffer | string, { masked = true, claims = 0 } = {}): Buffer {
  const body = Buffer.from(payload);
  const length = claims || body.length;
  const mask = masked ? 0x80 : 0;
  const size = length < 126 ? Buffer.from([mask | length]) : Buffer.alloc(9);
  if (length >= 126) {
    size[0] = mask | 127;
    size.writeBigUInt64BE(BigInt(length), 1);
  }
  return Buffer.concat([Buffer.from([head]), size, Buffer.alloc(masked ? 4 : 0), body]);
}
