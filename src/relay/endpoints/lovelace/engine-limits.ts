import type { IncomingMessage } from 'node:http';
import type { Server } from 'socket.io';
import type { Clock } from '../../../chat/index.ts';
import type { Guard } from '../../guard.ts';
import type { Holder, Pool } from '../../limits/pool.ts';
import type { Gate } from '../../security/gate.ts';
import { Backlog } from '../backlog.ts';
import { FrameBudget } from '../frame-budget.ts';
import type { ReceiveLimits, ReceivedBytes } from '../../limits/received-bytes.ts';
import { closeForPolicy, type ClosableSocket } from '../open-connections.ts';

/** Characters that may wait for a peer who goes on sending: more than the longest answer that comes at once. */
const MAX_BUFFERED = 4 * 1024 * 1024;

/** Characters that are not counted: a reader who keeps up never has more waiting. */
const MIN_COUNTED_CHARACTERS = 32 * 1024;

/** How often a connection may ask whether a WebSocket would work. */
const MAX_PROBES = 4;

/** What a packet takes beside its payload, roughly. */
const PACKET_OVERHEAD = 64;

export interface EngineLimitsOptions {
  readonly gate: Gate;
  /** Counts the bytes that clients send, per address. */
  readonly receivedBytes: ReceivedBytes;
  /** What the bytes that wait are counted in. */
  readonly sendBuffers: Pool;
  readonly clock: Clock;
  readonly guard: Guard;
}

/**
 * Bounds what a connection of Engine.IO's costs, from before it has introduced itself. Socket.IO refuses, acknowledges and lets in by
 * itself, and keeps for its peer what the peer does not read: so packets are counted here, in both directions.
 */
export function limitEngineConnections({ engine }: Server, options: EngineLimitsOptions): void {
  const { gate, guard, clock } = options;
  const limited = new WeakMap<EngineConnection, ConnectionLimits>();

  /* The same listeners for all connections, so that one which is idle costs little. */
  const createListener = <T>(handle: (limits: ConnectionLimits, event: T) => void) =>
    guard(
      function (this: EngineConnection, event: T) {
        const limits = limited.get(this);
        if (limits) handle(limits, event);
      },
      function () {
        closeConnectionForPolicy(this, clock);
      },
    );
  const onPacket = createListener<EnginePacket>((limits, packet) => limits.onPacket(packet));
  const onPacketCreate = createListener<EnginePacket>((limits, packet) => limits.onPacketCreate(packet));
  const onUpgrading = createListener<EngineTransport>((limits, transport) => limits.onUpgrading(transport));
  const onDrain = createListener<void>((limits) => limits.onDrain());

  engine.on(
    'connection',
    guard((connection: EngineConnection) => {
      const holder = gate.reserveConnection(connection.request, connection);
      if (!holder) return terminateConnection(connection);
      limited.set(connection, new ConnectionLimits(connection, holder, options));
      connection.on('packet', onPacket).on('packetCreate', onPacketCreate);
      connection.on('upgrading', onUpgrading).on('drain', onDrain);
    }),
  );
}

/** Counts the packets of one connection, and the bytes that wait for its client. */
class ConnectionLimits {
  readonly #connection: EngineConnection;
  readonly #holder: Holder;
  readonly #options: EngineLimitsOptions;
  /** Made for one that is polled: a WebSocket's frames are counted by its server (see counted-web-sockets.ts). */
  #budget: FrameBudget | undefined;
  #bufferedCharacters = 0;
  /** Made for those who fall behind: most never do. */
  #backlog: Backlog | undefined;
  /** Whether a CONNECT packet waits for its answer. Of a second one, Socket.IO would make a second socket. */
  #isConnecting = false;
  #probes = 0;

  constructor(connection: EngineConnection, holder: Holder, options: EngineLimitsOptions) {
    this.#connection = connection;
    this.#holder = holder;
    this.#options = options;
  }

