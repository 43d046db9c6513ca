import type { ChatEvent, ChatReply, Clock } from '../chat/index.ts';
import { INTERRUPTED, STOPPED } from '../chat/reply-stream.ts';
import { SilenceTimer } from '../chat/silence-timer.ts';
import { buildRequest } from './build-request.ts';
import type { Connection } from './connection.ts';
import type { ConversationOptions } from './conversation.ts';
import type { ConversationState } from './conversation-state.ts';
import type { MessageTree } from './message-tree.ts';
import { PageHooks } from './page-hooks.ts';
import { markSending, removeTurn } from './turn-messages.ts';
import { TurnQueue, type ActiveTurn } from './turn-queue.ts';
import { whenOpen } from './when-open.ts';

/** The conversation whose turns are run. */
export interface RunnerHost {
  readonly tree: MessageTree;
  readonly state: ConversationState;
  readonly clock: Clock;
  readonly connection: Connection;
  readonly host: { readonly options: ConversationOptions };
  readonly leadership: object | undefined;
  applyEvent(turnId: string, event: ChatEvent, number?: number): void;
}

/** Runs turns one after another, each from its prompt to the end of its answer. */
export class TurnRunner {
  readonly #engine: RunnerHost;
  readonly #state: ConversationState;
  readonly #connection: Connection;
  readonly #hooks: PageHooks;
  readonly #queue = new TurnQueue(
    (turn, isCurrent) => this.#run(turn, isCurrent),
    (turn) => this.#onRunning(turn),
  );
  /** The turns whose replies are being read. */
  readonly #consuming = new Set<string>();
  /** Called with whether the prompt of a turn could be handed over, by turn id. */
  readonly #onSent = new Map<string, (isSent: boolean) => void>();
  readonly #silenceTimer: SilenceTimer;
  /** While it is pending, no prompt is sent. */
  #pause: PromiseWithResolvers<void> | undefined;

  constructor(engine: RunnerHost) {
    const { state } = engine;
    this.#engine = engine;
    this.#state = state;
    this.#connection = engine.connection;
    this.#hooks = new PageHooks(engine);
    this.#silenceTimer = new SilenceTimer(engine.clock, () => state.setStatus({ isSlow: true }));
  }

  /**
   * Queues a turn of the tree.
   * @param isFirst Puts the turn before those that are held, because it is a retry.
   * @returns whether its prompt is handed over, or queued behind another one.
   */
  enqueue(id: string, isFirst?: boolean): Promise<boolean> {
    this.#connection.clearError();
    this.#queue.add({ id, controller: new AbortController() }, isFirst);
    return this.#whenSent(id);
  }

  /** Queues a turn in the place of one that has not been sent. @returns the same as `enqueue`. */
  replace(replacedId: string, id: string): Promise<boolean> {
    const replaced = this.#queue.get(replacedId);
    if (!replaced) return this.enqueue(id);
    this.#connection.clearError();
    replaced.controller.abort();
    this.#queue.remove(replaced, { ...replaced, id, controller: new AbortController() });
    this.#queue.resume();
    return this.#whenSent(id);
  }

  /**
   * Continues the turns of the tree that have not ended: queued ones are sent, running ones are resumed. Those that cannot be resumed have been
   * interrupted.
   */
  resumePending(): void {
    const { path, messages } = this.#engine.tree;
    // The visible ones in their order, then other versions.
    for (const { turnId, role, state, lastEventNumber } of new Set([...path, ...messages])) {
      if (role !== 'assistant' || this.isActive(turnId)) continue;
      const isResumable = lastEventNumber !== undefined;
      if (state === 'queued' || (isResumable && (state === 'sending' || state === 'streaming'))) {
        this.#queue.add({ id: turnId, controller: new AbortController(), isRestored: true });
      } else if (state === 'sending' || state === 'streaming') this.#apply(turnId, INTERRUPTED);
    }
  }

  /** Whether a turn is queued or running. */
  isQueued(turnId: string): boolean {
    return this.#queue.get(turnId) !== undefined;
  }

  /** The same, or whether its reply is being read, which the backend may have sent unasked. */
  isActive(turnId: string): boolean {
    return this.isQueued(turnId) || this.#consuming.has(turnId);
  }

  /** The id of the turn that is being answered. */
  get runningTurnId(): string | undefined {
    return this.#queue.running?.id;
  }

  /** Starts the turns that wait for a connection. */
  resume(): void {
    this.#queue.resume();
  }

  /** Sends no prompt until `unpause`, while the running turn goes on. */
  pause(): void {
    this.#pause ??= Promise.withResolvers();
  }

  unpause(): void {
    this.#pause?.resolve();
    this.#pause = undefined;
  }

  /** Stops the running turn. */
  stop(): void {
    if (this.#queue.running) this.#stop(this.#queue.running);
  }

  /** Stops the turn of an answer and all turns below a message, whether they are running or queued. */
  stopBelow(messageId: string): void {
    const { tree } = this.#engine;
    const isBelow = ({ id }: ActiveTurn): boolean =>
      tree.pathTo(tree.answerOf(id)?.id ?? '').some((message) => message.id === messageId);
    // The running one last, so that it is not followed by one of the others.
    for (const turn of this.#queue.turns.filter(isBelow).toReversed()) this.#stop(turn);
  }

  /** Stops all turns. */
  stopAll(): void {
    for (const turn of this.#queue.turns.toReversed()) this.#stop(turn);
  }

  /** Drops a turn whose messages are removed. Its prompt is not sent any more; if it was, the backend stops its answer. */
  drop(turnId: string): void {
    const turn = this.#queue.get(turnId);
    if (!turn) return;
    turn.controller.abort();
    this.#queue.remove(turn);
  }

  /** Leaves all turns to the backend: those that can be resumed or have not been sent stay as they are, the others are interrupted. */
  leave(): void {
    this.unpause();
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
  async consume(turnId: string, reply: ChatReply, isCurrent: () => boolean, signal?: AbortSignal): Promise<void> {
    this.#consuming.add(turnId);
    for await (const event of reply) {
      const received = event.type === 'reply-end' ? await this.#hooks.review(turnId, event, signal) : event;
      if (!isCurrent()) break;
      this.#apply(turnId, received, reply.lastEventNumber);
    }
    this.#consuming.delete(turnId);
  }

  async #whenSent(id: string): Promise<boolean> {
    return this.#queue.running?.id !== id || new Promise((resolve) => this.#onSent.set(id, resolve));
  }

  async #run(turn: ActiveTurn, isCurrent: () => boolean): Promise<void> {
    const { id, controller, isRestored = false } = turn;
    const { tree, clock } = this.#engine;
    const transport = await this.#connection.open();
    const isSendable = !isCurrent() || transport !== undefined;
    if (!isSendable) this.#onUnsendable(id);
    this.#onSent.get(id)?.(isSendable);
    this.#onSent.delete(id);
    if (!transport || !isCurrent()) return;
    const { signal } = controller;
    const error = await whenOpen(transport, { state: this.#state, clock, isWaiting: isRestored, signal });
    if (!isCurrent()) return;
    if (this.#pause) {
      await this.#pause.promise;
      // From the beginning, because the transport may be another one.
      if (isCurrent()) await this.#run(turn, isCurrent);
      return;
    }
    const { lastEventNumber } = tree.answerOf(id) ?? {};
    const mustApprove = !error && lastEventNumber === undefined && this.#hooks.mustApprove(id);
    const failure = mustApprove ? await this.#hooks.approve(id, signal) : error;
    if (!isCurrent()) return;
    if (failure) return this.#apply(id, { type: 'reply-error', ...failure });
    // From the beginning, because the connection may be another one.
    if (mustApprove) return this.#run(turn, isCurrent);
    const { assistant } = this.#engine.host.options;
    if (lastEventNumber === undefined) markSending(tree, id, assistant ?? this.#defaultAssistant);
    if (this.#state.status.capabilities.includes('resume')) this.markResumable();
    this.#state.isBoundToBackend = true;
    const request = buildRequest(tree, id, assistant);
    await this.consume(id, transport.send(request, { signal, lastEventNumber }), isCurrent, signal);
  }

  /** The id of the assistant that answers if none is chosen, where there is a choice and it is known. */
  get #defaultAssistant(): string | undefined {
    const [first, second] = this.#state.status.assistants;
    return second && first?.id;
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

  /** Stops a turn at once, however long the transport takes to react to the signal. */
  #stop(turn: ActiveTurn): void {
    turn.controller.abort();
    this.#apply(turn.id, STOPPED);
    this.#queue.remove(turn);
  }

  #onRunning(turn: ActiveTurn | undefined): void {
    if (turn) this.#silenceTimer.start(SLOW_AFTER_MS);
    else this.#silenceTimer.stop();
    this.#state.setStatus({ runningTurnId: turn?.id, isSlow: false, upload: undefined });
  }
}

/** Time without an event after which an answer is slow. */
const SLOW_AFTER_MS = 10_000;
