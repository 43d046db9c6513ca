import type { WebSocket } from 'ws';
import { errorInfo } from '../../../chat/index.ts';
import type { CatPrompt } from '../../../protocol/cat-client-codec.ts';
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
import type { WebSocketWriter } from './web-socket-writer.ts';
import { Heartbeat } from '../heartbeat.ts';
import { StockCatReplyWriter } from './stock-cat-reply-writer.ts';
import { resolveTurn } from '../turn-id.ts';
import type { VisitorConversation } from '../visitor-conversation.ts';

/** Dependencies and options shared by all sessions of the endpoint. */
export interface CatSessionContext extends EndpointContext {
  /** Encodes the events for clients of our extension. */
  readonly frames: EventFrames<Buffer>;
  /** Whether a stock client's socket is closed after an error. */
  readonly closesAfterError: boolean;
}

export interface CatSessionOptions {
  readonly socket: WebSocket;
  readonly writer: WebSocketWriter;
  readonly visitor: Visitor;
  readonly userId: string;
  readonly conversation: VisitorConversation;
  readonly offersExtension: boolean;
  /** Whether a stock client wants tokens or only the whole answer. */
  readonly wantsTokens: boolean;
}

/** Decodes the frames of one connection, submits prompts to its session, and creates the readers that write the replies. */
export class CatSession {
  readonly #context: CatSessionContext;
  readonly #socket: WebSocket;
  readonly #isExtended: boolean;
  readonly #session: Session;
  readonly #writer: WebSocketWriter;
  readonly #replies: CatReplyWriter;
  /** Created for the first prompt of a client that uses our extension. */
  #heartbeat: Heartbeat | undefined;

  constructor(context: CatSessionContext, options: CatSessionOptions) {
    const { sessionContext, resources, frames, closesAfterError } = context;
    const { socket, writer, visitor, userId, conversation, offersExtension, wantsTokens } = options;
    const { holder } = visitor;
    const { owner, memory } = conversation;
    this.#context = context;
    this.#socket = socket;
    this.#isExtended = offersExtension;
    this.#session = new Session(sessionContext, {
      owner,
      memory: memory ?? createConnectionMemory({ sessionCharacters: resources.sessionCharacters, holder }),
      // A stock client that disconnects finds the rest of its answer in the history, if there is a stored one.
      disconnectPolicy: offersExtension ? 'resume' : memory ? 'finish' : 'stop',
      holder,
    });
    this.#writer = writer;
    const { clock } = sessionContext;
    const onError = closesAfterError ? () => this.#disconnect() : () => {};
    this.#replies = offersExtension
      ? createExtendedCatReplyWriter(writer, frames)
      : new StockCatReplyWriter({ writer, clock, userId, wantsTokens, onError });
  }

  /** Clears the conversation. */
  clear(): void {
    void this.#session.clear();
  }

  /** Ends the session after the socket has closed. */
  onClose(): void {
    this.#heartbeat?.stop();
    this.#session.disconnect();
  }

  /** Handles a frame from the client. */
  receive(data: Buffer, isBinary: boolean): void {
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
    const turn = resolveTurn(prompt, this.#isExtended, this.#context.sessionContext.createId);
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
      clock: this.#context.sessionContext.clock,
      isAwaited: (reader) => this.#session.hasReader(reader),
      sendAlive: (turnId) => {
        if (!this.#writer.isOverBuffered) void this.#writer.write(encodeCatExtensionFrame({ kind: 'alive', turnId }));
      },
    });
  }
}

const BINARY_FRAME_ERROR: CatClientFrame = { kind: 'invalid', error: errorInfo('bad-request') };
