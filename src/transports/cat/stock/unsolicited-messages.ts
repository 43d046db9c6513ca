import type { ChatEvent, TransportEvent, ReplyError } from '../../../chat/index.ts';
import type { CatHistoryEntry } from '../../../protocol/cat-http.ts';
import type { CatAnswer } from '../../../protocol/cat.ts';
import { HistoryPoller, type PollFailure } from './history-poller.ts';
import { answerToEvents } from './answer-to-events.ts';
import type { StaleSocketDetector } from './stale-socket-detector.ts';
import type { PromptLedger } from './prompt-ledger.ts';
import { removePendingPrompt } from '../load-pending-prompt.ts';
import { INTERRUPTED } from '../../shared/reply-queue.ts';
import type { StockCatContext } from './stock-cat-context.ts';
import { UnsolicitedReply } from './unsolicited-reply.ts';
import { SilenceTimer } from '../../shared/silence-timer.ts';

/**
 * What a Cat says that no turn here waits for: of its own accord, to the page before this one, to another tab. Some of it becomes
 * messages of its own; what is not shown before it is whole is heard out all the same, or two answers would be mixed.
 */
export class UnsolicitedMessages {
  readonly #context: StockCatContext;
  readonly #ledger: PromptLedger;
  readonly #staleDetector: StaleSocketDetector;
  readonly #reply: UnsolicitedReply;
  readonly #poller: HistoryPoller;
  /** Listens for the end of what is not shown. */
  readonly #foreignStreamTimer: SilenceTimer;
  #isForeignStreaming = false;
  /** Ends the wait for an answer to the page before that does not come. */
  readonly #holdTimer: SilenceTimer;
  #isHoldingPrompts = false;
  /** Whether what is shown now is surely no answer to the page before. */
  #isUnrelatedToPendingPrompt = false;
  /** Until when pieces are taken for the tail of an answer that has ended. */
  #trailingUntil = 0;

