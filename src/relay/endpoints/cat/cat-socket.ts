import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { errorInfo, type Clock } from '../../../chat/index.ts';
import { CAT_DEFAULT_USER, type CatSocketRequest } from '../../../protocol/cat-url.ts';
import { type CatPrompt } from '../../../protocol/cat-client-codec.ts';
import { decodeCatClientFrame, encodeCatExtensionFrame, type CatClientFrame } from '../../../protocol/cat.ts';
import * as CLOSE from '../../../protocol/close-codes.ts';
import { omitUndefined } from '../../../protocol/json.ts';
import { createConnectionMemory } from '../../sessions/conversation-memory.ts';
import { Session } from '../../sessions/session.ts';
import type { Visitor } from '../../security/gate.ts';
import { parseAttachments, parsePromptImage } from '../prompt-media.ts';
import { createExtendedCatReplyWriter, type CatReplyWriter } from './cat-reply-writer.ts';
import type { EndpointContext } from '../endpoint.ts';
import type { EventFrames } from '../event-frames.ts';
import { WebSocketWriter } from './web-socket-writer.ts';
import { createHelloFrame } from '../hello-frame.ts';
import { Heartbeat } from '../heartbeat.ts';
import { StockCatReplyWriter } from './stock-cat-reply-writer.ts';
import { resolveTurn } from '../turn-id.ts';
import { findVisitorConversation } from '../visitor-conversation.ts';

export interface CatSocketOptions {
  readonly socket: WebSocket;
  /** The connection under the socket. */
  readonly connection: Duplex;
  readonly visitor: Visitor;
  readonly socketRequest: CatSocketRequest;
  /** Encodes the events for clients of our extension. */
  readonly frames: EventFrames<Buffer>;
  /** Whether a stock client's socket is closed after an error. */
  readonly closesAfterError: boolean;
}

/**
 * One connection of the Cat's wire: decodes its frames, submits prompts to its session, and creates the readers that
 * write the replies. The endpoint listens to the socket and calls the methods.
 */
export class CatSocket {
  /** The visitor's address, for logs. */
  readonly address: string;
  readonly #socket: WebSocket;
  readonly #session: Session;
  readonly #writer: WebSocketWriter;
  readonly #replies: CatReplyWriter;
  readonly #isExtended: boolean;
  readonly #clock: Clock;
  /** Created for the first prompt of a client that uses our extension. Most connections are idle. */
  #heartbeat: Heartbeat | undefined;
  readonly #createId: () => string;
  /** The visitor whose conversation is held by this connection, if it is not stored. */
  readonly #temporaryOwner: { readonly owner: string; readonly client: string } | undefined;
  #isAlive = true;
  readonly #connection: Duplex & { readonly bytesRead?: number };
  /** The bytes that had been received at the last ping. */
  #bytesRead: number | undefined;

  constructor(context: EndpointContext, options: CatSocketOptions) {
    const { sessionContext, store, resources } = context;
    const { socket, connection, visitor, socketRequest, frames, closesAfterError } = options;
    const { offersExtension, wantsTokens } = socketRequest;
    const userId = visitor.subject ?? socketRequest.userId ?? CAT_DEFAULT_USER;
    const { holder } = visitor;
    const { owner, memory } = findVisitorConversation(store, visitor, userId, socketRequest.conversation);
    this.address = visitor.address;
    this.#socket = socket;
    this.#connection = connection;
    this.#isExtended = offersExtension;
    this.#createId = sessionContext.createId;
    this.#temporaryOwner = memory ? undefined : { owner, client: visitor.clientChain ?? visitor.address };
    this.#session = new Session(sessionContext, {
      owner,
      memory: memory ?? createConnectionMemory({ sessionCharacters: resources.sessionCharacters, holder }),
      // A stock client that disconnects finds the rest of its answer in the history, if there is a stored one.
      disconnectPolicy: offersExtension ? 'resume' : memory ? 'finish' : 'stop',
      holder,
    });
    const writer = new WebSocketWriter({ socket, connection, sendBuffers: resources.sendBuffers, holder });
    this.#writer = writer;
    const { clock } = sessionContext;
    this.#clock = clock;
    const onError = closesAfterError ? () => this.#disconnect() : () => {};
    this.#replies = offersExtension
      ? createExtendedCatReplyWriter(writer, frames)
      : new StockCatReplyWriter({ writer, clock, userId, wantsTokens, onError });
    if (offersExtension) void writer.write(encodeCatExtensionFrame(createHelloFrame(context)));
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
  ownsConversationOf(owner: string, isSameClient: (client: string) => boolean): boolean {
    return this.#temporaryOwner?.owner === owner && isSameClient(this.#temporaryOwner.client);
  }

  /** Clears the conversation. */
  clearConversation(): void {
    void this.#session.clear();
  }

  /** Closes the socket with the code that makes clients reconnect after a restart. */
  closeForRestart(): void {
    this.#socket.close(CLOSE.SERVICE_RESTART);
  }

  /** Ends the session after the socket has closed. */
  onClose(): void {
    this.#heartbeat?.stop();
    this.#session.disconnect();
  }

  /** Handles a frame from the client. */
  receive(data: Buffer, isBinary: boolean): void {
    // Frames that were in transit when we closed the socket still arrive.
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const frame = isBinary ? BINARY_FRAME_ERROR : decodeCatClientFrame(data.toString(), this.#isExtended);
    if (frame.kind === 'stop') this.#session.stop(frame.turnId);
    else if (this.#replies.isFull || this.#writer.isOverBuffered) this.#socket.close(CLOSE.RATE_LIMITED);
    else if (frame.kind === 'invalid') this.#replies.replyError(frame.error, frame.turnId);
    else this.#submitPrompt(frame.prompt);
  }

  /** Drops queued prompts and closes the socket: their answers could not be delivered. */
  #disconnect(): void {
    this.#session.disconnect();
    this.#socket.close(CLOSE.NORMAL);
  }

  #submitPrompt(prompt: CatPrompt): void {
    const { text, image, media: attachments } = prompt;
    const turn = resolveTurn(prompt, this.#isExtended, this.#createId);
    if (!turn) return this.#replies.replyError(errorInfo('bad-request'), prompt.turnId);
    const media = attachments ? parseAttachments(attachments) : parsePromptImage(image);
    if (media === 'unsupported') return this.#replies.replyError(errorInfo('unsupported-media'), turn.turnId);
    const { assistant, context, data } = this.#isExtended ? prompt : {};
    const reader = this.#replies.createReader(turn.turnId, text);
    const watchedReader = this.#isExtended
      ? (this.#heartbeat ??= this.#createHeartbeat()).watch(turn.turnId, reader)
      : reader;
    this.#session.submit(omitUndefined({ ...turn, text, media, data, assistant, context }), watchedReader);
  }

  #createHeartbeat(): Heartbeat {
    return new Heartbeat({
      clock: this.#clock,
      isAwaited: (reader) => this.#session.hasReader(reader),
      sendAlive: (turnId) => {
        if (!this.#writer.isOverBuffered) void this.#writer.write(encodeCatExtensionFrame({ kind: 'alive', turnId }));
      },
    });
  }
}

const BINARY_FRAME_ERROR: CatClientFrame = { kind: 'invalid', error: errorInfo('bad-request') };