  onPacket({ type, data }: EnginePacket): void {
    if (this.#isOverPacketLimit() || this.#bufferedCharacters > MAX_BUFFERED) return this.#closeForPolicy();
    if (type !== 'message' || !isPacketOfKind(CONNECT_PACKET, data)) return;
    if (this.#isConnecting) this.#closeForPolicy();
    this.#isConnecting = true;
  }

  onPacketCreate({ data }: EnginePacket): void {
    this.#bufferedCharacters += PACKET_OVERHEAD + (data?.length ?? 0);
    if (this.#bufferedCharacters > MIN_COUNTED_CHARACTERS)
      (this.#backlog ??= this.#openBacklog()).update(this.#bufferedCharacters);
    if (isPacketOfKind(CONNECT_REPLY_PACKET, data)) this.#isConnecting = false;
  }

  /** Whether a WebSocket would work. Each asking is answered, read or not, and none of them is a packet of the connection. */
  onUpgrading({ socket }: EngineTransport): void {
    this.#probes += 1;
    if (this.#probes !== MAX_PROBES + 1) return;
    // Not now: Engine.IO starts a timer behind this event, which it stops when the connection closes.
    setImmediate(() => {
      socket?.terminate();
      terminateConnection(this.#connection);
    });
  }

  onDrain(): void {
    this.#bufferedCharacters = 0;
    this.#backlog?.release();
  }

  #isOverPacketLimit(): boolean {
    if (this.#connection.transport.socket) return false;
    this.#budget ??= new FrameBudget(this.#options.receivedBytes, this.#holder);
    return this.#budget.isExceededByFrame();
  }

  #openBacklog(): Backlog {
    const backlog = new Backlog(this.#options.sendBuffers, this.#holder, () => terminateConnection(this.#connection));
    this.#connection.on('close', () => backlog.release());
    return backlog;
  }

  #closeForPolicy(): void {
    closeConnectionForPolicy(this.#connection, this.#options.clock);
  }
}

/** Ends the connection of a peer who sends too much, and says so where that can be said. */
function closeConnectionForPolicy(connection: EngineConnection, clock: Clock): void {
  const { socket } = connection.transport;
  if (socket) closeForPolicy(socket, clock);
  connection.close(true);
}

/** Ends a connection without a word. */
function terminateConnection(connection: EngineConnection): void {
  connection.close(true);
  connection.transport.socket?.terminate();
}

export interface PolledBodyOptions {
  readonly limits: ReceiveLimits;
  readonly receivedBytes: ReceivedBytes;
  /** The pool that counts a body while it arrives. */
  readonly receiveBuffers: Pool;
  readonly holder: Holder;
}

/** Parts that a body may come in. Of one byte each, Engine.IO would keep it at thirty times its size. */
const MAX_CHUNKS = 4096;

/**
 * Ends a request whose body is more packets than a connection may send in a minute, which Engine.IO would take apart before it handed
 * on the first; or more bytes, or parts, than its visitor may send.
 */
export function limitPolledBody(
  request: IncomingMessage,
  { limits, receivedBytes, receiveBuffers, holder }: PolledBodyOptions,
): void {
  if (request.method !== 'POST') return;
  const backlog = new Backlog(receiveBuffers, holder, () => request.destroy());
  let packets = 0;
  let chunks = 0;
  let bytes = 0;
  const countChunk = (chunk: string | Buffer) => {
    chunks += 1;
    bytes += chunk.length;
    for (let index = chunk.indexOf(PACKET_SEPARATOR); index >= 0; index = chunk.indexOf(PACKET_SEPARATOR, index + 1))
      packets += 1;
    backlog.update(bytes);
    const isOverLimit = packets >= limits.framesPerMinute || chunks > MAX_CHUNKS;
    if (receivedBytes.isExceededBy(holder, chunk.length) || isOverLimit) request.destroy();
  };
  request.once('close', () => backlog.release());
  // Not before Engine.IO reads it: whoever comes first would get the body alone.
  request.on('newListener', function onListener(event) {
    if (event !== 'data') return;
    request.off('newListener', onListener);
    request.on('data', countChunk);
  });
}

/** What stands between two packets of a body. */
const PACKET_SEPARATOR = '\u001E';

/** A packet of Socket.IO's that concerns the one namespace there is, by its number. Another namespace would stand behind that. */
const CONNECT_PACKET = /^0(?!\/[^,])/;
const CONNECT_REPLY_PACKET = /^[04](?!\/[^,])/;

function isPacketOfKind(kind: RegExp, data: unknown): boolean {
  return typeof data === 'string' && kind.test(data);
}

interface EnginePacket {
  readonly type: string;
  readonly data?: string | Buffer;
}

interface EngineTransport {
  /** Of one that has it. */
  readonly socket?: ClosableSocket;
}

/** What of Engine.IO's own connection is of interest. */
interface EngineConnection {
  readonly request: IncomingMessage;
  readonly transport: EngineTransport;
  on(event: 'packet' | 'packetCreate', listener: (this: EngineConnection, packet: EnginePacket) => void): this;
  on(event: 'upgrading', listener: (this: EngineConnection, transport: EngineTransport) => void): this;
  on(event: 'drain' | 'close', listener: (this: EngineConnection) => void): this;
  /** `discard`: without waiting for what is unread to be read. */
  close(discard: boolean): void;
}
