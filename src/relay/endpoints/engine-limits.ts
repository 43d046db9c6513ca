import type { IncomingMessage } from 'node:http';
import type { Server } from 'socket.io';
import type { Clock } from '../../chat/index.ts';
import type { Guard } from '../guard.ts';
import type { Holder, Pool } from '../pool.ts';
import type { Gate } from '../security/gate.ts';
import { Backlog } from './backlog.ts';
import { FrameBudget } from './frame-budget.ts';
import type { FrameLimits, ReceivedBytes } from '../received-bytes.ts';
import { closeForPolicy, type ClosableSocket } from './open-connections.ts';

/** Characters that may wait for a peer who goes on sending: more than the longest answer that comes at once. */
const MAX_UNREAD = 4 * 1024 * 1024;

/** Characters that are not counted: a reader who keeps up never has more waiting. */
const MIN_COUNTED = 32 * 1024;

/** How often a connection may ask whether a WebSocket would work. */
const MAX_PROBES = 4;

/** What a packet takes beside its payload, roughly. */
const PACKET = 64;

export interface EngineLimitsOptions {
  readonly gate: Gate;
  /** Counts the bytes that clients send, per address. */
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
  const { gate, guard, clock } = options;
  const limited = new WeakMap<Connection, ConnectionLimits>();

  /* The same listeners for all connections, so that one which is idle costs little. */
  const listener = <T>(listen: (limits: ConnectionLimits, event: T) => void) =>
    guard(
      function (this: Connection, event: T) {
        const limits = limited.get(this);
        if (limits) listen(limits, event);
      },
      function () {
        endForPolicy(this, clock);
      },
    );
  const onPacket = listener<Packet>((limits, packet) => limits.receive(packet));
  const onPacketCreate = listener<Packet>((limits, packet) => limits.send(packet));
  const onUpgrading = listener<Transport>((limits, transport) => limits.probe(transport));
  const onDrain = listener<void>((limits) => limits.drain());

  engine.on(
    'connection',
    guard((connection: Connection) => {
      const holder = gate.knock(connection.request, connection);
      if (!holder) return cutOff(connection);
      limited.set(connection, new ConnectionLimits(connection, holder, options));
      connection.on('packet', onPacket).on('packetCreate', onPacketCreate);
      connection.on('upgrading', onUpgrading).on('drain', onDrain);
    }),
  );
}

/** Counts the packets of one connection, and the bytes that wait for its client. */
class ConnectionLimits {
  readonly #connection: Connection;
  readonly #holder: Holder;
  readonly #options: EngineLimitsOptions;
  /** Made for one that is polled: a WebSocket's frames are counted by its server (see counted-web-sockets.ts). */
  #budget: FrameBudget | undefined;
  #waiting = 0;
  /** Made for those who fall behind: most never do. */
  #backlog: Backlog | undefined;
  /** Whether a CONNECT packet waits for its answer. Of a second one, Socket.IO would make a second socket. */
  #isConnecting = false;
  #probes = 0;

  constructor(connection: Connection, holder: Holder, options: EngineLimitsOptions) {
    this.#connection = connection;
    this.#holder = holder;
    this.#options = options;
  }

  receive({ type, data }: Packet): void {
    if (this.#isPacketTooMany() || this.#waiting > MAX_UNREAD) return this.#end();
    if (type !== 'message' || !isOf(CONNECT, data)) return;
    if (this.#isConnecting) this.#end();
    this.#isConnecting = true;
  }

  send({ data }: Packet): void {
    this.#waiting += PACKET + (data?.length ?? 0);
    if (this.#waiting > MIN_COUNTED) (this.#backlog ??= this.#openBacklog()).update(this.#waiting);
    if (isOf(CONNECT_ANSWER, data)) this.#isConnecting = false;
  }

  /** Whether a WebSocket would work. Each asking is answered, read or not, and none of them is a packet of the connection. */
  probe({ socket }: Transport): void {
    this.#probes += 1;
    if (this.#probes !== MAX_PROBES + 1) return;
    // Not now: Engine.IO starts a timer behind this event, which it stops when the connection closes.
    setImmediate(() => {
      socket?.terminate();
      cutOff(this.#connection);
    });
  }

  drain(): void {
    this.#waiting = 0;
    this.#backlog?.release();
  }

  #isPacketTooMany(): boolean {
    if (this.#connection.transport.socket) return false;
    this.#budget ??= new FrameBudget(this.#options.received, this.#holder);
    return this.#budget.isExceededByFrame();
  }

  #openBacklog(): Backlog {
    const backlog = new Backlog(this.#options.unread, this.#holder, () => cutOff(this.#connection));
    this.#connection.on('close', () => backlog.release());
    return backlog;
  }

  #end(): void {
    endForPolicy(this.#connection, this.#options.clock);
  }
}

/** Ends the connection of a peer who sends too much, and says so where that can be said. */
function endForPolicy(connection: Connection, clock: Clock): void {
  const { socket } = connection.transport;
  if (socket) closeForPolicy(socket, clock);
  connection.close(true);
}

/** Ends a connection without a word. */
function cutOff(connection: Connection): void {
  connection.close(true);
  connection.transport.socket?.terminate();
}

export interface PolledBodyOptions {
  readonly limits: FrameLimits;
  readonly received: ReceivedBytes;
  /** The pool that counts a body while it arrives. */
  readonly kept: Pool;
  readonly holder: Holder;
}

/** Parts that a body may come in. Of one byte each, Engine.IO would keep it at thirty times its size. */
const MAX_PARTS = 4096;

/**
 * Ends a request whose body is more packets than a connection may send in a minute, which Engine.IO would take apart before it handed
 * on the first; or more bytes, or parts, than its visitor may send.
 */
export function limitPolledBody(request: IncomingMessage, { limits, received, kept, holder }: PolledBodyOptions): void {
  if (request.method !== 'POST') return;
  const backlog = new Backlog(kept, holder, () => request.destroy());
  let packets = 0;
  let parts = 0;
  let bytes = 0;
  const count = (chunk: string | Buffer) => {
    parts += 1;
    bytes += chunk.length;
    for (let at = chunk.indexOf(SEPARATOR); at >= 0; at = chunk.indexOf(SEPARATOR, at + 1)) packets += 1;
    backlog.update(bytes);
    const isTooMuch = packets >= limits.framesPerMinute || parts > MAX_PARTS;
    if (received.isExceededBy(holder, chunk.length) || isTooMuch) request.destroy();
  };
  request.once('close', () => backlog.release());
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
const CONNECT = /^0(?!\/[^,])/;
const CONNECT_ANSWER = /^[04](?!\/[^,])/;

function isOf(kind: RegExp, data: unknown): boolean {
  return typeof data === 'string' && kind.test(data);
}

interface Packet {
  readonly type: string;
  readonly data?: string | Buffer;
}

interface Transport {
  /** Of one that has it. */
  readonly socket?: ClosableSocket;
}

/** What of Engine.IO's own connection is of interest. */
interface Connection {
  readonly request: IncomingMessage;
  readonly transport: Transport;
  on(event: 'packet' | 'packetCreate', listener: (this: Connection, packet: Packet) => void): this;
  on(event: 'upgrading', listener: (this: Connection, transport: Transport) => void): this;
  on(event: 'drain' | 'close', listener: (this: Connection) => void): this;
  /** `discard`: without waiting for what is unread to be read. */
  close(discard: boolean): void;
}
