import type { Socket } from 'socket.io';
import { PacketType } from 'socket.io-parser';
import type { JsonObject } from '../../../protocol/json.ts';
import { encodeTextFrame } from '../text-frame.ts';

/**
 * Unsent characters at which `emit` starts to return promises. `web-socket-writer.ts` has the same limits, in bytes.
 */
const HIGH_WATER_MARK_CHARACTERS = 64 * 1024;

/** Unsent characters at which a peer that keeps sending prompts is disconnected. Regular clients stay far below. */
const MAX_BUFFERED_CHARACTERS = 1024 * 1024;

/** Approximate size of an acknowledgement without a history. */
const ACK_CHARACTERS = 64;

/**
 * Writes events to a Socket.IO client with backpressure, over a WebSocket or by polling. It writes encoded packets to the
 * connection: `emit` of Socket.IO copies options and searches each payload for binary data, which takes longer than the
 * encoding itself.
 */
export class SocketIoWriter {
  readonly #socket: Socket;
  readonly #onDrain = () => this.#resolvePendingWrites();
  /** Characters that the connection has not sent yet. */
  #bufferedCharacters = 0;
  #pendingWrites: (() => void)[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    // The connection buffers packets while its transport is busy or, by polling, until the next poll. It emits `drain`
    // when the transport has taken all of them, which it does only after it has sent the ones before.
    socket.conn.on('drain', this.#onDrain);
  }

  /**
   * Detaches from the connection. A client can open and close many sockets over one connection, so nothing may stay
   * attached to it.
   */
  close(): void {
    this.#socket.conn.off('drain', this.#onDrain);
    this.#resolvePendingWrites();
  }

  /**
   * Whether the peer has so much unsent data that nothing should be added: it keeps sending prompts without reading the
   * answers.
   */
  get isOverBuffered(): boolean {
    return this.#bufferedCharacters > MAX_BUFFERED_CHARACTERS;
  }

  /**
   * Acknowledges an event of the peer. The length of a history does not count: a peer that is still receiving one may send a prompt.
   * `engine-limits.ts` counts it.
   */
  acknowledge(ack: (outcome: unknown) => void, outcome: unknown): void {
    if (!this.#socket.connected) return;
    this.#bufferedCharacters += ACK_CHARACTERS;
    ack(outcome);
  }

  /** @returns a promise while the peer is behind. It resolves when the peer has caught up or disconnected. */
  writeEvent(name: string, payload: JsonObject | string): void | Promise<void> {
    return this.writePacket(encodeEventPacket(name, payload));
  }

  /** Writes an encoded packet, which other writers may send, too. @returns the same as {@link writeEvent}. */
  writePacket(packet: string): void | Promise<void> {
    if (!this.#socket.connected) return;
    this.#bufferedCharacters += packet.length;
    const { conn } = this.#socket;
    conn.write(packet, conn.transport.name === 'websocket' ? preEncoded(packet) : {});
    if (this.#bufferedCharacters < HIGH_WATER_MARK_CHARACTERS) return;
    return new Promise((resolve) => this.#pendingWrites.push(resolve));
  }

  #resolvePendingWrites(): void {
    this.#bufferedCharacters = 0;
    for (const resolve of this.#pendingWrites.splice(0)) resolve();
  }
}

/**
 * Has Engine.IO send this frame, as Socket.IO's own broadcasts do. `ws` would write header and payload separately. Whoever does not know
 * the option sends the packet.
 */
function preEncoded(packet: string): object {
  return { wsPreEncodedFrame: [encodeTextFrame(MESSAGE_PACKET + packet)] };
}

/** Engine.IO's type of a packet that contains one of Socket.IO. */
const MESSAGE_PACKET = '4';

/** Encodes an event of the default namespace, the only one there is, without an acknowledgement. */
export function encodeEventPacket(name: string, payload: JsonObject | string): string {
  return PacketType.EVENT + JSON.stringify([name, payload]);
}
