import { errorInfo, type ChatEvent, type ReplyError } from '../../../chat/index.ts';
import type { CatHistoryEntry } from '../../../protocol/cat-http.ts';
import { decodeCatFrame, type CatAnswer } from '../../../protocol/cat.ts';
import * as CLOSE from '../../../protocol/close-codes.ts';
import { answerToEvents } from './answer-to-events.ts';
import { HistoryPoller, pendingPromptFor, type PollFailure } from './history-poller.ts';
import { UnsolicitedMessages } from './unsolicited-messages.ts';
import { StaleSocketDetector } from './stale-socket-detector.ts';
import { PromptLedger } from './prompt-ledger.ts';
import { removePendingPrompt } from '../load-pending-prompt.ts';
import { savePendingPrompt } from '../pending-prompt.ts';
import { INTERRUPTED } from '../../shared/reply-queue.ts';
import type { StockCatContext } from './stock-cat-context.ts';
import type { SocketConnection, PendingRequest } from '../../socket/protocol-adapter.ts';

/**
 * Makes replies of what a stock Cat says, on one socket after another. Its frames have no names, and it speaks to a visitor, not
 * to a socket: the rest of an answer comes to the next one, or to another tab, or to nobody. So whose a frame is has to be found
 * out, and what no frame brings is looked for in the Cat's memory.
 */
export class StockCatSession {
  readonly #context: StockCatContext;
  readonly #ledger: PromptLedger;
  readonly #staleDetector: StaleSocketDetector;
  readonly #unsolicited: UnsolicitedMessages;
  readonly #poller: HistoryPoller;
  /** Which one speaks for it now: of one that was given up, its end may come when the next one has long been open. */
  #socket: object | undefined;
  /** The turn that is answered. */
  #turn: PendingRequest | undefined;
  /** The user id of the running prompt. */
  #sentAsUserId = '';
  /** Whether the socket is gone on which it was asked. */
  #hasLostSocket = false;
  /** Whether an error was the last thing it said. */
  #isLastFrameError = false;
  /** Whether the memory may not be read. */
  #isHistoryForbidden = false;
  #cancelTimer = (): void => {};

