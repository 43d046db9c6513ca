import { ChatError, errorInfo } from '../../chat/error.ts';
import { isTerminal } from '../../chat/event.ts';
import type { RememberedConversation } from '../../chat/conversation-title.ts';
import type {
  AcceptedAttachments,
  Assistant,
  Capability,
  ChatErrorInfo,
  ChatMessage,
  ChatReply,
  ChatRequest,
  Feedback,
  TransportEvent,
} from '../../chat/index.ts';
import type { ExtensionHello, ExtensionFrame } from '../../protocol/extension.ts';
import { ReconnectingConnection } from './reconnecting-connection.ts';
import { INTERRUPTED, ReplyStream, START, STOPPED } from '../../chat/reply-stream.ts';
import { browserClock } from '../shared/browser-clock.ts';
import type { RelayRequests } from '../shared/relay-requests.ts';
import { HELLO_TIMEOUT_MS, REPLY_TIMEOUT_MS, RESUME_TIMEOUT_MS } from '../shared/timeouts.ts';
import type { ChatTransport, TransportListener, SendOptions, TransportOptions } from '../contract/transport.ts';
import { CapabilityList } from './capability-list.ts';
import { SilenceTimer } from '../../chat/silence-timer.ts';
import type { SocketConnection, PendingRequest, ProtocolAdapter } from './protocol-adapter.ts';

/** A transport over sockets. Sends prompts one after another over one connection; stops, resumes and gives them up. */
export class SocketTransport implements ChatTransport {
  readonly capabilityList: CapabilityList;
  /** The assistants of our relay, once its hello has arrived. */
  offeredAssistants: readonly Assistant[] | undefined;
  /** How long our relay remembers a conversation, once its hello has arrived. */
  memoryMs: number | undefined;
  /** The limit of our relay, once its hello has arrived. */
  maxPromptCharacters: number | undefined;
  /** What a stock server accepts, once it is known. The assistants of our relay have it themselves. */
  accepts: AcceptedAttachments | undefined;

  readonly #adapter: ProtocolAdapter;
  readonly #connection: ReconnectingConnection<SocketConnection>;
  readonly #queue: PendingRequest[] = [];
  /** The turn that uses the connection. Its reply may have ended while the server still answers. */
  #current: PendingRequest | undefined;
  /** Whether the current turn's connection is lost and its answer is expected in another way. */
  #isResuming = false;
  /** The open socket. */
  #socket: SocketConnection | undefined;
  /** Whether the server is our relay. */
  #isExtended = false;
  /** Whether an earlier connection had the hello of our relay. */
  #hasMetRelay = false;
  #listener: TransportListener | undefined;
  readonly #timer: SilenceTimer;
  /** The silence after which an extended connection is lost while an answer is pending; 0 without a heartbeat. */
  #maxSilenceMs = 0;
  /** How often silence has ended a connection during this turn. The limit doubles each time, or a slow network would never get an answer. */
  #silenceDrops = 0;
  readonly #replyTimeoutMs: number;
  readonly #closing = new AbortController();

