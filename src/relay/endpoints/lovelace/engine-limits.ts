/**
 * Limits of Engine.IO, the layer below Socket.IO: how much one connection may send, and leave unread.
 * @module
 */
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

/**
 * Unsent characters at which a client that keeps sending is disconnected. More than the longest answer that is sent at
 * once.
 */
const MAX_BUFFERED_CHARACTERS = 4 * 1024 * 1024;

/** Unsent characters below this are not counted. A reader that keeps up never has more. */
const MIN_COUNTED_CHARACTERS = 32 * 1024;

/** How often a polling connection may probe whether a WebSocket would work. */
const MAX_PROBES = 4;

/** Approximate size of a packet without its payload. */
const PACKET_OVERHEAD_CHARACTERS = 64;

export interface EngineLimitsOptions {
  readonly gate: Gate;
  /** Counts the bytes that clients send, per address. */
  readonly receivedBytes: ReceivedBytes;
  /** The pool that counts unsent bytes. */
  readonly sendBuffers: Pool;
  readonly clock: Clock;
  readonly guard: Guard;
}

/**
 * Limits the packets of Engine.IO connections in both directions, from before the CONNECT packet on. Socket.IO itself
 * rejects, acknowledges and connects without calling us, and buffers all output that its client does not read.
 */
export function limitEngineConnections({ engine }: Server, options: EngineLimitsOptions): void {
  const { gate, guard, clock } = options;

  /* All connections share the same listeners, so that an idle one costs little memory. */
  const createListener = <T>(handle: (limits: ConnectionLimits, event: T) => void) =>
    guard(
      function (this: EngineConnection, event: T) {
        const limits = this[LIMITS];
        if (limits) handle(limits, event);
      },
      function () {
        closeConnectionForPolicy(this, clock);
      },
    );
  const onPacket = createListener<EnginePacket>((limits, packet) => limits.onPacket(packet));
  const onPacketCreate = createListener<EnginePacket>((limits, packet) => limits.onPacketCreate(packet));
  const onUpgrading = createListener<EngineTransport>((limits, transport) => limits.onUpgrading(transport));

  engine.on(
    'connection',
    guard((connection: EngineConnection) => {
      const holder = gate.reserveConnection(connection.request, connection);
      if (!holder) return terminateConnection(connection);
      connection[LIMITS] = new ConnectionLimits(connection, holder, options);
      connection.on('packet', onPacket).on('packetCreate', onPacketCreate).on('upgrading', onUpgrading);
    }),
  );
  engine.on(
    'drain',
    guard((connection: EngineConnection) => connection[LIMITS]?.onDrain()),
  );
}

/** The limits of a connection. */
const LIMITS = Symbol('limits');

/** Counts the packets of one connection, and the bytes that wait for its client. */
class ConnectionLimits {
  readonly #connection: EngineConnection;
  readonly #holder: Holder;
  readonly #options: EngineLimitsOptions;
  /**
   * Created for a polling connection. Frames of a WebSocket are counted by its server (see
   * `limited-web-socket-server.ts`).
   */
  #budget: FrameBudget | undefined;
  #bufferedCharacters = 0;
  /** Created when the client falls behind. Most never do. */
  #backlog: Backlog | undefined;
  /** Whether a CONNECT packet is being processed. Socket.IO would create another socket for each further one. */
  #isConnecting = false;
  #probes = 0;

  constructor(connection: EngineConnection, holder: Holder, options: EngineLimitsOptions) {
    this.#connection = connection;
    this.#holder = holder;
    this.#options = options;
  }

  onPacket({ type, data }: EnginePacket): void {
    if (this.#isOverPacketLimit() || this.#bufferedCharacters > MAX_BUFFERED_CHARACTERS) return this.#closeForPolicy();
    if (type !== 'message' || !isPacketOfKind(CONNECT_PACKET, data)) return;
    if (this.#isConnecting) this.#closeForPolicy();
    this.#isConnecting = true;
  }

  onPacketCreate({ data }: EnginePacket): void {
    this.#bufferedCharacters += PACKET_OVERHEAD_CHARACTERS + (data?.length ?? 0);
    if (this.#bufferedCharacters > MIN_COUNTED_CHARACTERS)
      (this.#backlog ??= this.#openBacklog()).update(this.#bufferedCharacters);
    if (isPacketOfKind(CONNECT_REPLY_PACKET, data)) this.#isConnecting = false;
  }

  /**
   * Handles a probe of whether a WebSocket would work. Every probe is answered, read or not, and none of them is a
   * packet of the connection.
   */
  onUpgrading({ socket }: EngineTransport): void {
    this.#probes += 1;
    if (this.#probes !== MAX_PROBES + 1) return;
    // Not synchronously: after this event Engine.IO starts a timer, which it stops when the connection closes.
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

/** Closes the connection of a client that sends too much, with a close code if it is a WebSocket. */
function closeConnectionForPolicy(connection: EngineConnection, clock: Clock): void {
  const { socket } = connection.transport;
  if (socket) closeForPolicy(socket, clock);
  connection.close(true);
}

/** Closes a connection without a close code. */
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

/**
 * Maximum number of chunks of a body. For chunks of one byte each, Engine.IO would use thirty times the body's size.
 */
const MAX_CHUNKS = 4096;

/**
 * Aborts a polling request whose body has more packets than a connection may send in a minute, because Engine.IO would
 * split all of them before it passes on the first. Also aborts it if it has more bytes or chunks than its visitor may
 * send.
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
  // Waits until Engine.IO attaches its own listener: the first listener starts the stream, and would get the body
  // alone.
  request.on('newListener', function onListener(event) {
    if (event !== 'data') return;
    request.off('newListener', onListener);
    request.on('data', countChunk);
  });
}

/** The separator between two packets of a body. */
const PACKET_SEPARATOR = '\u001E';

/**
 * A Socket.IO packet of the default namespace, the only one there is. The name of another namespace would follow the
 * packet type.
 */
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
  /** Present for WebSockets. */
  readonly socket?: ClosableSocket;
}

/** The part of an Engine.IO connection that is used here. */
interface EngineConnection {
  readonly request: IncomingMessage;
  readonly transport: EngineTransport;
  [LIMITS]?: ConnectionLimits;
  on(event: 'packet' | 'packetCreate', listener: (this: EngineConnection, packet: EnginePacket) => void): this;
  on(event: 'upgrading', listener: (this: EngineConnection, transport: EngineTransport) => void): this;
  on(event: 'close', listener: (this: EngineConnection) => void): this;
  /** `discard`: does not wait until the client has read what is buffered. */
  close(discard: boolean): void;
}
