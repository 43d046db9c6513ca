import { errorInfo, type AcceptedAttachments, type ChatEvent, type ReplyError } from '../../../chat/index.ts';
import type { CatHistoryEntry } from '../../../protocol/cat-http.ts';
import { decodeCatFrame, type CatAnswer } from '../../../protocol/cat.ts';
import * as CLOSE from '../../../protocol/close-codes.ts';
import { answerToEvents } from './answer-to-events.ts';
import { anyAnswer, HistoryPoller, pendingPromptFor, type PollFailure } from './history-poller.ts';
import { UnsolicitedMessages } from './unsolicited-messages.ts';
import { StaleSocketDetector } from './stale-socket-detector.ts';
import { PromptLedger } from './prompt-ledger.ts';
import { loadPendingPrompt, removePendingPrompt } from '../load-pending-prompt.ts';
import { savePendingPrompt } from '../pending-prompt.ts';
import { INTERRUPTED } from '../../../chat/reply-stream.ts';
import type { StockCatContext } from './stock-cat-context.ts';
import type { SocketConnection, PendingRequest } from '../../socket/protocol-adapter.ts';

/**
 * Turns a stock Cat's frames into replies, across reconnects. Frames have no turn id and go to the user instead of a socket, so each one
 * must be attributed to a turn first: the rest of an answer may arrive on the next socket, in another tab, or nowhere. Answers that no
 * frame delivers are read from the Cat's history.
 */
export class StockCatSession {
  readonly #context: StockCatContext;
  readonly #ledger: PromptLedger;
  readonly #staleDetector: StaleSocketDetector;
  readonly #unsolicited: UnsolicitedMessages;
  readonly #poller: HistoryPoller;
  /** The current socket. An abandoned one may report its end after the next one was opened. */
  #socket: object | undefined;
  /** The turn that the Cat is answering. */
  #turn: PendingRequest | undefined;
  /** The user id with which its prompt was sent. */
  #sentAsUserId = '';
  /** The turn during which the conversation was cleared. Its answer is deleted when it has ended. */
  #clearedTurn: PendingRequest | undefined;
  /** Whether the socket is lost on which its prompt was sent. */
  #hasLostSocket = false;
  /** Whether the last frame was an error. */
  #isLastFrameError = false;
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

  /** Whether the Cat is about to close the socket normally: up to 1.5.3 after an error. */
  /** What a prompt may have attached, as far as the Cat's version is known. */
  get accepts(): AcceptedAttachments | undefined {
    return this.#context.behavior.acceptsImage ? ONE_IMAGE : undefined;
  }

  get closesAfterError(): boolean {
    return this.#isLastFrameError && this.#context.behavior.closesAfterError;
  }

