import type { Manager, Socket } from 'socket.io-client';
import { chatError, type Clock } from '../chat/index.ts';
import { decodeServerExtension, encodeStop, EXTENSION, EXTENSION_VERSION } from '../protocol/greeting.ts';
import { asItIs, type JsonObject } from '../protocol/json.ts';
import { PieceJoiner } from '../protocol/lovelace-framing.ts';
import { decodeLovelaceAck, decodeLovelaceRefusal, LOVELACE_EVENTS } from '../protocol/lovelace.ts';
import type { Address } from './address.ts';
import type { SocketConnection, SocketEvents, Turn } from './wire.ts';

export interface LovelaceConnectionOptions {
  readonly Manager: typeof Manager;
  readonly address: Address;
  readonly token: string | undefined;
  /** What puts the pieces of an answer together. */
  readonly newJoiner: () => PieceJoiner;
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
  readonly #socket: Socket;
  readonly #options: LovelaceConnectionOptions;
  /** The turn that is answered, and what puts a stock server's pieces together for it. */
  #turn: Turn | undefined;
  #joiner = new PieceJoiner('line');

  constructor(options: LovelaceConnectionOptions) {
    const { address, token, events } = options;
    this.#options = options;
    const manager = new options.Manager(address.origin, {
      path: `${address.path}/socket.io/`,
      // Polling is for where there is no WebSocket; beginning with it costs everybody two round trips.
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      // Seeking a lost connection, and giving it up, is the keeper's business.
      reconnection: false,
      timeout: NEVER,
    });
    Object.assign((manager as unknown as { encoder: object }).encoder, { replacer: asItIs });
    this.#socket = manager.socket('/', { auth: { [EXTENSION]: EXTENSION_VERSION, ...(token && { token }) } });
    this.#socket.on('connect', () => events.opened());
    // Our relay says why it lets nobody in; of a server that was not reached there is nothing to read.
    this.#socket.on('connect_error', (error: Error & { data?: unknown }) =>
      events.closed(decodeLovelaceAck(error.data)),
    );
    this.#socket.on('disconnect', () => events.closed());
    this.#socket.on(EXTENSION, (frame: unknown) => this.#extension(frame));
    this.#socket.on(LOVELACE_EVENTS.response, (piece: unknown) => this.#piece(piece));
  }

  ask(turn: Turn): void {
    this.#turn = turn;
    this.#joiner = this.#options.newJoiner();
    // Only called while the socket is open: what is sent earlier, Socket.IO would keep, and send some time.
    this.#socket.emit(LOVELACE_EVENTS.prompt, this.#options.spell(turn), (outcome: unknown) => {
      if (turn === this.#turn) this.#acknowledged(turn, outcome);
    });
  }

  stop(turnId: string): void {
    this.#turn = undefined;
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
    const reply = this.#turn?.reply;
    if (!reply || typeof piece !== 'string') return;
    const refusal = this.#joiner.isEmpty && decodeLovelaceRefusal(piece);
    // The server's code carries on behind a refusal, and sends the text of an exception: to a reply that has ended.
    if (refusal) return reply.fail(refusal);
    const delta = this.#joiner.push(piece, this.#options.clock.now());
    if (delta) reply.push({ type: 'text-delta', delta });
  }

  /** Ends what our relay has not ended in its own words. */
  #acknowledged({ reply }: Turn, outcome: unknown): void {
    const error = decodeLovelaceAck(outcome);
    const text = this.#joiner.end();
    this.#turn = undefined;
    if (error) reply.fail(error);
    else if (text.trim()) reply.push({ type: 'reply-end', reason: 'done', text });
    else reply.fail(chatError('empty-answer'));
    this.#options.events.answered();
  }
}

/** The keeper has its own patience. Milliseconds, as many as a timer takes. */
const NEVER = 2 ** 31 - 1;
