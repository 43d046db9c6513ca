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
import { parsePromptMedia } from './prompt-media.ts';
import { storedCatConversation, catOwnerKey } from './cat-conversation.ts';
import { createExtendedCatReplyWriter, type CatReplyWriter } from './cat-reply-writer.ts';
import type { EndpointContext } from '../endpoint.ts';
import { WebSocketWriter } from './web-socket-writer.ts';
import { createHelloFrame } from '../hello-frame.ts';
import { Heartbeat } from '../heartbeat.ts';
import { StockCatReplyWriter } from './stock-cat-reply-writer.ts';
import { resolveTurn } from '../turn-id.ts';

export interface CatSocketOptions {
  readonly socket: WebSocket;
  /** The connection under the socket. */
  readonly connection: Duplex;
  readonly visitor: Visitor;
  readonly socketRequest: CatSocketRequest;
  /** Whether a stock client is hung up on behind an error. */
  readonly closesAfterError: boolean;
}

/**
 * One connection of the Cat's wire: reads its frames, asks its session, and hands out readers that write the replies. Whoever makes it
 * listens to the socket, and tells it what happens there.
 */
export class CatSocket {
  /** Where the visitor is, for logs. */
  readonly address: string;
  readonly #socket: WebSocket;
  readonly #session: Session;
  readonly #writer: WebSocketWriter;
  readonly #replies: CatReplyWriter;
  readonly #isExtended: boolean;
  readonly #clock: Clock;
  /** Made for the first prompt of a greeted client: most connections are idle. */
  #heartbeat: Heartbeat | undefined;
  readonly #createId: () => string;
  /** Whose memory ends with this connection, if it does. */
  readonly #temporaryOwner: { readonly userId: string; readonly client: string } | undefined;
  #isAlive = true;

  constructor(context: EndpointContext, options: CatSocketOptions) {
    const { sessionContext, store, resources } = context;
    const { socket, connection, visitor, socketRequest, closesAfterError } = options;
    const { offersExtension, wantsTokens } = socketRequest;
    const userId = visitor.subject ?? socketRequest.userId ?? CAT_DEFAULT_USER;
    const { holder } = visitor;
    const storedConversation = storedCatConversation(store, visitor, socketRequest.userId);
    this.address = visitor.address;
    this.#socket = socket;
    this.#isExtended = offersExtension;
    this.#createId = sessionContext.createId;
    this.#temporaryOwner = storedConversation ? undefined : { userId, client: visitor.clientChain ?? visitor.address };
    this.#session = new Session(sessionContext, {
      owner: catOwnerKey(userId),
      memory: storedConversation ?? createConnectionMemory({ sessionCharacters: resources.sessionCharacters, holder }),
      // A stock client that left finds the rest of its answer in the history. Where nothing is stored there is no such place.
      disconnectPolicy: offersExtension ? 'resume' : storedConversation ? 'finish' : 'stop',
      holder,
    });
    const writer = new WebSocketWriter({ socket, connection, sendBuffers: resources.sendBuffers, holder });
    this.#writer = writer;
    const { clock } = sessionContext;
    this.#clock = clock;
    const onError = closesAfterError ? () => this.#disconnect() : () => {};
    this.#replies = offersExtension
      ? createExtendedCatReplyWriter(writer)
      : new StockCatReplyWriter({ writer, clock, userId, wantsTokens, onError });
    if (offersExtension) void writer.write(encodeCatExtensionFrame(createHelloFrame(sessionContext.assistants)));
  }

  /** The peer is there. */
  markAlive(): void {
    this.#isAlive = true;
  }

  /** Cuts the connection if the peer has not answered the last ping, and sends the next one. */
  checkAlive(): void {
    if (!this.#isAlive) return this.#socket.terminate();
    this.#isAlive = false;
    this.#socket.ping();
  }

  /**
   * Whether the conversation is this connection's own, and the visitor the one that is meant. Anybody may go by a name
   * that can be guessed, so the client must be the same, too (see {@link Visitor.clientChain}): what a stranger could clear is then no more
   * than a neighbour's.
   */
  ownsConversationOf(userId: string, isSameClient: (client: string) => boolean): boolean {
    return this.#temporaryOwner?.userId === userId && isSameClient(this.#temporaryOwner.client);
  }

  /** Forgets the conversation. */
  clearConversation(): void {
    void this.#session.clear();
  }

  /** Says that the relay goes down, and that another one will be there soon. */
  closeForRestart(): void {
    this.#socket.close(CLOSE.SERVICE_RESTART);
  }

  /** The socket has closed. */
  onClose(): void {
    this.#heartbeat?.stop();
    this.#session.disconnect();
  }

  /** A message has come. */
  receive(data: Buffer, isBinary: boolean): void {
    // After its goodbye a peer may still say something that was on its way.
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
    const { text, image } = prompt;
    const turn = resolveTurn(prompt, this.#isExtended, this.#createId);
    if (!turn) return this.#replies.replyError(errorInfo('bad-request'), prompt.turnId);
    const media = parsePromptMedia(image);
    if (media === 'unsupported') return this.#replies.replyError(errorInfo('unsupported-media'), turn.turnId);
    const assistant = this.#isExtended ? prompt.assistant : undefined;
    const reader = this.#replies.createReader(turn.turnId, text);
    const watchedReader = this.#isExtended
      ? (this.#heartbeat ??= this.#createHeartbeat()).watch(turn.turnId, reader)
      : reader;
    this.#session.submit(omitUndefined({ ...turn, text, media, assistant }), watchedReader);
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
