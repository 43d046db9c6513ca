import type { ChatEvent, ChatReply, Clock } from '../chat/index.ts';
import { INTERRUPTED, STOPPED } from '../chat/reply-stream.ts';
import { SilenceTimer } from '../chat/silence-timer.ts';
import { buildRequest } from './build-request.ts';
import type { Connection } from './connection.ts';
import type { ConversationOptions } from './conversation.ts';
import type { ConversationState } from './conversation-state.ts';
import type { MessageTree } from './message-tree.ts';
import { markSending, removeTurn } from './turn-messages.ts';
import { TurnQueue, type ActiveTurn } from './turn-queue.ts';

/** The conversation whose turns are run. */
export interface RunnerHost {
  readonly tree: MessageTree;
  readonly state: ConversationState;
  readonly clock: Clock;
  readonly connection: Connection;
  readonly host: { readonly options: ConversationOptions };
  applyEvent(turnId: string, event: ChatEvent, number?: number): void;
}

/** Runs turns one after another, each from its prompt to the end of its answer. */
export class TurnRunner {
  readonly #engine: RunnerHost;
  readonly #state: ConversationState;
  readonly #connection: Connection;
  readonly #queue = new TurnQueue(
    (turn, isCurrent) => this.#run(turn, isCurrent),
    (turn) => this.#onRunning(turn),
  );
  /** The turns whose replies are being read. */
  readonly #consuming = new Set<string>();
  /** Called with whether the prompt of a turn could be handed over, by turn id. */
  readonly #onSent = new Map<string, (isSent: boolean) => void>();
  readonly #silenceTimer: SilenceTimer;

  constructor(engine: RunnerHost) {
    const { state } = engine;
    this.#engine = engine;
    this.#state = state;
    this.#connection = engine.connection;
    this.#silenceTimer = new SilenceTimer(engine.clock, () => state.setStatus({ isSlow: true }));
  }

  /**
   * Queues a turn of the tree.
   * @param isFirst Puts the turn before those that are held, because it is a retry.
   * @returns whether its prompt is handed over, or queued behind another one.
   */
  async enqueue(id: string, isFirst?: boolean): Promise<boolean> {
    this.#connection.clearError();
    this.#queue.add({ id, controller: new AbortController() }, isFirst);
    return this.#queue.running?.id !== id || new Promise((resolve) => this.#onSent.set(id, resolve));
  }

  /**
   * Continues the turns of the tree that have not ended: queued ones are sent, running ones are resumed. Those that cannot be resumed have been
   * interrupted.
   */
  resumePending(): void {
    for (const { turnId, role, state, lastEventNumber } of this.#engine.tree.path) {
      if (role !== 'assistant' || this.isActive(turnId)) continue;
      const isResumable = lastEventNumber !== undefined;
      if (state === 'queued' || (isResumable && (state === 'sending' || state === 'streaming'))) {
        this.#queue.add({ id: turnId, controller: new AbortController(), isRestored: true });
      } else if (state === 'sending' || state === 'streaming') this.#apply(turnId, INTERRUPTED);
    }
  }

  /** Whether a turn is queued or running, or its reply is being read. */
  isActive(turnId: string): boolean {
    return this.#queue.has(turnId) || this.#consuming.has(turnId);
  }

  get isRunning(): boolean {
    return this.#queue.running !== undefined;
  }

  /** Starts the turns that wait for a connection. */
  resume(): void {
    this.#queue.resume();
  }

  /** Stops the running turn. */
  stop(): void {
    const turn = this.#queue.running;
    if (!turn) return;
    // At once, however long the transport takes to react to the signal.
    this.#stop(turn);
    this.#queue.advance();
  }

  /** Stops all turns. */
  stopAll(): void {
    for (const turn of this.#queue.clear()) this.#stop(turn);
  }

  /** Removes a queued turn. */
  drop(turnId: string): void {
    this.#queue.remove(turnId);
  }

  /** Leaves all turns to the backend: those that can be resumed or have not been sent stay as they are, the others are interrupted. */
  leave(): void {
    for (const { id } of this.#queue.clear()) {
      const answer = this.#engine.tree.answerOf(id);
      if (answer?.state !== 'queued' && answer?.lastEventNumber === undefined) this.#apply(id, INTERRUPTED);
    }
  }

  /** Marks the running turn as one that can be resumed, now that the backend is known. */
  markResumable(): void {
    const answer = this.#engine.tree.answerOf(this.#queue.running?.id ?? '');
    if (answer?.state === 'sending') this.#engine.tree.put({ lastEventNumber: 0, ...answer });
  }

  /** Applies the events of a reply to its turn while that is current. */
  async consume(turnId: string, reply: ChatReply, isCurrent: () => boolean): Promise<void> {
    this.#consuming.add(turnId);
    for await (const event of reply) {
      if (!isCurrent()) break;
      this.#apply(turnId, event, reply.lastEventNumber);
    }
    this.#consuming.delete(turnId);
  }

  async #run({ id, controller, isRestored = false }: ActiveTurn, isCurrent: () => boolean): Promise<void> {
    const { tree } = this.#engine;
    const transport = await this.#connection.open();
    const isSendable = !isCurrent() || transport !== undefined;
    if (!isSendable) this.#onUnsendable(id);
    this.#onSent.get(id)?.(isSendable);
    this.#onSent.delete(id);
    if (!transport || !isCurrent()) return;
    const error = await this.#connection.whenOpen(transport, isRestored);
    if (!isCurrent()) return;
    if (error) return this.#apply(id, { type: 'reply-error', ...error });
    const { lastEventNumber } = tree.answerOf(id) ?? {};
    if (lastEventNumber === undefined) markSending(tree, id);
    if (this.#state.status.capabilities.includes('resume')) this.markResumable();
    this.#state.isBoundToBackend = true;
    const request = buildRequest(tree, id, this.#engine.host.options.assistant);
    await this.consume(id, transport.send(request, { signal: controller.signal, lastEventNumber }), isCurrent);
  }

  /** Removes a prompt for which there is no transport. A turn that was to be resumed is interrupted. */
  #onUnsendable(turnId: string): void {
    const { tree } = this.#engine;
    if (tree.answerOf(turnId)?.state === 'queued') removeTurn(tree, turnId);
    else this.#apply(turnId, INTERRUPTED);
  }

  #apply(turnId: string, event: ChatEvent, number?: number): void {
    // Without a connection the queued turns would fail, too. Before the event, because listeners may send again at once.
    const isFailure = event.type === 'reply-error' || (event.type === 'reply-end' && event.reason === 'interrupted');
    if (isFailure && turnId === this.#queue.running?.id && this.#connection.isLost) this.#queue.hold();
    this.#silenceTimer.recordActivity();
    if (this.#state.status.isSlow) this.#state.setStatus({ isSlow: false });
    this.#engine.applyEvent(turnId, event, number);
  }

  #stop({ id, controller }: ActiveTurn): void {
    controller.abort();
    this.#apply(id, STOPPED);
  }

  #onRunning(turn: ActiveTurn | undefined): void {
    if (turn) this.#silenceTimer.start(SLOW_AFTER_MS);
    else this.#silenceTimer.stop();
    this.#state.setStatus({ runningTurnId: turn?.id, isSlow: false });
  }
}

/** Time without an event after which an answer is slow. */
const SLOW_AFTER_MS = 8_000;
