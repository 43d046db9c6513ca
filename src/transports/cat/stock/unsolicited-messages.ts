/**
 * Frames of a stock Cat that belong to no prompt of this page.
 * @module
 */
import type { ChatEvent, TransportEvent, ReplyError } from '../../../chat/index.ts';
import type { CatHistoryEntry } from '../../../protocol/cat-http.ts';
import type { CatAnswer } from '../../../protocol/cat.ts';
import { anyAnswer, HistoryPoller, type PollFailure } from './history-poller.ts';
import { answerToEvents } from './answer-to-events.ts';
import type { StaleSocketDetector } from './stale-socket-detector.ts';
import type { PromptLedger } from './prompt-ledger.ts';
import type { PendingPrompt } from '../pending-prompt.ts';
import { removePendingPrompt } from '../load-pending-prompt.ts';
import { settlePreviousPrompt } from '../visitor-changes.ts';
import { INTERRUPTED } from '../../../chat/reply-stream.ts';
import type { StockCatContext } from './stock-cat-context.ts';
import { UnsolicitedReply } from './unsolicited-reply.ts';
import { SilenceTimer } from '../../../chat/silence-timer.ts';

/**
 * Handles frames that belong to no turn of this page: the Cat's own messages, answers to the previous page, and answers to other tabs.
 * Some become messages of their own. Others are not shown before they are complete, but prompts still wait for their end, because
 * otherwise two answers would be mixed.
 */
export class UnsolicitedMessages {
  readonly #context: StockCatContext;
  readonly #ledger: PromptLedger;
  readonly #staleDetector: StaleSocketDetector;
  readonly #reply: UnsolicitedReply;
  readonly #poller: HistoryPoller;
  /** Runs during a stream that is not shown, and detects its end. */
  readonly #foreignStreamTimer: SilenceTimer;
  /** Runs while prompts wait for the answer to the previous page. After a long silence they are sent; the history is still polled. */
  readonly #holdTimer: SilenceTimer;
  /** Whether the current message is certainly not the answer to the previous page. */
  #isUnrelatedToPendingPrompt = false;
  /** Whether the answer to the previous page is being deleted, because the conversation was cleared before its end. */
  #isDeleting = false;
  /** Until then, tokens belong to an answer that has ended. */
  #trailingUntil = 0;