  /** @param createAdapter Called once, before the transport can be used. */
  constructor(createAdapter: (transport: SocketTransport) => ProtocolAdapter, options: TransportOptions) {
    const adapter = createAdapter(this);
    this.#adapter = adapter;
    this.capabilityList = new CapabilityList(adapter.capabilities, (event) => this.#emit(event));
    this.#replyTimeoutMs = options.replyTimeoutMs ?? REPLY_TIMEOUT_MS;
    this.#timer = new SilenceTimer(options.clock ?? browserClock, () => this.#onSilence());
    const events = {
      onActivity: () => this.#timer.recordActivity(),
      onTurnEnd: (turn?: PendingRequest) => this.#onTurnEnd(turn),
      onReady: () => this.#sendNext(),
      onStale: () => this.#connection.replaceSocket(),
      onExtensionFrame: (frame: ExtensionFrame) => this.#onExtensionFrame(frame),
      onEvent: (event: TransportEvent) => this.#emit(event),
    };
    this.#connection = new ReconnectingConnection(
      {
        open: (token, lifecycle) => adapter.open(token, { ...lifecycle, ...events }),
        diagnoseFailure: (hasOpened) => adapter.diagnoseFailure(hasOpened),
        onStateChange: (state, error) => {
          this.#emit({ type: 'status', state, ...(error && { error }) });
          if (state === 'idle' && this.#queue[0]) this.connect();
        },
        onOpen: (socket) => this.#onOpen(socket),
        onLost: (error) => this.#onLost(error),
        onFailed: (error) => this.#onFailed(error),
      },
      options,
    );
  }

  /** Aborted when the transport is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  get capabilities(): readonly Capability[] {
    return this.capabilityList.names;
  }

  get hasHardLineBreaks(): boolean {
    return !this.#isExtended && (this.#adapter.hasHardLineBreaks ?? false);
  }

  assistants(): Promise<readonly Assistant[]> {
    if (this.offeredAssistants) return Promise.resolve(this.offeredAssistants);
    return this.#adapter.assistants?.() ?? rejectMissing();
  }

  history(): Promise<readonly ChatMessage[]> {
    return this.#adapter.history?.() ?? rejectMissing();
  }

  async conversations(): Promise<readonly RememberedConversation[]> {
    return (await this.#adapter.conversations?.()) ?? [];
  }

  clear(): Promise<void> {
    return this.#adapter.clear?.() ?? rejectMissing();
  }

  async delete(turnIds: readonly string[]): Promise<void> {
    await (await this.#relayRequests()).deleteTurns(turnIds);
  }

  async feedback(turnId: string, feedback: Feedback | undefined): Promise<void> {
    await (await this.#relayRequests()).sendFeedback(turnId, feedback);
  }

  async rename(title: string): Promise<boolean> {
    return (await this.#relayRequests()).rename(title);
  }

  async erase(): Promise<boolean> {
    return (await this.#relayRequests()).erase();
  }

  send(request: ChatRequest, { signal, lastEventNumber }: SendOptions): ChatReply {
    const reply = new ReplyStream({ onCancel: () => this.#dequeue(turn) });
    const turn: PendingRequest = { request, reply, lastEventNumber };
    reply.lastEventNumber = lastEventNumber;
    const error = this.#adapter.validate(request);
    if (this.closing.aborted) reply.push(INTERRUPTED);
    else if (signal.aborted) reply.push(STOPPED);
    else if (error) reply.fail(error);
    else {
      signal.addEventListener('abort', () => this.#stop(turn), { once: true });
      this.#queue.push(turn);
      this.#connection.connect();
      this.#sendNext();
    }
    return reply;
  }

  /** Sets what a stock server accepts. */
  setAccepted(accepts: AcceptedAttachments | undefined): void {
    if (this.#isExtended || accepts === this.accepts) return;
    this.accepts = accepts;
    this.#emit({ type: 'capabilities', capabilities: this.capabilities });
  }

  setListener(listener: TransportListener | undefined): void {
    this.#listener = listener;
  }

  connect(): void {
    this.#connection.connect();
  }

  close(): void {
    this.#closing.abort();
    this.#timer.stop();
    this.#connection.close();
    for (const { reply } of this.#takeOpenTurns()) reply.push(INTERRUPTED);
  }

  #relayRequests(): Promise<RelayRequests> {
    return this.#adapter.relayRequests?.() ?? rejectMissing();
  }

  #emit(event: TransportEvent): void {
    if (!this.closing.aborted) this.#listener?.(event);
  }

  /** Sends the next prompt if the connection is free. */
  #sendNext(): void {
    const socket = this.#socket;
    const [turn] = this.#queue;
    if (!socket || !turn || this.#current) return;
    if (socket.blockedBy === 'stale') this.#connection.replaceSocket();
    if (socket.blockedBy) return;
    this.#queue.shift();
    this.#current = turn;
    const needsExtension = this.#adapter.needsExtension?.(turn.request) ?? false;
    if (this.#isExtended || (turn.lastEventNumber === undefined && !needsExtension))
      return this.#sendPrompt(socket, turn);
    // Waits for the hello, because a stock server would answer the prompt again, or without its attachments.
    this.#isResuming = true;
    if (turn.lastEventNumber !== undefined) turn.reply.push(START);
    this.#timer.start(HELLO_TIMEOUT_MS);
  }

  #sendPrompt(socket: SocketConnection, turn: PendingRequest): void {
    if (turn.reply.isOver) return this.#sendStop(socket, turn);
    this.#startTimer();
    socket.sendPrompt(turn);
  }

  #startTimer(): void {
    this.#timer.start(this.#maxSilenceMs * 2 ** this.#silenceDrops || this.#replyTimeoutMs);
  }

  #onTurnEnd(turn = this.#current): void {
    if (turn !== this.#current) return;
    this.#freeConnection();
    this.#sendNext();
  }

