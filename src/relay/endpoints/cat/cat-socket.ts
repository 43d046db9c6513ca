import { CAT_DEFAULT_USER, type CatSocketRequest } from '../../../protocol/cat-url.ts';
import { encodeCatExtensionFrame } from '../../../protocol/cat.ts';
import * as CLOSE from '../../../protocol/close-codes.ts';
import type { Visitor } from '../../security/gate.ts';
import { createHelloFrame } from '../hello-frame.ts';
import type { LimitedWebSocket } from '../limited-web-socket-server.ts';
import { findVisitorConversation, type VisitorConversation } from '../visitor-conversation.ts';
import { CatSession, type CatSessionContext } from './cat-session.ts';
import { WebSocketWriter } from './web-socket-writer.ts';

export interface CatSocketOptions {
  readonly socket: LimitedWebSocket;
  readonly visitor: Visitor;
  readonly socketRequest: CatSocketRequest;
}

/**
 * One connection of the Cat's wire. The endpoint listens to the socket and calls the methods. Most connections are idle, so
 * it holds no more than a session needs to begin.
 */
export class CatSocket {
  readonly #context: CatSessionContext;
  readonly #socket: LimitedWebSocket;
  readonly #visitor: Visitor;
  readonly #userId: string;
  /** The name of one of the user's conversations. */
  readonly #conversationKey: string | undefined;
  readonly #isExtended: boolean;
  readonly #wantsTokens: boolean;
  /** Created with the first frame. */
  #session: CatSession | undefined;
  /** The bytes that had been received at the last ping. */
  #bytesAtPing = -1;

  constructor(context: CatSessionContext, { socket, visitor, socketRequest }: CatSocketOptions) {
    this.#context = context;
    this.#socket = socket;
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

  /**
   * Terminates the connection if nothing has come since the last ping, and sends the next one. The answer to a ping comes behind a
   * message that is being sent, which may take long.
   */
  checkAlive(): void {
    const { bytesReceived } = this.#socket;
    if (bytesReceived === this.#bytesAtPing) return this.#socket.terminate();
    this.#bytesAtPing = bytesReceived;
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
      connection: this.#socket.connection,
      sendBuffers: this.#context.resources.sendBuffers,
      holder: this.#visitor.holder,
    });
  }

  #findConversation(): VisitorConversation {
    return findVisitorConversation(this.#context.store, this.#visitor, this.#userId, this.#conversationKey);
  }
}
