import type { IncomingMessage } from 'node:http';
import type { Server } from 'socket.io';
import type { Clock } from '../../chat/index.ts';
import type { Guard } from '../guard.ts';
import type { Holder, Pool } from '../pool.ts';
import type { Gate } from '../security/gate.ts';
import { Backlog } from './backlog.ts';
import { FrameBudget, type FrameLimits, type ReceivedBytes } from './frame-budget.ts';
import { closeForPolicy, type ClosableSocket } from './open-connections.ts';

/** Characters that may wait for a peer who goes on sending: more than the longest answer that comes at once. */
const MAX_UNREAD = 4 * 1024 * 1024;

/** Characters that are not counted: a reader who keeps up never has more waiting. */
const MIN_COUNTED = 32 * 1024;

/** What a packet takes beside its payload, roughly. */
const PACKET = 64;

export interface EngineLimitsOptions {
  readonly gate: Gate;
  /** What clients send, by whom. */
  readonly received: ReceivedBytes;
  /** What the bytes that wait are counted in. */
  readonly unread: Pool;
  readonly clock: Clock;
  readonly guard: Guard;
}

/**
 * Bounds what a connection of Engine.IO's costs, from before it has introduced itself. Socket.IO refuses, acknowledges and lets in by
 * itself, and keeps for its peer what the peer does not read: so packets are counted here, in both directions.
 */
export function limitConnections({ engine }: Server, options: EngineLimitsOptions): void {
  const { guard } = options;
  engine.on(
    'connection',
    guard((connection: Connection) => limitConnection(connection, options)),
  );
}

function limitConnection(connection: Connection, options: EngineLimitsOptions): void {
  const { gate, received, unread, clock, guard } = options;
  const holder = gate.knock(connection.request, connection);
  if (!holder) return cutOff(connection);

  const end = () => {
    const { socket } = connection.transport;
    if (socket) closeForPolicy(socket, clock);
    connection.close(true);
  };
  const budget = new FrameBudget(received, holder);
  const count = (bytes: number) => {
    if (budget.isExceededBy(PACKET + bytes)) end();
  };
  let waiting = 0;
  /** Made for those who fall behind: most never do. */
  let backlog: Backlog | undefined;
  /** Whether a CONNECT packet waits for its answer. Of a second one, Socket.IO would make a second socket. */
  let isConnecting = false;

  connection.on(
    'packet',
    guard(({ type, data }: Packet) => {
      if (budget.isExceededBy(PACKET + (data?.length ?? 0)) || waiting > MAX_UNREAD) return end();
      if (type !== 'message' || !isOf(CONNECT, data)) return;
      if (isConnecting) end();
      isConnecting = true;
    }, end),
  );
  connection.on(
    'packetCreate',
    guard(({ data }: Packet) => {
      waiting += PACKET + (data?.length ?? 0);
      if (waiting > MIN_COUNTED) (backlog ??= openBacklog(connection, unread, holder)).update(waiting);
      if (isOf(CONNECT_ANSWER, data)) isConnecting = false;
    }, end),
  );
  countControlFrames(connection.transport, count);
  connection.on('upgrade', (transport) => countControlFrames(transport, count));
  connection.on('drain', () => {
    waiting = 0;
    backlog?.release();
  });
}

/** Engine.IO does not learn of a WebSocket's control frames. */
function countControlFrames({ socket }: Transport, count: (bytes: number) => void): void {
  socket?.on('ping', (data) => count(data.length));
  socket?.on('pong', (data) => count(data.length));
}

/** Ends a connection without a word. */
function cutOff(connection: Connection): void {
  connection.close(true);
  connection.transport.socket?.terminate();
}

function openBacklog(connection: Connection, unread: Pool, holder: Holder): Backlog {
  const backlog = new Backlog(unread, holder, () => cutOff(connection));
  connection.once('close', () => backlog.release());
  return backlog;
}

/**
 * Ends a request whose body is more packets than a connection may send in a minute: Engine.IO would take all of them apart before it
 * handed on the first.
 */
export function limitPolledPackets(request: IncomingMessage, { framesPerMinute }: FrameLimits): void {
  if (request.method !== 'POST') return;
  let packets = 0;
  const count = (chunk: string | Buffer) => {
    for (let at = chunk.indexOf(SEPARATOR); at >= 0; at = chunk.indexOf(SEPARATOR, at + 1)) packets += 1;
    if (packets >= framesPerMinute) request.destroy();
  };
  // Not before Engine.IO reads it: whoever comes first would get the body alone.
  request.on('newListener', function onListener(event) {
    if (event !== 'data') return;
    request.off('newListener', onListener);
    request.on('data', count);
  });
}

/** What stands between two packets of a body. */
const SEPARATOR = '\u001E';

/** A packet of Socket.IO's that concerns the one namespace there is, by its number. Another namespace would stand behind that. */
const CONNECT = /^0(?!\/)/;
const CONNECT_ANSWER = /^[04](?!\/)/;

function isOf(kind: RegExp, data: unknown): boolean {
  return typeof data === 'string' && kind.test(data);
}

interface Packet {
  readonly type: string;
  readonly data?: string | Buffer;
}

interface Transport {
  /** Of one that has it. */
  readonly socket?: ClosableSocket & { on(event: 'ping' | 'pong', listener: (data: Buffer) => void): unknown };
}

/** What of Engine.IO's own connection is of interest. */
interface Connection {
  readonly request: IncomingMessage;
  readonly transport: Transport;
  on(event: 'packet' | 'packetCreate', listener: (packet: Packet) => void): unknown;
  on(event: 'upgrade', listener: (transport: Transport) => void): unknown;
  on(event: 'drain', listener: () => void): unknown;
  once(event: 'close', listener: () => void): unknown;
  /** `discard`: without waiting for what is unread to be read. */
  close(discard: boolean): void;
}