  #freeConnection(): void {
    this.#current = undefined;
    this.#isResuming = false;
    this.#silenceDrops = 0;
    this.#timer.stop();
  }

  /** Empties the queue and returns all turns without an end. */
  #takeOpenTurns(): PendingRequest[] {
    return [...(this.#current ? [this.#current] : []), ...this.#queue.splice(0)];
  }

  #dequeue(turn: PendingRequest): void {
    const index = this.#queue.indexOf(turn);
    if (index >= 0) this.#queue.splice(index, 1);
  }

  #stop(turn: PendingRequest): void {
    if (turn.reply.isOver) return;
    // A turn that our relay is running is stopped after the hello.
    if (turn.lastEventNumber === undefined) this.#dequeue(turn);
    turn.reply.push(STOPPED);
    if (turn !== this.#current || this.#isResuming) return;
    if (!this.#socket) {
      // A stock server's answer may still arrive and must not reach the next turn.
      if (!this.#adapter.canStillArrive?.(turn)) this.#freeConnection();
    } else if (this.#isExtended) this.#sendStop(this.#socket, turn);
    else if (this.#adapter.stopStrategy === 'disconnect') this.#connection.disconnect();
  }

  #sendStop(socket: SocketConnection, { request }: PendingRequest): void {
    socket.sendStop(request.turnId);
    this.#onTurnEnd();
  }

  #onOpen(socket: SocketConnection): void {
    this.#socket = socket;
    if (this.#adapter.assistants) this.capabilityList.add('assistants');
    // A turn to be resumed keeps the connection and waits for the hello: for a stock server its prompt would be a new one.
    this.#sendNext();
  }

  #onLost(error: ChatErrorInfo | undefined): void {
    const turn = this.#current;
    // A relay may have read the prompt before its hello has arrived. It knows the turn when it gets it again after the next one.
    const wasExtended = this.#isExtended || (this.#hasMetRelay && !error && !turn?.reply.hasBegun);
    this.#socket = undefined;
    this.#isExtended = false;
    this.#maxSilenceMs = 0;
    if (!turn) return;
    if (this.#adapter.canStillArrive?.(turn) || ((wasExtended || this.#isResuming) && !turn.reply.isOver)) {
      this.#isResuming = true;
      if (wasExtended || turn.lastEventNumber !== undefined) this.#timer.start(RESUME_TIMEOUT_MS);
      return;
    }
    this.#freeConnection();
    // A rejected connection did not read the prompt, so it can be sent again. A replaced session has read it.
    if (error && error.code !== 'session-replaced' && !turn.reply.hasBegun) this.#queue.unshift(turn);
    else turn.reply.interrupt(errorInfo('disconnected'));
  }

  #onFailed(error: ChatErrorInfo): void {
    // An answer that is looked up in the history needs no socket.
    const isAwaitedElsewhere = this.#isResuming && error.code === 'session-replaced';
    for (const turn of this.#takeOpenTurns())
      if (!isAwaitedElsewhere || turn !== this.#current) turn.reply.interrupt(error);
    if (!isAwaitedElsewhere) this.#freeConnection();
    this.#adapter.onFailed?.(error);
  }

  /** The connection is dead, or a turn was not resumed in time. */
  #onSilence(): void {
    // The relay's heartbeat is missing: reconnect and resume the turn.
    if (this.#maxSilenceMs && !this.#isResuming) {
      this.#silenceDrops++;
      return this.#connection.reconnectAtOnce();
    }
    const turn = this.#current;
    const socket = this.#socket;
    const isWaiting = this.#isResuming || !socket;
    this.#freeConnection();
    if (isWaiting) {
      // A stock server would answer the prompt without its attachments.
      const isStock =
        turn?.lastEventNumber === undefined && socket && turn && this.#adapter.needsExtension?.(turn.request);
      if (isStock) turn.reply.fail(errorInfo('unsupported-media'));
      else turn?.reply.interrupt(errorInfo('disconnected'));
      this.#sendNext();
    } else {
      turn?.reply.fail(errorInfo('timeout'));
      // Other prompts wait for a new connection.
      this.#socket = undefined;
      this.#connection.reconnect();
    }
  }

  #onExtensionFrame(frame: ExtensionFrame): void {
    switch (frame.kind) {
      case 'hello':
        return this.#onHello(frame.hello);
      case 'event':
        return this.#onReplyEvent(frame);
      case 'quota':
        return this.#emit(frame.quota);
      case 'retract':
        return this.#emit(frame.retract);
      // `onActivity` has recorded that the turn is alive.
      default:
    }
  }

  #onHello(hello: ExtensionHello): void {
    const { assistants, heartbeatMs = 0, memoryMs, promptCharacters, contextCharacters, capabilities = [] } = hello;
    const turn = this.#current;
    this.#isExtended = this.#hasMetRelay = true;
    this.#maxSilenceMs = 2 * heartbeatMs;
    this.offeredAssistants = assistants;
    this.memoryMs = memoryMs;
    this.maxPromptCharacters = promptCharacters;
    this.accepts = undefined;
    // Earlier relays answer the whole conversation, and have one of each visitor.
    this.capabilityList.add(
      'assistants',
      'resume',
      ...(memoryMs === undefined ? [] : (['branches', 'conversations'] as const)),
      ...(contextCharacters ? (['context'] as const) : []),
      ...capabilities,
    );
    if (!this.#socket || !turn) return;
    if (turn.reply.isOver) this.#sendStop(this.#socket, turn);
    // A stock server's partial answer must not be continued with another answer.
    else if (turn.reply.hasBegun && turn.lastEventNumber === undefined) this.#onSilence();
    else if (this.#isResuming) {
      this.#isResuming = false;
      this.#sendPrompt(this.#socket, turn);
    } else this.#startTimer();
  }

  #onReplyEvent({
    turnId,
    number,
    firstNumber: first = number,
    event,
  }: Extract<ExtensionFrame, { kind: 'event' }>): void {
    const turn = this.#current;
    const { lastEventNumber = 0 } = turn ?? {};
    if (turn?.request.turnId !== turnId || number <= lastEventNumber) return;
    // An event is missing. The relay still has it.
    if (first !== lastEventNumber + 1) return this.#connection.reconnect();
    turn.lastEventNumber = number;
    turn.reply.push(event, number);
    if (isTerminal(event)) this.#onTurnEnd();
  }
}

function rejectMissing(): Promise<never> {
  return Promise.reject(new ChatError(errorInfo('permission-denied')));
}
