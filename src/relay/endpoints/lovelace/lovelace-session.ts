import type { Socket } from 'socket.io';
import type { ChatErrorInfo } from '../../../chat/index.ts';
import { decodeStop, encodeExtensionFrame, EXTENSION_NAME, type ExtensionFrame } from '../../../protocol/extension.ts';
import type { ChunkFraming } from '../../../protocol/lovelace-framing.ts';
import { decodeLovelaceHandshake } from '../../../protocol/lovelace-handshake.ts';
import { encodeLovelaceAck, LOVELACE_EVENTS, INVALID_PARAMETER_CHUNKS } from '../../../protocol/lovelace.ts';
import { decodeConversationRequest } from '../../../protocol/stored-conversation.ts';
import { noMemory } from '../../sessions/conversation-memory.ts';
import { Session } from '../../sessions/session.ts';
import type { Visitor } from '../../security/gate.ts';
import type { EndpointContext } from '../endpoint.ts';
import type { EventFrames } from '../event-frames.ts';
import { SocketIoWriter } from './socket-io-writer.ts';
import { Heartbeat } from '../heartbeat.ts';
import { findVisitorConversation, listVisitorConversations } from '../visitor-conversation.ts';
import { answerConversationRequest } from './conversation-requests.ts';
import { parseLovelaceQuery } from './parse-lovelace-query.ts';
import { createExtendedLovelaceReader, createStockLovelaceReader, writeErrorMessage } from './lovelace-turn-readers.ts';

/** Dependencies and options shared by all sessions of the endpoint. */
export interface LovelaceSessionContext extends EndpointContext {
  /** How an answer is split into chunks; `auto`: by the shape of the query. */
  readonly framing: ChunkFraming;
  readonly rejectsUnknownParameters: boolean;
  /** Encodes the events for clients of our extension, as packets. */
  readonly frames: EventFrames<string>;
}

type Ack = (outcome: unknown) => void;

/** Decodes the events of one connection, submits prompts to its session, and acknowledges every prompt exactly once. */
export class LovelaceSession {
  readonly #context: LovelaceSessionContext;
  readonly #socket: Socket;
  readonly #visitor: Visitor;
  readonly #session: Session;
  readonly #writer: SocketIoWriter;
  readonly #isExtended: boolean;
  readonly #userId: string | undefined;
  /** Created for the first prompt of a client that uses our extension. */
  #heartbeat: Heartbeat | undefined;
  /** The acknowledgement to send at the end of each pending turn, by turn id. */
  readonly #acks = new Map<string, Ack>();

  constructor(context: LovelaceSessionContext, socket: Socket, visitor: Visitor) {
    this.#context = context;
    this.#socket = socket;
    this.#visitor = visitor;
    this.#writer = new SocketIoWriter(socket);
    const { offersExtension, userId, conversation } = decodeLovelaceHandshake(socket.handshake.auth);
    this.#isExtended = offersExtension;
    this.#userId = userId;
    // Stock clients and our earlier ones have no user ids: their turns are owned by their unguessable ids (see `turn-id.ts`).
    const { owner, memory = noMemory } =
      userId === undefined
        ? { owner: 'lovelace' }
        : findVisitorConversation(context.store, visitor, userId, conversation);
    const disconnectPolicy = offersExtension ? 'resume' : 'stop';
    const { holder } = visitor;
    this.#session = new Session(context.sessionContext, { owner, memory, disconnectPolicy, holder });
  }