  /** A socket was opened. It replaces any other one of this page. */
  onSocketOpen(socket: object): void {
    if (this.#socket) this.onSocketClosed(this.#socket, CLOSE.ABNORMAL);
    this.#socket = socket;
    this.#isLastFrameError = false;
    this.#staleDetector.onSocketOpen();
    this.#unsolicited.onSocketOpen();
    // The rest of the answer arrives on this socket, unless the Cat has lost it.
    if (this.#hasLostSocket) this.#poller.pollSoon(this.#promptTimeoutMs);
  }

  /** Handles a sent prompt or a received frame. */
  handle(item: PendingRequest | string): void {
    if (typeof item === 'string') this.#onFrame(item);
    else this.#onPromptSent(item);
  }

  /** A socket was closed. */
  onSocketClosed(socket: object, code: number): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    this.#staleDetector.onSocketClosed(code);
    this.#unsolicited.onSocketClosed();
    this.#hasLostSocket = true;
    const isStored = this.#context.behavior.storesPromptBeforeAnswer && !this.#clearedTurn;
    this.#poller.pollSoon(isStored ? 0 : Infinity);
  }

  /** Deletes the conversation, and the answer to the current prompt when it has ended. Rejects with a `ChatError`. */
  async clear(): Promise<void> {
    const { http } = this.#context;
    const turn = this.#turn;
    // Before the request, because the answer may end meanwhile.
    this.#clearedTurn = turn;
    try {
      await http.clear(turn && pendingPromptFor(turn.request, this.#sentAsUserId));
    } catch (cause) {
      this.#clearedTurn = undefined;
      throw cause;
    }
    if (turn && turn === this.#turn) this.#startPoller(turn);
    if (this.#hasLostSocket) this.#poller.pollSoon(this.#promptTimeoutMs);
    this.#unsolicited.onCleared();
  }

  /** Whether the answer to a turn may still arrive after its socket was lost. */
  canStillArrive(turn: PendingRequest): boolean {
    if (turn !== this.#turn || !this.#canReadHistory) {
      this.#removePendingPrompt(turn);
      this.#clearTurn();
    }
    return turn === this.#turn;
  }

  /** Ends the session: the server is our relay, or the transport was closed. */
  dispose(): void {
    this.#socket = undefined;
    this.#cancelTimer();
    this.#clearTurn();
    this.#unsolicited.dispose();
    this.#staleDetector.dispose();
  }

  /** Whether answers can be read from the history. Cats with a shared socket have no readable history. */
  get #canReadHistory(): boolean {
    return !this.#isHistoryForbidden && this.#context.behavior.hasPerUserSocket;
  }

  /** The silence on the next socket after which a prompt that is not in the history is lost, as after a restart. */
  get #promptTimeoutMs(): number {
    const { behavior, visitor } = this.#context;
    if (behavior.storesPromptBeforeAnswer && !this.#clearedTurn) return 0;
    // A socket of another user never gets the answer.
    if (visitor.userId !== this.#sentAsUserId) return Infinity;
    return this.#turn?.reply.hasBegun ? STREAMING_SILENCE_MS : THINKING_SILENCE_MS;
  }

  #onPromptSent(turn: PendingRequest): void {
    const { visitor } = this.#context;
    const pendingPrompt = pendingPromptFor(turn.request, visitor.userId);
    const stored = loadPendingPrompt(visitor.pendingPromptKey);
    // The conversation was cleared after this prompt was sent and before it was known that the server is a Cat.
    const isCleared = stored?.isCleared && stored.text === pendingPrompt.text && !visitor.pendingPrompt;
    this.#clearTurn();
    this.#turn = turn;
    this.#clearedTurn = isCleared ? turn : undefined;
    this.#sentAsUserId = visitor.userId;
    this.#staleDetector.onPromptSent();
    this.#unsolicited.onPromptSettled(promptText(turn));
    this.#ledger.recordSent(promptText(turn));
    savePendingPrompt(visitor.pendingPromptKey, { ...pendingPrompt, isCleared });
    this.#startPoller(turn);
  }

  #startPoller(turn: PendingRequest): void {
    const { visitor, historyPollDelayMs } = this.#context;
    const pendingPrompt = pendingPromptFor(turn.request, this.#sentAsUserId);
    // A cleared history has no prompt and no other answer.
    const target = turn === this.#clearedTurn ? anyAnswer(visitor.userId) : pendingPrompt;
    if (this.#canReadHistory) this.#poller.start(target, historyPollDelayMs);
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

  /** Tokens are often empty, mostly the first and the last. */
  #onToken(delta: string): void {
    const turn = this.#turn;
    // Up to 1.2 they go to all users and may belong to another visitor's answer.
    if (!delta || !this.#context.behavior.hasPerUserSocket) return;
    if (!turn || this.#unsolicited.isReceiving) this.#unsolicited.onToken(delta);
    else if (!this.#hasAmbiguousTokens(turn)) turn.reply.push({ type: 'text-delta', delta });
  }

  /** Whether tokens may also belong to the answer to the previous page, whose end never arrives. */
  #hasAmbiguousTokens(turn: PendingRequest): boolean {
    const { behavior, visitor } = this.#context;
    return (
      behavior.broadcastsTokens &&
      visitor.unansweredPrompt !== undefined &&
      visitor.unansweredPrompt !== promptText(turn)
    );
  }

  /** Outside any reply (while a document is imported) a notice becomes a reply of its own. */
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
   * Attributes an answer to a prompt other than the turn's: a plug-in has rephrased the prompt, or another client of the same user has sent
   * one. In the second case the history has both prompts.
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

  /** Ends the turn with these events. */
  #finishTurn(turn: PendingRequest, ...events: readonly ChatEvent[]): void {
    const { events: transport, http } = this.#context;
    const hadLostSocket = this.#hasLostSocket;
    this.#removePendingPrompt(turn);
    this.#unsolicited.onPromptSettled(promptText(turn));
    this.#clearTurn();
    for (const event of events) turn.reply.push(event);
    this.#unsolicited.onTurnEnd();
    if (hadLostSocket) this.#staleDetector.onAnswer(true);
    this.#continueWhenSafe(() => {
      if (turn === this.#clearedTurn) void http.clearAgain().then(() => transport.onTurnEnd(turn));
      else transport.onTurnEnd(turn);
    });
  }

  /** A cleared prompt stays until its answer is deleted. */
  #removePendingPrompt(turn: PendingRequest): void {
    if (turn !== this.#clearedTurn) removePendingPrompt(this.#context.visitor.pendingPromptKey, promptText(turn));
  }

  /** Calls `proceed`, which sends the next prompt. If the Cat closes the socket after an error, it waits, or the prompt would be lost. */
  #continueWhenSafe(proceed: () => void): void {
    const { clock } = this.#context;
    if (this.closesAfterError) this.#cancelTimer = clock.schedule(ERROR_CLOSE_MS, proceed);
    else proceed();
  }

  #clearTurn(): void {
    // The reply was stopped: ignore the rest of the answer.
    if (this.#turn?.reply.isOver) this.#ledger.abandon(promptText(this.#turn));
    this.#turn = undefined;
    this.#hasLostSocket = false;
    this.#poller.stop();
  }

  /** The history has the answer that the socket has not delivered. */
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

/** A Cat up to 1.5.3 closes the socket within this time after an error. */
const ERROR_CLOSE_MS = 300;

/* The silence on the socket after the lost one. A model that has started to answer rarely pauses for long. */

const STREAMING_SILENCE_MS = 4_000;
const THINKING_SILENCE_MS = 30_000;

/** The Cat's server accepts frames up to 16 MiB. */
const ONE_IMAGE: AcceptedAttachments = { kinds: ['image'], count: 1, bytes: 5_000_000 };
