import type { Manager, Socket } from 'socket.io-client';
import { errorInfo, type Clock } from '../../chat/index.ts';
import { decodeExtensionFrame, encodeStop, EXTENSION_NAME } from '../../protocol/extension.ts';
import { ignoreToJson, type JsonObject } from '../../protocol/json.ts';
import { ChunkAssembler } from '../../protocol/lovelace-framing.ts';
import { decodeLovelaceAck, decodeInvalidParameterReply, LOVELACE_EVENTS } from '../../protocol/lovelace.ts';
import { HELLO_TIMEOUT_MS } from '../shared/timeouts.ts';
import type { BackendUrl } from '../shared/backend-url.ts';
import type { SocketConnection, SocketEvents, PendingRequest } from '../socket/protocol-adapter.ts';

export interface LovelaceConnectionOptions {
  readonly Manager: typeof Manager;
  readonly backendUrl: BackendUrl;
  /** Content of the handshake. */
  readonly auth: JsonObject;
  readonly createAssembler: () => ChunkAssembler;
  readonly events: SocketEvents;
  readonly clock: Clock;
  readonly encode: (turn: PendingRequest) => JsonObject;
  /** Called with the data of our relay's rejection. */
  readonly onConnectError: (data: unknown) => void;
  /** Called when `storesConversations` has changed, and when we close the connection. */
  readonly onChange: () => void;
}

/**
 * One socket to a Lovelace or to our relay. A stock server's chunks have no turn id, but they are only sent to the socket of their prompt:
 * disconnecting is the way to discard an answer.
 */
export class LovelaceConnection implements SocketConnection {
  /** Whether the server is a relay that stores conversations, once it is known. A hello after its time corrects it. */
  storesConversations: boolean | undefined;
  readonly #socket: Socket;
  readonly #options: LovelaceConnectionOptions;
  /** The current turn, and the assembler for a stock server's chunks. */
  #turn: PendingRequest | undefined;
  #assembler = new ChunkAssembler('line');
  readonly #closed = new AbortController();
  #cancelHelloTimer = (): void => {};

  constructor(options: LovelaceConnectionOptions) {
    const { backendUrl, auth, clock, events } = options;
    this.#options = options;
    const manager = new options.Manager(backendUrl.origin, {
      path: `${backendUrl.path}/socket.io/`,
      // Polling is the fallback without WebSockets. Starting with it would cost two round trips.
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      // ReconnectingConnection reconnects and gives up.
      reconnection: false,
      timeout: MAX_TIMEOUT_MS,
    });
    Object.assign((manager as unknown as { encoder: object }).encoder, { replacer: ignoreToJson });
    this.#socket = manager.socket('/', { auth });
    this.#socket.on('connect', () => {
      this.#cancelHelloTimer = clock.schedule(HELLO_TIMEOUT_MS, () => this.#identify(false));
      events.onOpen();
    });
    // Our relay sends the reason for a rejection. If the server was not reached, there is no data.
    this.#socket.on('connect_error', ({ data }: Error & { data?: unknown }) => {
      options.onConnectError(data);
      this.#abandon();
      events.onClose(decodeLovelaceAck(data));
    });
    this.#socket.on('disconnect', () => {
      this.#abandon();
      events.onClose();
    });
    this.#socket.on(EXTENSION_NAME, (frame: unknown) => this.#onExtensionFrame(frame));
    this.#socket.on(LOVELACE_EVENTS.response, (chunk: unknown) => this.#onChunk(chunk));
  }

  /** Aborted when the connection is lost or closed. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  sendPrompt(turn: PendingRequest): void {
    this.#turn = turn;
    this.#assembler = this.#options.createAssembler();
    // Only called while the socket is open, because Socket.IO would buffer earlier events and send them later.
    this.#socket.emit(LOVELACE_EVENTS.prompt, this.#options.encode(turn), (outcome: unknown) => {
      if (turn === this.#turn) this.#onAck(turn, outcome);
    });
  }

  sendStop(turnId: string): void {
    this.#turn = undefined;
    this.#socket.emit(EXTENSION_NAME, encodeStop(turnId));
  }

  /** Sends a request of our extension. The acknowledgement's argument is the answer. */
  request(frame: JsonObject, onAnswer: (answer: unknown) => void): void {
    this.#socket.emit(EXTENSION_NAME, frame, onAnswer);
  }

  close(): void {
    this.#abandon();
    this.#options.onChange();
    const { engine } = this.#socket.io;
    const closed = () => this.#options.events.onClose();
    this.#socket.off();
    engine.once('close', () => {
      // Socket.IO has closed. Its WebSocket closes later, at the end of the closing handshake.
      if (engine.transport.name === 'websocket') engine.transport.once('close', closed);
      else closed();
    });
    this.#socket.disconnect();
  }

  #abandon(): void {
    this.#cancelHelloTimer();
    this.#closed.abort();
  }

  #onExtensionFrame(frame: unknown): void {
    const { events } = this.#options;
    const extension = decodeExtensionFrame(frame);
    events.onActivity();
    if (!extension) return;
    events.onExtensionFrame(extension);
    if (extension.kind === 'hello') this.#identify(extension.hello.memoryMs !== undefined);
  }

  #identify(storesConversations: boolean): void {
    this.#cancelHelloTimer();
    this.storesConversations = storesConversations;
    this.#options.onChange();
  }

  #onChunk(chunk: unknown): void {
    this.#options.events.onActivity();
    const reply = this.#turn?.reply;
    if (!reply || typeof chunk !== 'string') return;
    const error = this.#assembler.isEmpty && decodeInvalidParameterReply(chunk);
    // After this the server also sends the text of an exception, which is dropped because the reply has ended.
    if (error) return reply.fail(error);
    const delta = this.#assembler.add(chunk, this.#options.clock.now());
    if (delta) reply.push({ type: 'text-delta', delta });
  }

  /** Ends a stock server's reply. Our relay has ended its own with an event. */
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

/** The maximum of a timer: ReconnectingConnection has its own timeout. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
