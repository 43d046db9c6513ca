import { isTerminal } from '../chat/event.ts';
import type { ChatEvent, ChatReply } from '../chat/index.ts';
import { SilenceTimer } from '../chat/silence-timer.ts';
import { browserClock } from '../transports/shared/browser-clock.ts';
import type { Connection } from './connection.ts';
import type { ConversationOptions } from './conversation.ts';
import type { ConversationState } from './conversation-state.ts';
import { TurnQueue, type ActiveTurn } from './turn-queue.ts';

/** Runs turns one after another, each from its prompt to the end of its answer. */
export class TurnRunner {
  readonly #state: ConversationState;
  readonly #connection: Connection;
  readonly #getOptions: () => ConversationOptions;
  readonly #queue = new TurnQueue(
    (turn, isCurrent) => this.#run(turn, isCurrent),
    (turn) => this.#onRunning(turn),
  );
  /** Called with whether the prompt of a turn could be handed over, by turn id. */
  readonly #onSent = new Map<string, (isSent: boolean) => void>();
  readonly #silenceTimer: SilenceTimer;

  constructor(state: ConversationState, connection: Connection, getOptions: () => ConversationOptions) {
    this.#state = state;
    this.#connection = connection;
    this.#getOptions = getOptions;
    this.#silenceTimer = new SilenceTimer(getOptions().clock ?? browserClock, () =>
      this.#state.setStatus({ isSlow: true }),
    );
  }

  /**
   * Queues a turn of the transcript.
   * @param isFirst Puts the turn before those that are held, because it is a retry.
   * @returns whether its prompt is handed over, or queued behind another one.
   */
  async enqueue(id: string, isFirst?: boolean): Promise<boolean> {
    this.#connection.clearError();
    this.#queue.add({ id, controller: new AbortController() }, isFirst);
    return this.#queue.running?.id !== id || new Promise((resolve) => this.#onSent.set(id, resolve));
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
    this.#end(turn, 'stopped');
    this.#queue.advance();
  }

  /** Ends all turns. */
  clear(reason: 'stopped' | 'interrupted'): void {
    for (const turn of this.#queue.clear()) this.#end(turn, reason);
  }

  /** Applies the events of a reply to its turn while that is current. */
  async consume(turnId: string, reply: ChatReply, isCurrent: () => boolean): Promise<void> {
    for await (const event of reply) {
      if (!isCurrent()) return;
      this.#apply(turnId, event);
    }
  }

  async #run({ id, controller }: ActiveTurn, isCurrent: () => boolean): Promise<void> {
    const { transcript } = this.#state;
    transcript.markSending(id);
    this.#state.notify();
    const transport = await this.#connection.open();
    const hasFailed = isCurrent() && !transport;
    if (hasFailed) transcript.removeTurn(id);
    this.#onSent.get(id)?.(!hasFailed);
    this.#onSent.delete(id);
    if (!transport || !isCurrent()) return this.#state.notify();
    this.#state.isBoundToBackend = true;
    const request = transcript.buildRequest(id, this.#getOptions().assistant);
    return this.consume(id, transport.send(request, { signal: controller.signal }), isCurrent);
  }

  #apply(turnId: string, event: ChatEvent): void {
    const answer = this.#state.transcript.applyEvent(turnId, event);
    this.#silenceTimer.recordActivity();
    if (this.#state.status.isSlow) this.#state.setStatus({ isSlow: false });
    else this.#state.notify();
    if (!answer || !isTerminal(event)) return;
    const { error, state } = answer;
    // Without a connection the queued turns would fail, too.
    if ((error || state === 'interrupted') && turnId === this.#queue.running?.id && this.#connection.isLost)
      this.#queue.hold();
    this.#state.emit(error ? { type: 'error', error, message: answer } : { type: 'reply', message: answer });
  }

  #end({ id, controller }: ActiveTurn, reason: 'stopped' | 'interrupted'): void {
    // Only a stop by the visitor aborts the request. Disconnecting lets the backend finish the answer.
    if (reason === 'stopped') controller.abort();
    this.#apply(id, { type: 'reply-end', reason });
  }

  #onRunning(turn: ActiveTurn | undefined): void {
    if (turn) this.#silenceTimer.start(SLOW_AFTER_MS);
    else this.#silenceTimer.stop();
    this.#state.setStatus({ runningTurnId: turn?.id, isSlow: false });
  }
}

/** Time without an event after which an answer is slow. */
const SLOW_AFTER_MS = 8_000;
