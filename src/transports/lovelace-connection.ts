import type { io } from 'socket.io-client';
import { chatError, type ChatError, type Clock } from '../chat/index.ts';
import { decodeServerExtension, encodeStop, EXTENSION, EXTENSION_VERSION } from '../protocol/greeting.ts';
import type { JsonObject } from '../protocol/json.ts';
import { PieceJoiner, type PieceFraming } from '../protocol/lovelace-framing.ts';
import { decodeLovelaceAck, decodeLovelaceRefusal, LOVELACE_EVENTS } from '../protocol/lovelace.ts';
import type { Address } from './address.ts';
import type { SocketConnection, SocketEvents, Turn } from './wire.ts';

export interface LovelaceConnectionOptions {
  readonly io: typeof io;
  readonly address: Address;
  readonly token: string | undefined;
  readonly framing: PieceFraming;
  readonly events: SocketEvents;
  readonly clock: Clock;
  /** Spells a turn's prompt. */
  readonly spell: (turn: Turn) => JsonObject;
}

/**
 * One socket to a Lovelace, or to our relay in its place. A stock server ties its pieces to nothing, but keeps those of
 * different sockets apart: hanging up is how to be rid of an answer.
 */
export class LovelaceConnection implements SocketConnection {
  readonly #socket: ReturnType<typeof io>;
  readonly #options: LovelaceConnectionOptions;
  /** The turn that is answered, and what has come of it. */
  #answer: StockAnswer | undefined;

  constructor(options: LovelaceConnectionOptions) {
    const { address, token, events } = options;
    this.#options = options;
    // A path in the address itself would be taken for the name of a namespace.
    this.#socket = options.io(address.origin, {
      path: `${address.path}/socket.io/`,
      auth: { [EXTENSION]: EXTENSION_VERSION, ...(token && { token }) },
      // Polling is for where there is no WebSocket; beginning with it costs everybody two round trips.
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      forceNew: true,
      // Seeking a lost connection, and giving it up, is the keeper's business.
      reconnection: false,
      timeout: NEVER,
    });
    this.#socket.on('connect', () => events.opened());
    this.#socket.on('connect_error', (error) => events.closed(refusalOf(error)));
    this.#socket.on('disconnect', () => events.closed());
    this.#socket.on(EXTENSION, (frame: unknown) => this.#extension(frame));
    this.#socket.on(LOVELACE_EVENTS.response, (piece: unknown) => this.#piece(piece));
  }

  ask(turn: Turn): void {
    const answer: StockAnswer = { turn, joiner: new PieceJoiner(this.#options.framing), isRefused: false };
    this.#answer = answer;
    // Only called while the socket is open: what is sent earlier, Socket.IO would keep, and send some time.
    this.#socket.emit(LOVELACE_EVENTS.prompt, this.#options.spell(turn), (outcome: unknown) => {
      if (answer === this.#answer) this.#acknowledged(answer, outcome);
    });
  }

  stop(turnId: string): void {
    this.#answer = undefined;
    this.#socket.emit(EXTENSION, encodeStop(turnId));
  }

  close(): void {
    const { engine } = this.#socket.io;
    const closed = () => this.#options.events.closed();
    this.#socket.off();
    engine.once('close', () => {
      // Socket.IO is done with it now; the WebSocket under it says so once more when the other end is, too.
      if (engine.transport.name === 'websocket') engine.transport.once('close', closed);
      else closed();
    });
    this.#socket.disconnect();
  }

  #extension(frame: unknown): void {
    const { events } = this.#options;
    const extension = decodeServerExtension(frame);
    events.heard();
    if (extension) events.extension(extension);
  }

  #piece(piece: unknown): void {
    this.#options.events.heard();
    const answer = this.#answer;
    if (!answer || answer.isRefused || typeof piece !== 'string') return;
    const error = answer.joiner.isEmpty ? decodeLovelaceRefusal(piece) : undefined;
    if (error) {
      // Its code carries on, and sends the text of an exception as one more piece.
      answer.isRefused = true;
      answer.turn.reply.push({ type: 'reply-error', ...error });
    } else {
      const delta = answer.joiner.push(piece, this.#options.clock.now());
      if (delta) answer.turn.reply.push({ type: 'text-delta', delta });
    }
  }

  /** Ends what our relay has not ended in its own words. */
  #acknowledged({ turn, joiner }: StockAnswer, outcome: unknown): void {
    const error = decodeLovelaceAck(outcome);
    const text = joiner.end();
    this.#answer = undefined;
    if (error) turn.reply.push({ type: 'reply-error', ...error });
    else if (text.trim()) turn.reply.push({ type: 'reply-end', reason: 'done', text });
    else turn.reply.push({ type: 'reply-error', ...chatError('empty-answer') });
    this.#options.events.answered();
  }
}

interface StockAnswer {
  readonly turn: Turn;
  readonly joiner: PieceJoiner;
  isRefused: boolean;
}

/** Why a server did not let us in; nothing if it was not reached at all. */
function refusalOf(error: Error): ChatError | undefined {
  if (!('data' in error)) return undefined;
  return decodeLovelaceAck(error.data) ?? chatError('unauthorized');
}

/** The keeper has its own patience. Milliseconds, as many as a timer takes. */
const NEVER = 2 ** 31 - 1;