  constructor(context: StockCatContext) {
    const { events, http, visitor, clock, closing, options } = context;
    this.#context = context;
    this.#ledger = new PromptLedger(visitor);
    this.#staleDetector = new StaleSocketDetector({
      getBehavior: () => context.behavior,
      channelName: `${http.baseUrl} ${options.userId}`,
      clock,
      closing,
      isIdle: () => !this.#turn && !this.#unsolicited.isReceiving,
      onOtherTabsChange: events.onReady,
      replaceSocket: events.onStale,
      onSuspicion: () => this.#poller.pollSoon(),
    });
    this.#unsolicited = new UnsolicitedMessages(context, this.#ledger, this.#staleDetector);
    this.#poller = new HistoryPoller(
      {
        fetchHistory: (userId) => http.fetchHistory(userId),
        onFound: (answer) => this.#onFound(answer),
        onGiveUp: (reason) => this.#onPollFailed(reason),
      },
      clock,
    );
    closing.addEventListener('abort', () => this.dispose());
  }

  get blockedBy(): SocketConnection['blockedBy'] {
    if (this.#staleDetector.isStale) return 'stale';
    return this.#unsolicited.isBusy ? 'busy' : undefined;
  }

  /** Whether it hangs up now as a matter of course: behind an error, up to 1.5.3. */
  get closesAfterError(): boolean {
    return this.#isLastFrameError && this.#context.behavior.closesAfterError;
  }

  /** A socket is there, the only one of this page. */
  onSocketOpen(socket: object): void {
    if (this.#socket) this.onSocketClosed(this.#socket, CLOSE.ABNORMAL);
    this.#socket = socket;
    this.#isLastFrameError = false;
    this.#staleDetector.onSocketOpen();
    this.#unsolicited.onSocketOpen();
    // The rest of the answer comes to this socket, or the Cat knows nothing of it any more.
    if (this.#hasLostSocket) this.#poller.pollSoon(this.#promptTimeoutMs);
  }

  /** It was asked a turn, or has said something. */
  handle(item: PendingRequest | string): void {
    if (typeof item === 'string') this.#onFrame(item);
    else this.#onPromptSent(item);
  }

  /** A socket is gone. */
  onSocketClosed(socket: object, code: number): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    this.#staleDetector.onSocketClosed(code);
    this.#unsolicited.onSocketClosed();
    this.#hasLostSocket = true;
    this.#poller.pollSoon(this.#context.behavior.storesPromptBeforeAnswer ? 0 : Infinity);
  }

  /** Whether the answer to a turn may come although its socket is gone. */
  canStillArrive(turn: PendingRequest): boolean {
    if (turn !== this.#turn || !this.#canReadHistory) {
      removePendingPrompt(this.#context.visitor.pendingPromptKey, promptText(turn));
      this.#clearTurn();
    }
    return turn === this.#turn;
  }

  /** There is nothing to do for it: our relay is at the other end, or nobody is. */
  dispose(): void {
    this.#socket = undefined;
    this.#cancelTimer();
    this.#clearTurn();
    this.#unsolicited.dispose();
    this.#staleDetector.dispose();
  }

  /** Whether an answer can be found in its memory. Cats without addresses of users have none to be read, either. */
  get #canReadHistory(): boolean {
    return !this.#isHistoryForbidden && this.#context.behavior.hasPerUserSocket;
  }

  /** How much silence of the next socket shows that a prompt which the memory does not have is lost, as after a restart. */
  get #promptTimeoutMs(): number {
    const { behavior, visitor } = this.#context;
    if (behavior.storesPromptBeforeAnswer) return 0;
    // To a socket of another name nothing comes of it.
    if (visitor.userId !== this.#sentAsUserId) return Infinity;
    return this.#turn?.reply.hasBegun ? STREAMING_SILENCE_MS : THINKING_SILENCE_MS;
  }

  #onPromptSent(turn: PendingRequest): void {
    const { visitor, historyPollDelayMs } = this.#context;
    this.#clearTurn();
    this.#turn = turn;
    this.#sentAsUserId = visitor.userId;
    this.#staleDetector.onPromptSent();
    this.#unsolicited.onPromptSettled(promptText(turn));
    this.#ledger.recordSent(promptText(turn));
    const pendingPrompt = pendingPromptFor(turn.request, visitor.userId);
    savePendingPrompt(visitor.pendingPromptKey, pendingPrompt);
    if (this.#canReadHistory) this.#poller.start(pendingPrompt, historyPollDelayMs);
  }

  #onFrame(data: string): void {
    const frame = decodeCatFrame(data);
    this.#isLastFrameError = frame.kind === 'error';
    this.#poller.recordActivity();
    this.#unsolicited.recordActivity();
    switch (frame.kind) {
      case 'token':
        return this.#onToken(frame.delta);
      case 'notice':
        return this.#onNotice(frame.text);
      case 'answer':
        return this.#onAnswer(frame);
      case 'error':
        return this.#onError({ type: 'reply-error', ...frame.error });
      default:
    }
  }

  /** Pieces are often empty, the first and the last above all. */
  #onToken(delta: string): void {
    const turn = this.#turn;
    // Up to 1.2 they go to whoever is there, and may be of a stranger's answer.
    if (!delta || !this.#context.behavior.hasPerUserSocket) return;
    if (!turn || this.#unsolicited.isReceiving) this.#unsolicited.onToken(delta);
    else if (!this.#hasAmbiguousTokens(turn)) turn.reply.push({ type: 'text-delta', delta });
  }

  /** Whether pieces may also be those of an answer which the page before has asked for, and whose end will not come. */
  #hasAmbiguousTokens(turn: PendingRequest): boolean {
    const { behavior, visitor } = this.#context;
    return (
      behavior.broadcastsTokens &&
      visitor.unansweredPrompt !== undefined &&
      visitor.unansweredPrompt !== promptText(turn)
    );
  }

  /** Outside any reply (a document is being read in) it becomes one of its own: a message with nothing but the notice. */
  #onNotice(text: string): void {
    if (!this.#context.behavior.hasPerUserSocket) return;
    const notice: ChatEvent = { type: 'notice', text };
    if (this.#unsolicited.isReceiving) this.#unsolicited.push(notice);
    else if (this.#turn) this.#turn.reply.push(notice);
    else this.#unsolicited.push(notice, { type: 'reply-end', reason: 'done' });
  }

  #onAnswer(answer: CatAnswer): void {
    const { promptText: input } = answer;
    const turn = this.#unsolicited.isReceiving ? undefined : this.#turn;
    if (!turn || this.#ledger.isOtherKnownPrompt(input, promptText(turn))) this.#deliverUnsolicited(answer);
    else if (input === undefined || input === promptText(turn)) this.#finishTurn(turn, ...answerToEvents(answer));
    else void this.#attributeAnswer(turn, answer);
  }

  #deliverUnsolicited(answer: CatAnswer): void {
    const isFromEarlierSocket = this.#ledger.isKnown(answer.promptText);
    this.#unsolicited.onAnswer(answer);
    this.#staleDetector.onAnswer(isFromEarlierSocket);
  }

  /**
   * An answer to other words than the turn's: plug-ins have changed them, or it is somebody else's of the same name. The memory knows:
   * there are both prompts in it, then.
   */
  async #attributeAnswer(turn: PendingRequest, answer: CatAnswer): Promise<void> {
    const { http, visitor } = this.#context;
    const history = this.#canReadHistory ? await http.fetchHistory(visitor.userId).catch(() => []) : [];
    const hasPrompt = (text: string | undefined) =>
      history.some((entry) => entry.role === 'user' && entry.text === text);
    const isForeign = turn !== this.#turn || (hasPrompt(promptText(turn)) && hasPrompt(answer.promptText));
    if (isForeign) this.#deliverUnsolicited(answer);
    else this.#finishTurn(turn, ...answerToEvents(answer));
  }

  #onError(error: ReplyError): void {
    if (this.#turn && !this.#unsolicited.isReceiving) return this.#finishTurn(this.#turn, error);
    if (this.#unsolicited.isReceiving || !this.#staleDetector.hasOtherTabs) this.#unsolicited.fail(error);
    this.#continueWhenSafe(() => this.#context.events.onReady());
  }

  /** The turn is over at the other end, with these last events. */
  #finishTurn(turn: PendingRequest, ...events: readonly ChatEvent[]): void {
    const hadLostSocket = this.#hasLostSocket;
    removePendingPrompt(this.#context.visitor.pendingPromptKey, promptText(turn));
    this.#unsolicited.onPromptSettled(promptText(turn));
    this.#clearTurn();
    for (const event of events) turn.reply.push(event);
    this.#unsolicited.onTurnEnd();
    if (hadLostSocket) this.#staleDetector.onAnswer(true);
    this.#continueWhenSafe(() => this.#context.events.onTurnEnd(turn));
  }

  /** Has the next prompt sent; behind an error of a Cat that hangs up then, it would be lost with the socket. */
  #continueWhenSafe(proceed: () => void): void {
    const { clock } = this.#context;
    if (this.closesAfterError) this.#cancelTimer = clock.schedule(ERROR_CLOSE_MS, proceed);
    else proceed();
  }

  #clearTurn(): void {
    // It was stopped: whatever else comes of it is for nobody.
    if (this.#turn?.reply.isOver) this.#ledger.abandon(promptText(this.#turn));
    this.#turn = undefined;
    this.#hasLostSocket = false;
    this.#poller.stop();
  }

  /** The memory has what the socket has not brought. */
  #onFound(answer: CatHistoryEntry): void {
    const turn = this.#turn;
    if (!turn) return;
    this.#ledger.recordFound(promptText(turn), answer.text);
    if (!this.#hasLostSocket) this.#staleDetector.onMissedAnswer();
    this.#finishTurn(turn, ...answerToEvents(answer));
  }

  #onPollFailed(reason: PollFailure): void {
    this.#isHistoryForbidden ||= reason === 'forbidden';
    if (!this.#hasLostSocket || !this.#turn) return;
    const { reply } = this.#turn;
    this.#finishTurn(this.#turn, reply.hasBegun ? INTERRUPTED : { type: 'reply-error', ...errorInfo('disconnected') });
  }
}

function promptText({ request }: PendingRequest): string {
  return request.messages.at(-1)?.text ?? '';
}

/** Milliseconds in which a Cat up to 1.5.3 hangs up after an error. */
const ERROR_CLOSE_MS = 300;

/* Milliseconds without a word on the socket after the one that was lost. A model that has begun seldom pauses for long. */

const STREAMING_SILENCE_MS = 4_000;
const THINKING_SILENCE_MS = 30_000;
