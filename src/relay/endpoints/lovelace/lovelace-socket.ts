import type { Socket } from 'socket.io';
import { encodeExtensionFrame, EXTENSION_NAME } from '../../../protocol/extension.ts';
import { decodeLovelaceHandshake } from '../../../protocol/lovelace-handshake.ts';
import type { Visitor } from '../../security/gate.ts';
import { createHelloFrame } from '../hello-frame.ts';
import { LovelaceSession, type LovelaceSessionContext } from './lovelace-session.ts';
import { encodeEventPacket } from './socket-io-writer.ts';

/**
 * One connection of Lovelace's wire. The endpoint listens to the socket and calls the methods. Most connections are idle, so it
 * holds no more than a session needs to begin.
 */
export class LovelaceSocket {
  readonly #context: LovelaceSessionContext;
  readonly #socket: Socket;
  readonly #isExtended: boolean;
  /** Created with the first event. */
  #session: LovelaceSession | undefined;

  /** @param socket Its `data` is the visitor. */
  constructor(context: LovelaceSessionContext, socket: Socket) {
    this.#context = context;
    this.#socket = socket;
    this.#isExtended = decodeLovelaceHandshake(socket.handshake.auth).offersExtension;
    if (!this.#isExtended) return;
    const hello = encodeExtensionFrame(createHelloFrame(context));
    socket.conn.write(encodeEventPacket(EXTENSION_NAME, hello));
  }

  /** Whether the client can resume its turns over another connection. */
  get canResume(): boolean {
    return this.#isExtended;
  }

  /** Handles an event of our extension. */
  receiveExtension(args: readonly unknown[]): void {
    if (this.#isExtended) this.#beginSession().receiveExtension(args);
  }

  /** Handles a prompt event. */
  receive(args: readonly unknown[]): void {
    // Packets that were in transit when we closed the connection still arrive. The client sends the prompt again elsewhere.
    if (this.#socket.conn.readyState === 'open') this.#beginSession().receive(args);
  }

  /** Ends the session after the client has disconnected. */
  onClose(): void {
    this.#session?.onClose();
  }

  #beginSession(): LovelaceSession {
    this.#session ??= new LovelaceSession(this.#context, this.#socket, this.#socket.data as Visitor);
    return this.#session;
  }
}
