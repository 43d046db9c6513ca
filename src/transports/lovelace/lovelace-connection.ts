import type { Manager, Socket } from 'socket.io-client';
import { errorInfo, type Clock } from '../../chat/index.ts';
import { decodeExtensionFrame, encodeStop, EXTENSION_NAME, EXTENSION_VERSION } from '../../protocol/extension.ts';
import { ignoreToJson, type JsonObject } from '../../protocol/json.ts';
import { ChunkAssembler } from '../../protocol/lovelace-framing.ts';
import { decodeLovelaceAck, decodeInvalidParameterReply, LOVELACE_EVENTS } from '../../protocol/lovelace.ts';
import type { BackendUrl } from '../shared/backend-url.ts';
import type { SocketConnection, SocketEvents, PendingRequest } from '../socket/protocol-adapter.ts';

export interface LovelaceConnectionOptions {
  readonly Manager: typeof Manager;
  readonly backendUrl: BackendUrl;
  readonly token: string | undefined;
  /** What puts the pieces of an answer together. */
  readonly createAssembler: () => ChunkAssembler;
  readonly events: SocketEvents;
  readonly clock: Clock;
  /** Spells a turn's prompt. */
  readonly encode: (turn: PendingRequest) => JsonObject;
  /** Hears what our relay says to whom it does not let in. */
  readonly onConnectError: (data: unknown) => void;
}

/**
 * One socket to a Lovelace, or to our relay in its place. A stock server ties its pieces to nothing, but keeps those of
 * different sockets apart: hanging up is how to be rid of an answer.
 */
export class LovelaceConnection implements SocketConnection {
  readonly #socket: Socket;
  readonly #options: LovelaceConnectionOptions;
  /** The turn that is answered, and what puts a stock server's pieces together for it. */
  #turn: PendingRequest | undefined;
  #assembler = new ChunkAssembler('line');

  constructor(options: LovelaceConnectionOptions) {
    const { backendUrl, token, events } = options;
    this.#options = options;
    const manager = new options.Manager(backendUrl.origin, {
      path: `${backendUrl.path}/socket.io/`,
      // Polling is for where there is no WebSocket; beginning with it costs everybody two round trips.
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      // Seeking a lost connection, and giving it up, is the keeper's business.
      reconnection: false,
      timeout: MAX_TIMEOUT_MS,
    });
    Object.assign((manager as unknown as { encoder: object }).encoder, { replacer: ignoreToJson });
    this.#socket = manager.socket('/', { auth: { [EXTENSION_NAME]: EXTENSION_VERSION, ...(token && { token }) } });
    this.#socket.on('connect', () => events.onOpen());
    // Our relay says why it lets nobody in; of a server that was not reached there is nothing to read.
    this.#socket.on('connect_error', ({ data }: Error & { data?: unknown }) => {
      options.onConnectError(data);
      events.onClose(decodeLovelaceAck(data));
    });
    this.#socket.on('disconnect', () => events.onClose());
    this.#socket.on(EXTENSION_NAME, (frame: unknown) => this.#onExtensionFrame(frame));
    this.#socket.on(LOVELACE_EVENTS.response, (chunk: unknown) => this.#onChunk(chunk));
  }

  sendPrompt(turn: PendingRequest): void {
    this.#turn = turn;
    this.#assembler = this.#options.createAssembler();
    // Only called while the socket is open: what is sent earlier, Socket.IO would keep, and send some time.
    this.#socket.emit(LOVELACE_EVENTS.prompt, this.#options.encode(turn), (outcome: unknown) => {
      if (turn === this.#turn) this.#onAck(turn, outcome);
    });
  }

  sendStop(turnId: string): void {
    this.#turn = undefined;
    this.#socket.emit(EXTENSION_NAME, encodeStop(turnId));
  }

  close(): void {
    const { engine } = this.#socket.io;
    const closed = () => this.#options.events.onClose();
    this.#socket.off();
    engine.once('close', () => {
      // Socket.IO is done with it now; the WebSocket under it says so once more when the other end is, too.
      if (engine.transport.name === 'websocket') engine.transport.once('close', closed);
      else closed();
    });
    this.#socket.disconnect();
  }

  #onExtensionFrame(frame: unknown): void {
    const { events } = this.#options;
    const extension = decodeExtensionFrame(frame);
    events.onActivity();
    if (extension) events.onExtensionFrame(extension);
  }

  #onChunk(chunk: unknown): void {
    this.#options.events.onActivity();
    const reply = this.#turn?.reply;
    if (!reply || typeof chunk !== 'string') return;
    const error = this.#assembler.isEmpty && decodeInvalidParameterReply(chunk);
    // The server's code carries on behind a refusal, and sends the text of an exception: to a reply that has ended.
    if (error) return reply.fail(error);
    const delta = this.#assembler.add(chunk, this.#options.clock.now());
    if (delta) reply.push({ type: 'text-delta', delta });
  }

  /** Ends what our relay has not ended in its own words. */
  #onAck({ reply }: PendingRequest, outcome: unknown): void {
    const error = decodeLovelaceAck(outcome);
    const text = this.#assembler.finish();
    this.#turn = undefined;
    if (error) reply.fail(error);
    else if (text.trim()) reply.push({ type: 'reply-end', reason: 'done', text });
    else reply.fail(errorInfo('empty-response'));
    this.#options.events.onTurnEnd();
  }
}

/** The keeper has its own patience. Milliseconds, as many as a timer takes. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
