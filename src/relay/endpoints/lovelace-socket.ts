import type { Socket } from 'socket.io';
import type { ChatError } from '../../chat/index.ts';
import { decodeStop, encodeServerExtension, EXTENSION, isOffer } from '../../protocol/greeting.ts';
import { asObject } from '../../protocol/json.ts';
import type { PieceFraming } from '../../protocol/lovelace-framing.ts';
import { encodeLovelaceAck, LOVELACE_EVENTS, LOVELACE_REFUSAL_PIECES } from '../../protocol/lovelace.ts';
import { noMemory } from '../conversation/memory.ts';
import { Session } from '../conversation/session.ts';
import type { Holder } from '../pool.ts';
import type { EndpointContext } from './endpoint.ts';
import { EventWriter } from './event-writer.ts';
import { greetingFrame } from './greeting-frame.ts';
import { Heartbeat } from './heartbeat.ts';
import { readLovelaceQuery } from './lovelace-prompt.ts';
import { greetedLovelaceReader, stockLovelaceReader, writeFault } from './lovelace-replies.ts';

export interface LovelaceSocketOptions {
  /** What one piece of an answer is; `auto`: by the shape of the query. */
  readonly framing: PieceFraming;
  readonly isStrict: boolean;
  /** The holder that the visitor counts as. */
  readonly holder: Holder;
}

type Ack = (outcome: unknown) => void;

/**
 * One connection of Lovelace's wire: reads its events, asks its session, and sees to it that every prompt is acknowledged once. Whoever
 * makes it listens to the socket, and tells it what happens there.
 */
export class LovelaceSocket {
  readonly #context: EndpointContext['sessions'];
  readonly #options: LovelaceSocketOptions;
  readonly #socket: Socket;
  readonly #session: Session;
  readonly #writer: EventWriter;
  readonly #isGreeted: boolean;
  /** Made for the first prompt of a greeted client: most connections are idle. */
  #heartbeat: Heartbeat | undefined;
  /** Who waits for the end of which turn. */
  readonly #acks = new Map<string, Ack>();

  constructor({ sessions: context }: EndpointContext, socket: Socket, options: LovelaceSocketOptions) {
    this.#context = context;
    this.#options = options;
    this.#socket = socket;
    this.#writer = new EventWriter(socket);
    this.#isGreeted = isOffer(asObject(socket.handshake.auth)[EXTENSION]);
    // The wire knows no visitors: whoever knows the name of a turn is who asked for it (see turn-name.ts).
    const leaving = this.#isGreeted ? 'resume' : 'stop';
    this.#session = new Session(context, { owner: 'lovelace', memory: noMemory, leaving, holder: options.holder });
    if (this.#isGreeted) socket.emit(EXTENSION, encodeServerExtension(greetingFrame(context.assistants)));
  }

  /** A frame of our extension has come. */
  receiveExtension(frame: unknown): void {
    const stop = this.#isGreeted ? decodeStop(frame) : undefined;
    if (stop) this.#session.stop(stop.turnId);
  }

  /** The client is gone. */
  leave(): void {
    this.#heartbeat?.stop();
    this.#writer.close();
    this.#session.leave();
  }

  /** A prompt has come. Takes whatever a client sends: the real server goes down for everybody on half of it. */
  receive(args: readonly unknown[]): void {
    const last = args.at(-1);
    const ack: Ack = (outcome) => {
      if (isAck(last)) this.#writer.acknowledge(last, outcome);
    };
    if (this.#writer.isOverrun) return void this.#socket.disconnect(true);
    const { assistants, newId } = this.#context;
    const { isStrict } = this.#options;
    const read = readLovelaceQuery(args[0], { assistants, isGreeted: this.#isGreeted, isStrict, newId });
    if (read.kind === 'fault') {
      if (!this.#isGreeted && this.#acks.size === 0) writeFault(this.#writer, read.error.code);
      return ack(encodeLovelaceAck(read.error));
    }
    if (read.kind === 'refusal') return this.#refuse(ack);

    const { prompt, listed } = read;
    const { turnId } = prompt;
    // Asked for once more, a turn is the later asking's, and the earlier one has nothing left to wait for.
    this.#finish(turnId, undefined);
    this.#acks.set(turnId, ack);
    const finish = (error: ChatError | undefined) => this.#finish(turnId, error);
    const reader = this.#isGreeted
      ? (this.#heartbeat ??= this.#newHeartbeat()).watch(turnId, greetedLovelaceReader(this.#writer, turnId, finish))
      : stockLovelaceReader(
          this.#writer,
          { lines: this.#sendsLines(listed), isNext: () => this.#isNext(turnId) },
          finish,
        );
    this.#session.ask(prompt, reader);
  }

  #newHeartbeat(): Heartbeat {
    return new Heartbeat({
      clock: this.#context.clock,
      isAwaited: (reader) => this.#session.hasReader(reader),
      send: (turnId) => {
        const frame = encodeServerExtension({ kind: 'alive', turnId });
        if (!this.#writer.isOverrun) void this.#writer.emit(EXTENSION, frame, turnId.length);
      },
    });
  }

  #finish(turnId: string, error: ChatError | undefined): void {
    const ack = this.#acks.get(turnId);
    this.#acks.delete(turnId);
    ack?.(encodeLovelaceAck(error));
  }

  /** Prompts are answered in their order, and each is forgotten with its acknowledgement. */
  #isNext(turnId: string): boolean {
    return this.#acks.keys().next().value === turnId;
  }

  /** As the real server refuses: in the answer, and with a good end. */
  #refuse(ack: Ack): void {
    for (const piece of LOVELACE_REFUSAL_PIECES) void this.#writer.emit(LOVELACE_EVENTS.response, piece, piece.length);
    ack(encodeLovelaceAck(undefined));
  }

  /** Front ends, which send a list, put the line ends back; the documentation's example writes what comes as it comes. */
  #sendsLines(listed: boolean): boolean {
    const { framing } = this.#options;
    return framing === 'auto' ? listed : framing === 'line';
  }
}

function isAck(value: unknown): value is Ack {
  return typeof value === 'function';
}