  constructor(context: StockCatContext, ledger: PromptLedger, staleDetector: StaleSocketDetector) {
    const { events, http, visitor, clock, options } = context;
    this.#context = context;
    this.#ledger = ledger;
    this.#staleDetector = staleDetector;
    this.#reply = new UnsolicitedReply((event) => this.#emit(event), clock, events.onReady);
    this.#foreignStreamTimer = new SilenceTimer(clock, () => this.#onForeignStreamEnd(), QUIET_MS);
    this.#holdTimer = new SilenceTimer(clock, () => events.onReady(), HOLD_MS);
    this.#poller = new HistoryPoller(
      {
        fetchHistory: (userId) => http.fetchHistory(userId),
        onFound: (answer) => this.#onFound(answer),
        onGiveUp: (reason) => this.#onPollFailed(reason),
      },
      clock,
    );
    const { unansweredPrompt: text, pendingPrompt } = visitor;
    if (pendingPrompt) {
      this.#holdTimer.start();
      this.#pollForPending(pendingPrompt, POLL_DELAY_MS);
    } else if (text !== undefined) this.#poller.start({ text, userId: options.userId }, context.historyPollDelayMs);
  }

  /** Whether a message is being received. All frames belong to it. */
  get isReceiving(): boolean {
    return this.#reply.isActive;
  }

  /** Whether the next prompt must wait for the end of another message. */
  get isBusy(): boolean {
    const { pendingPrompt, userId } = this.#context.visitor;
    // The Cat does not mix up answers of different users, and another tab waits for its own prompt.
    const isHoldingPrompts =
      this.#holdTimer.isRunning && pendingPrompt?.userId === userId && !this.#staleDetector.hasOtherTabs;
    return isHoldingPrompts || this.#isDeleting || this.#foreignStreamTimer.isRunning || this.isReceiving;
  }

  /** A frame of any kind arrived. */
  recordActivity(): void {
    this.#poller.recordActivity();
    this.#holdTimer.recordActivity();
  }

  /** A turn or an unsolicited answer has ended. */
  onTurnEnd(): void {
    this.#trailingUntil = this.#context.clock.now() + TRAILING_TOKENS_MS;
  }

  /** A socket was opened. */
  onSocketOpen(): void {
    // Up to 1.2 the answer was only sent to the previous page.
    if (this.#context.visitor.pendingPrompt && !this.#context.behavior.hasPerUserSocket) this.#onAnswerLost();
  }

  push(...events: readonly ChatEvent[]): void {
    this.#reply.push(...events);
  }

  /** An error outside any turn. */
  fail(error: ReplyError): void {
    if (!this.#deleteCleared()) this.push(error);
    this.#stopWaiting();
  }

  /** A token that belongs to no turn. */
  onToken(delta: string): void {
    if (this.isReceiving || this.#canStartMessage) this.push({ type: 'text-delta', delta });
    else if (this.#context.clock.now() >= this.#trailingUntil) this.#onForeignToken();
  }

  /** A whole answer that belongs to no turn. */
  onAnswer(answer: CatAnswer): void {
    const { promptText: input, text } = answer;
    // Another tab shows the answers to its own prompts.
    const isOurs = this.#ledger.isKnown(input) || input === undefined || !this.#staleDetector.hasOtherTabs;
    const isForPendingPrompt = this.#isAnswerToPendingPrompt(input);
    this.#isUnrelatedToPendingPrompt = !isForPendingPrompt;
    if (isForPendingPrompt && this.#deleteCleared()) this.#reply.interrupt();
    else if (isOurs && this.#ledger.isUndelivered(input, text)) this.push(...answerToEvents(answer));
    else this.#reply.interrupt();
    this.#isUnrelatedToPendingPrompt = false;
    if (isForPendingPrompt) this.#stopWaiting();
    this.onTurnEnd();
    this.#endForeignStream();
    this.#context.events.onReady();
  }

  /** A prompt was sent or answered. If it equals the previous page's prompt, that one is settled, too. */
  onPromptSettled(prompt: string): void {
    const { unansweredPrompt, pendingPrompt } = this.#context.visitor;
    // A deletion would delete the newer prompt, too.
    if (prompt === unansweredPrompt || pendingPrompt?.isCleared) this.#stopWaiting();
  }

  /** The conversation was cleared. */
  onCleared(): void {
    const { pendingPrompt } = this.#context.visitor;
    if (!pendingPrompt?.isCleared) return this.#stopWaiting();
    this.#reply.interrupt();
    this.#pollForPending(pendingPrompt, POLL_DELAY_MS);
  }

  /** The socket was lost: the rest of the message will not arrive. */
  onSocketClosed(): void {
    this.#reply.interrupt();
    this.#endForeignStream();
  }

  dispose(): void {
    this.#poller.stop();
    this.#holdTimer.stop();
    this.#foreignStreamTimer.stop();
    this.#reply.interrupt();
  }

  /** Whether a token starts a message whose end will arrive: the answer to the previous page, or a plug-in's message. */
  get #canStartMessage(): boolean {
    const { clock, behavior, visitor } = this.#context;
    if (!behavior.deliversToNextSocket || visitor.pendingPrompt?.isCleared || clock.now() < this.#trailingUntil)
      return false;
    return (
      visitor.unansweredPrompt !== undefined ||
      !(this.#staleDetector.hasOtherTabs || this.#staleDetector.isAwaitingOtherTabs)
    );
  }

  /** Whether an answer is the one to the previous page. Plug-ins rephrase or omit the prompt. */
  #isAnswerToPendingPrompt(input: string | undefined): boolean {
    const { unansweredPrompt, pendingPrompt } = this.#context.visitor;
    if (input === unansweredPrompt) return input !== undefined;
    return pendingPrompt !== undefined && !(this.#ledger.isKnown(input) || this.#staleDetector.hasOtherTabs);
  }

  /** A reply that starts outside a turn belongs to the previous page's turn while that answer is expected. */
  #emit(event: TransportEvent): void {
    const { visitor, events } = this.#context;
    const turnId =
      visitor.unansweredPrompt === undefined || this.#isUnrelatedToPendingPrompt ? undefined : visitor.unansweredTurnId;
    events.onEvent(turnId && event.type === 'unsolicited-reply' ? { ...event, turnId } : event);
  }

  #pollForPending(prompt: PendingPrompt, delayMs: number): void {
    this.#poller.start(prompt.isCleared ? anyAnswer(prompt.userId) : prompt, delayMs, LOST_AFTER_MS);
  }

  /** Deletes the answer to the previous page if the conversation was cleared before its end. Prompts wait for that. */
  #deleteCleared(): boolean {
    const { visitor, http, events } = this.#context;
    const { pendingPrompt } = visitor;
    if (!pendingPrompt?.isCleared) return false;
    this.#isDeleting = true;
    void http.clearAgain(pendingPrompt).then(() => {
      this.#isDeleting = false;
      events.onReady();
    });
    return true;
  }

  #stopWaiting(): void {
    const { visitor } = this.#context;
    const { pendingPrompt } = visitor;
    // A cleared one stays until its answer is deleted.
    if (pendingPrompt && !pendingPrompt.isCleared) removePendingPrompt(visitor.pendingPromptKey, pendingPrompt.text);
    settlePreviousPrompt(visitor);
    this.#poller.stop();
    this.#holdTimer.stop();
  }

  #onFound(answer: CatHistoryEntry): void {
    const { visitor, events } = this.#context;
    this.#ledger.recordFound(answer.promptText ?? visitor.unansweredPrompt ?? '', answer.text);
    if (!this.#deleteCleared()) this.push(...answerToEvents(answer));
    // The socket did not deliver the answer and may be stale.
    if (visitor.pendingPrompt) this.#staleDetector.onAnswer(true);
    this.#stopWaiting();
    events.onReady();
  }

  #onPollFailed(reason: PollFailure): void {
    // The answer may still arrive on the socket.
    if (reason === 'forbidden') return;
    if (this.#context.visitor.pendingPrompt) return this.#onAnswerLost();
    this.#stopWaiting();
    this.#context.events.onReady();
  }

  /** The answer to the previous page will not arrive. */
  #onAnswerLost(): void {
    if (!this.#deleteCleared()) this.push(INTERRUPTED);
    this.#stopWaiting();
    this.#context.events.onReady();
  }

  #onForeignToken(): void {
    if (this.#foreignStreamTimer.isRunning) this.#foreignStreamTimer.recordActivity();
    else this.#foreignStreamTimer.start();
  }

  #endForeignStream(): void {
    if (!this.#foreignStreamTimer.isRunning) return;
    this.#foreignStreamTimer.stop();
    this.#context.events.onReady();
  }

  /** Called after silence. Up to Cat 1.5 the end of the previous page's answer is never sent to us, so look for it in the history. */
  #onForeignStreamEnd(): void {
    const { visitor, options, behavior, events } = this.#context;
    events.onReady();
    if (visitor.pendingPrompt) this.#pollForPending(visitor.pendingPrompt, 0);
    if (visitor.pendingPrompt || !behavior.broadcastsTokens || this.#staleDetector.hasOtherTabs) return;
    const isUnseen = (input: string | undefined) => this.#ledger.isUnseen(input);
    this.#poller.start({ text: visitor.unansweredPrompt, isUnseen, userId: options.userId }, 0);
  }
}

/**
 * Tokens without a turn within this time belong to the last answer. Cats up to 1.5 send the whole answer before its last tokens, and
 * plug-ins send an answer of their own before the Cat's.
 */
const TRAILING_TOKENS_MS = 1_000;

/** The silence after which a stream for other clients has ended. */
const QUIET_MS = 2_000;

/** The delay before the history is polled for the answer to the previous page. */
const POLL_DELAY_MS = 1_000;

/** The silence after which prompts no longer wait for that answer. They wait because Cats since 1.4 mix up two concurrent answers. */
const HOLD_MS = 30_000;

/** The silence after which that answer is lost if the history does not have its prompt, as after a restart of the Cat. */
const LOST_AFTER_MS = 60_000;