  constructor(context: StockCatContext, ledger: PromptLedger, staleDetector: StaleSocketDetector) {
    const { events, http, visitor, clock, options } = context;
    this.#context = context;
    this.#ledger = ledger;
    this.#staleDetector = staleDetector;
    this.#reply = new UnsolicitedReply((event) => this.#emit(event), clock, events.onReady);
    this.#foreignStreamTimer = new SilenceTimer(QUIET_MS, clock, () => this.#onForeignStreamEnd());
    this.#holdTimer = new SilenceTimer(HOLD_MS, clock, () => this.#releaseHold());
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
      this.#isHoldingPrompts = true;
      this.#holdTimer.start();
      this.#poller.start(pendingPrompt, POLL_DELAY_MS, LOST_AFTER_MS);
    } else if (text !== undefined) this.#poller.start({ text, userId: options.userId }, context.historyPollDelayMs);
  }

  /** Whether a message of its own is on its way, to which whatever comes belongs. */
  get isReceiving(): boolean {
    return this.#reply.isActive;
  }

  /** Whether something should be heard out before anything is asked. */
  get isBusy(): boolean {
    const { pendingPrompt, userId } = this.#context.visitor;
    // As somebody else, nothing is mixed up; and what another tab has asked, that tab waits for.
    const isHoldingPrompts =
      this.#isHoldingPrompts && pendingPrompt?.userId === userId && !this.#staleDetector.hasOtherTabs;
    return isHoldingPrompts || this.#isForeignStreaming || this.isReceiving;
  }

  /** Something came, whatever it was. */
  recordActivity(): void {
    this.#poller.recordActivity();
    this.#holdTimer.recordActivity();
  }

  /** A turn has ended, or an answer beside one. */
  onTurnEnd(): void {
    this.#trailingUntil = this.#context.clock.now() + TRAILING_TOKENS_MS;
  }

  /** A socket is there. */
  onSocketOpen(): void {
    // Up to 1.2 the answer went to the page before, and to nothing else.
    if (this.#context.visitor.pendingPrompt && !this.#context.behavior.hasPerUserSocket) this.#onAnswerLost();
  }

  push(...events: readonly ChatEvent[]): void {
    this.#reply.push(...events);
  }

  /** A fault beside a turn. */
  fail(error: ReplyError): void {
    this.push(error);
    this.#stopWaiting();
  }

  /** A piece of something. */
  onToken(delta: string): void {
    if (this.isReceiving || this.#canStartMessage) this.push({ type: 'text-delta', delta });
    else if (this.#context.clock.now() >= this.#trailingUntil) this.#onForeignToken();
  }

  /** A whole answer. */
  onAnswer(answer: CatAnswer): void {
    const { promptText: input, text } = answer;
    // What another tab has asked, it shows.
    const isOurs = this.#ledger.isKnown(input) || input === undefined || !this.#staleDetector.hasOtherTabs;
    const isForPendingPrompt = this.#isAnswerToPendingPrompt(input);
    this.#isUnrelatedToPendingPrompt = !isForPendingPrompt;
    if (isOurs && this.#ledger.isUndelivered(input, text)) this.push(...answerToEvents(answer));
    else this.#reply.interrupt();
    this.#isUnrelatedToPendingPrompt = false;
    if (isForPendingPrompt) this.#stopWaiting();
    this.onTurnEnd();
    this.#endForeignStream();
    this.#context.events.onReady();
  }

  /** A prompt is asked, or has its answer: if the page before has asked it, too, that is waited for no more. */
  onPromptSettled(prompt: string): void {
    if (prompt === this.#context.visitor.unansweredPrompt) this.#stopWaiting();
  }

  /** The socket is gone: the rest of it will not come. */
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

  /** Whether a piece begins a message whose end will come: of the page before, or of a plug-in. */
  get #canStartMessage(): boolean {
    const { clock, behavior, visitor } = this.#context;
    if (!behavior.deliversToNextSocket || clock.now() < this.#trailingUntil) return false;
    return (
      visitor.unansweredPrompt !== undefined ||
      !(this.#staleDetector.hasOtherTabs || this.#staleDetector.isAwaitingOtherTabs)
    );
  }

  /** Whether this is the answer to the page before. Plug-ins put prompts in other words, or leave them out. */
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

  #stopWaiting(): void {
    const { visitor } = this.#context;
    if (visitor.pendingPrompt) removePendingPrompt(visitor.pendingPromptKey, visitor.pendingPrompt.text);
    visitor.unansweredPrompt = visitor.pendingPrompt = undefined;
    this.#poller.stop();
    this.#holdTimer.stop();
    this.#isHoldingPrompts = false;
  }

  /** Nothing was said for so long that whatever else there is to ask is asked. The answer is still looked for. */
  #releaseHold(): void {
    this.#isHoldingPrompts = false;
    this.#context.events.onReady();
  }

  #onFound(answer: CatHistoryEntry): void {
    const { visitor, events } = this.#context;
    this.#ledger.recordFound(answer.promptText ?? visitor.unansweredPrompt ?? '', answer.text);
    this.push(...answerToEvents(answer));
    // The socket has not brought it, and may bring nothing else either.
    if (visitor.pendingPrompt) this.#staleDetector.onAnswer(true);
    this.#stopWaiting();
    events.onReady();
  }

  #onPollFailed(reason: PollFailure): void {
    // It may still come to the socket.
    if (reason === 'forbidden') return;
    if (this.#context.visitor.pendingPrompt) return this.#onAnswerLost();
    this.#stopWaiting();
    this.#context.events.onReady();
  }

  /** The answer to the page before will not come. */
  #onAnswerLost(): void {
    this.push(INTERRUPTED);
    this.#stopWaiting();
    this.#context.events.onReady();
  }

  #onForeignToken(): void {
    if (!this.#isForeignStreaming) this.#foreignStreamTimer.start();
    this.#isForeignStreaming = true;
    this.#foreignStreamTimer.recordActivity();
  }

  #endForeignStream(): void {
    this.#foreignStreamTimer.stop();
    if (!this.#isForeignStreaming) return;
    this.#isForeignStreaming = false;
    this.#context.events.onReady();
  }

  /** It fell silent, and up to 1.5 that was the end of an answer to the page before, which has nowhere to go but into the memory. */
  #onForeignStreamEnd(): void {
    const { visitor, options, behavior } = this.#context;
    this.#endForeignStream();
    if (visitor.pendingPrompt) this.#poller.start(visitor.pendingPrompt, 0, LOST_AFTER_MS);
    if (visitor.pendingPrompt || !behavior.broadcastsTokens || this.#staleDetector.hasOtherTabs) return;
    const isUnseen = (input: string | undefined) => this.#ledger.isUnseen(input);
    this.#poller.start({ text: visitor.unansweredPrompt, isUnseen, userId: options.userId }, 0);
  }
}

/* Milliseconds. */

/**
 * In which pieces without a turn are what is left of the last answer. Cats up to 1.5 send the whole answer before its last pieces,
 * and plug-ins send an answer of their own while the Cat's is still to come.
 */
const TRAILING_TOKENS_MS = 1_000;

/** Of silence, after which what was said to others is over. */
const QUIET_MS = 2_000;

/** Before the memory is asked for the answer to a page that was left in the middle of it. */
const POLL_DELAY_MS = 1_000;

/** Of silence, after which a prompt waits no longer for that answer: Cats from 1.4 on mix up two that they work at. */
const HOLD_MS = 30_000;

/** Of silence, after which that answer is lost if the memory has not even its prompt, as after a restart of the Cat. */
const LOST_AFTER_MS = 60_000;
