import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { CAT_DEFAULT_USER, type CatSocketRequest } from '../../../protocol/cat-url.ts';
import { encodeCatExtensionFrame } from '../../../protocol/cat.ts';
import * as CLOSE from '../../../protocol/close-codes.ts';
import type { Visitor } from '../../security/gate.ts';
import { createHelloFrame } from '../hello-frame.ts';
import { findVisitorConversation, type VisitorConversation } from '../visitor-conversation.ts';
import { CatSession, type CatSessionContext } from './cat-session.ts';
import { WebSocketWriter } from './web-socket-writer.ts';

export interface CatSocketOptions {
  readonly socket: WebSocket;
  /** The connection under the socket. */
  readonly connection: Duplex;
  readonly visitor: Visitor;
  readonly socketRequest: CatSocketRequest;
}

/**
 * One connection of the Cat's wire. The endpoint listens to the socket and calls the methods. Most connections are idle, so
 * it holds no more than a session needs to begin.
 */
export class CatSocket {
  readonly #context: CatSessionContext;
  readonly #socket: WebSocket;
  readonly #connection: Duplex & { readonly bytesRead?: number };
  readonly #visitor: Visitor;
  readonly #userId: string;
  /** The name of one of the user's conversations. */
  readonly #conversationKey: string | undefined;
  readonly #isExtended: boolean;
  readonly #wantsTokens: boolean;
  /** Created with the first frame. */
  #session: CatSession | undefined;
  #isAlive = true;
  /** The bytes that had been received at the last ping. */
  #bytesRead: number | undefined;

  constructor(context: CatSessionContext, { socket, connection, visitor, socketRequest }: CatSocketOptions) {
    this.#context = context;
    this.#socket = socket;
    this.#connection = connection;
    this.#visitor = visitor;
    this.#userId = visitor.subject ?? socketRequest.userId ?? CAT_DEFAULT_USER;
    this.#conversationKey = socketRequest.conversation;
    this.#isExtended = socketRequest.offersExtension;
    this.#wantsTokens = socketRequest.wantsTokens;
    if (this.#isExtended) void this.#createWriter().write(encodeCatExtensionFrame(createHelloFrame(context)));
  }

  /** The visitor's address, for logs. */
  get address(): string {
    return this.#visitor.address;
  }

  /** Whether the client can resume its turns over another connection. */
  get canResume(): boolean {
    return this.#isExtended;
  }

  /** Records the answer to a ping. */
  markAlive(): void {
    this.#isAlive = true;
  }

  /**
   * Terminates the connection if the peer has not answered the last ping, and sends the next one. A peer that is sending
   * a long message answers after it.
   */
  checkAlive(): void {
    const { bytesRead } = this.#connection;
    const isReceiving = bytesRead !== undefined && this.#bytesRead !== undefined && bytesRead > this.#bytesRead;
    this.#bytesRead = bytesRead;
    if (!this.#isAlive && !isReceiving) return this.#socket.terminate();
    this.#isAlive = false;
    this.#socket.ping();
  }

  /**
   * Whether the connection holds this visitor's conversation. Any client may use a guessable user id, so the
   * client must be the same, too (see {@link Visitor.clientChain}): a stranger can only clear conversations of visitors
   * behind the same address.
   */
  holdsConversationOf(owner: string, isSameClient: (client: string) => boolean): boolean {
    if (!isSameClient(this.#visitor.clientChain ?? this.#visitor.address)) return false;
    const conversation = this.#findConversation();
    return conversation.owner === owner && !conversation.memory;
  }

  /** Clears the conversation. */
  clearConversation(): void {
    this.#session?.clear();
  }

  /** Closes the socket with the code that makes clients reconnect after a restart. */
  closeForRestart(): void {
    this.#socket.close(CLOSE.SERVICE_RESTART);
  }

  /** Ends the session after the socket has closed. */
  onClose(): void {
    this.#session?.onClose();
  }

  /** Handles a frame from the client. */
  receive(data: Buffer, isBinary: boolean): void {
    // Frames that were in transit when we closed the socket still arrive.
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#session ??= this.#createSession();
    this.#session.receive(data, isBinary);
  }

  #createSession(): CatSession {
    return new CatSession(this.#context, {
      socket: this.#socket,
      writer: this.#createWriter(),
      visitor: this.#visitor,
      userId: this.#userId,
      conversation: this.#findConversation(),
      offersExtension: this.#isExtended,
      wantsTokens: this.#wantsTokens,
    });
  }

  #createWriter(): WebSocketWriter {
    return new WebSocketWriter({
      socket: this.#socket,
      connection: this.#connection,
      sendBuffers: this.#context.resources.sendBuffers,
      holder: this.#visitor.holder,
    });
  }

  #findConversation(): VisitorConversation {
    return findVisitorConversation(this.#context.store, this.#visitor, this.#userId, this.#conversationKey);
  }
}
