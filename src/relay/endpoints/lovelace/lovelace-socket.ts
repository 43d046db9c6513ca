import type { Socket } from 'socket.io';
import type { ChatErrorInfo } from '../../../chat/index.ts';
import { decodeStop, encodeExtensionFrame, EXTENSION_NAME, isExtensionOffer } from '../../../protocol/extension.ts';
import { asObject } from '../../../protocol/json.ts';
import type { ChunkFraming } from '../../../protocol/lovelace-framing.ts';
import { encodeLovelaceAck, LOVELACE_EVENTS, INVALID_PARAMETER_CHUNKS } from '../../../protocol/lovelace.ts';
import { noMemory } from '../../sessions/conversation-memory.ts';
import { Session } from '../../sessions/session.ts';
import type { Holder } from '../../limits/pool.ts';
import type { EndpointContext } from '../endpoint.ts';
import { SocketIoWriter } from './socket-io-writer.ts';
import { createHelloFrame } from '../hello-frame.ts';
import { Heartbeat } from '../heartbeat.ts';
import { parseLovelaceQuery } from './parse-lovelace-query.ts';
import { createExtendedLovelaceReader, createStockLovelaceReader, writeErrorMessage } from './lovelace-turn-readers.ts';

export interface LovelaceSocketOptions {
  /** What one piece of an answer is; `auto`: by the shape of the query. */
  readonly framing: ChunkFraming;
  readonly rejectsUnknownParameters: boolean;
  /** The holder that the visitor counts as. */
  readonly holder: Holder;
}

type Ack = (outcome: unknown) => void;

/**
 * One connection of Lovelace's wire: reads its events, asks its session, and sees to it that every prompt is acknowledged once. Whoever
 * makes it listens to the socket, and tells it what happens there.
 */
export class LovelaceSocket {
  readonly #sessionContext: EndpointContext['sessionContext'];
  readonly #options: LovelaceSocketOptions;
  readonly #socket: Socket;
  readonly #session: Session;
  readonly #writer: SocketIoWriter;
  readonly #isExtended: boolean;
  /** Made for the first prompt of a greeted client: most connections are idle. */
  #heartbeat: Heartbeat | undefined;
  /** Who waits for the end of which turn. */
  readonly #acks = new Map<string, Ack>();

  constructor({ sessionContext: context }: EndpointContext, socket: Socket, options: LovelaceSocketOptions) {
    this.#sessionContext = context;
    this.#options = options;
    this.#socket = socket;
    this.#writer = new SocketIoWriter(socket);
    this.#isExtended = isExtensionOffer(asObject(socket.handshake.auth)[EXTENSION_NAME]);
    // The wire knows no visitors: whoever knows the name of a turn is who asked for it (see turn-name.ts).
    const disconnectPolicy = this.#isExtended ? 'resume' : 'stop';
    this.#session = new Session(context, {
      owner: 'lovelace',
      memory: noMemory,
      disconnectPolicy,
      holder: options.holder,
    });
    if (this.#isExtended) socket.emit(EXTENSION_NAME, encodeExtensionFrame(createHelloFrame(context.assistants)));
  }

  /** A frame of our extension has come. */
  receiveExtension(frame: unknown): void {
    const stop = this.#isExtended ? decodeStop(frame) : undefined;
    if (stop) this.#session.stop(stop.turnId);
  }

  /** The client is gone. */
  onClose(): void {
    this.#heartbeat?.stop();
    this.#writer.close();
    this.#session.disconnect();
  }

  /** A prompt has come. Takes whatever a client sends: the real server goes down for everybody on half of it. */
  receive(args: readonly unknown[]): void {
    const lastArgument = args.at(-1);
    const ack: Ack = (outcome) => {
      if (isAck(lastArgument)) this.#writer.acknowledge(lastArgument, outcome);
    };
    if (this.#writer.isOverBuffered) return void this.#socket.disconnect(true);
    const { assistants, createId } = this.#sessionContext;
    const { rejectsUnknownParameters } = this.#options;
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
    // Asked for once more, a turn is the later asking's, and the earlier one has nothing left to wait for.
    this.#acknowledge(turnId, undefined);
    this.#acks.set(turnId, ack);
    const onEnd = (error: ChatErrorInfo | undefined) => this.#acknowledge(turnId, error);
    const reader = this.#isExtended
      ? (this.#heartbeat ??= this.#createHeartbeat()).watch(
          turnId,
          createExtendedLovelaceReader(this.#writer, turnId, onEnd),
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
      clock: this.#sessionContext.clock,
      isAwaited: (reader) => this.#session.hasReader(reader),
      sendAlive: (turnId) => {
        const frame = encodeExtensionFrame({ kind: 'alive', turnId });
        if (!this.#writer.isOverBuffered) void this.#writer.emit(EXTENSION_NAME, frame, turnId.length);
      },
    });
  }

  #acknowledge(turnId: string, error: ChatErrorInfo | undefined): void {
    const ack = this.#acks.get(turnId);
    this.#acks.delete(turnId);
    ack?.(encodeLovelaceAck(error));
  }

  /** Prompts are answered in their order, and each is forgotten with its acknowledgement. */
  #isOldestPending(turnId: string): boolean {
    return this.#acks.keys().next().value === turnId;
  }

  /** As the real server refuses: in the answer, and with a good end. */
  #rejectParameters(ack: Ack): void {
    for (const chunk of INVALID_PARAMETER_CHUNKS) void this.#writer.emit(LOVELACE_EVENTS.response, chunk, chunk.length);
    ack(encodeLovelaceAck(undefined));
  }

  /** Front ends, which send a list, put the line ends back; the documentation's example writes what comes as it comes. */
  #sendsLines(hasMessageList: boolean): boolean {
    const { framing } = this.#options;
    return framing === 'auto' ? hasMessageList : framing === 'line';
  }
}

function isAck(value: unknown): value is Ack {
  return typeof value === 'function';
}