  /** Handles an event of our extension. A request without an acknowledgement is ignored. */
  receiveExtension(args: readonly unknown[]): void {
    const [frame] = args;
    const stop = decodeStop(frame);
    if (stop) return this.#session.stop(stop.turnId);
    const request = decodeConversationRequest(frame);
    const ack = args.at(-1);
    if (!request || !isAck(ack)) return;
    if (this.#writer.isOverBuffered) return void this.#socket.disconnect(true);
    const visitor = this.#visitor;
    const userId = this.#userId;
    const list = async () =>
      userId === undefined ? [] : listVisitorConversations(this.#context.store, visitor, userId);
    void answerConversationRequest(request, this.#session, list, visitor.holder, this.#context).then((answer) =>
      this.#writer.acknowledge(ack, answer),
    );
  }

  /** Ends the session after the client has disconnected. */
  onClose(): void {
    this.#heartbeat?.stop();
    this.#writer.close();
    this.#session.disconnect();
  }

  /** Handles a prompt event. Accepts arguments of any shape: malformed ones crash the real server. */
  receive(args: readonly unknown[]): void {
    const lastArgument = args.at(-1);
    const ack: Ack = (outcome) => {
      if (isAck(lastArgument)) this.#writer.acknowledge(lastArgument, outcome);
    };
    if (this.#writer.isOverBuffered) return void this.#socket.disconnect(true);
    const { assistants, createId } = this.#context.sessionContext;
    const { rejectsUnknownParameters } = this.#context;
    const parsed = parseLovelaceQuery(args[0], {
      assistants,
      isExtended: this.#isExtended,
      rejectsUnknownParameters,
      createId,
    });
    if (parsed.kind === 'invalid') {
      if (!this.#isExtended && this.#acks.size === 0) writeErrorMessage(this.#writer, parsed.error.code);
      return ack(encodeLovelaceAck(parsed.error));
    }
    if (parsed.kind === 'unknown-parameters') return this.#rejectParameters(ack);

    const { prompt, hasMessageList } = parsed;
    const { turnId } = prompt;
    // If the client repeats a turn, the reply goes to the later request, and the earlier one is acknowledged now.
    this.#acknowledge(turnId, undefined);
    this.#acks.set(turnId, ack);
    const onEnd = (error: ChatErrorInfo | undefined) => this.#acknowledge(turnId, error);
    const reader = this.#isExtended
      ? (this.#heartbeat ??= this.#createHeartbeat()).watch(
          turnId,
          createExtendedLovelaceReader(this.#writer, this.#context.frames, turnId, onEnd),
        )
      : createStockLovelaceReader(
          this.#writer,
          { sendsLines: this.#sendsLines(hasMessageList), isOldestPending: () => this.#isOldestPending(turnId) },
          onEnd,
        );
    this.#session.submit(prompt, reader);
  }

  #createHeartbeat(): Heartbeat {
    return new Heartbeat({
      clock: this.#context.sessionContext.clock,
      isAwaited: (reader) => this.#session.hasReader(reader),
      sendAlive: (turnId) => {
        if (!this.#writer.isOverBuffered) this.#writeFrame({ kind: 'alive', turnId });
      },
    });
  }

  #writeFrame(frame: ExtensionFrame): void {
    void this.#writer.writeEvent(EXTENSION_NAME, encodeExtensionFrame(frame));
  }

  #acknowledge(turnId: string, error: ChatErrorInfo | undefined): void {
    const ack = this.#acks.get(turnId);
    this.#acks.delete(turnId);
    ack?.(encodeLovelaceAck(error));
  }

  /**
   * Whether all prompts before this one are answered. Acknowledgements are sent in the order of the prompts, and
   * removed when sent.
   */
  #isOldestPending(turnId: string): boolean {
    return this.#acks.keys().next().value === turnId;
  }

  /**
   * Rejects unknown parameters as the real server does: with chunks of an answer, and an acknowledgement of success.
   */
  #rejectParameters(ack: Ack): void {
    for (const chunk of INVALID_PARAMETER_CHUNKS) void this.#writer.writeEvent(LOVELACE_EVENTS.response, chunk);
    ack(encodeLovelaceAck(undefined));
  }

  /** Front ends, which send a list, append the line ends again. The documentation's example prints chunks unchanged. */
  #sendsLines(hasMessageList: boolean): boolean {
    const { framing } = this.#context;
    return framing === 'auto' ? hasMessageList : framing === 'line';
  }
}

function isAck(value: unknown): value is Ack {
  return typeof value === 'function';
}
