import { toErrorInfo } from '../../../chat/error.ts';
import { SilenceTimer } from '../../../chat/silence-timer.ts';
import type { ChatRequest, Clock } from '../../../chat/index.ts';
import type { CatHistoryEntry } from '../../../protocol/cat-http.ts';
import { findAnswer, type AnswerQuery } from '../find-answer.ts';
import type { PendingPrompt } from '../pending-prompt.ts';

/** The answer to look for, and whose. */
export interface PollTarget extends AnswerQuery {
  /** The user id with which the prompt was sent, the key of the history. */
  readonly userId: string;
}

export interface HistoryPollerCallbacks {
  /** Reads the Cat's history, oldest message first. Rejects with a `ChatError`. */
  fetchHistory(userId: string): Promise<readonly CatHistoryEntry[]>;
  onFound(answer: CatHistoryEntry): void;
  /**
   * `forbidden`: the history may not be read. `prompt-missing`: the Cat should have stored the prompt but has not. `answer-missing`: there
   * was no answer in the maximum time.
   */
  onGiveUp(reason: PollFailure): void;
}

export type PollFailure = 'forbidden' | 'prompt-missing' | 'answer-missing';

/**
 * Polls a Cat's history for an answer that its socket does not deliver: after a silence, then at growing intervals. A Cat finishes and
 * stores every answer, even without a socket, so no prompt has to be sent twice.
 */
export class HistoryPoller {
  readonly #callbacks: HistoryPollerCallbacks;
  readonly #clock: Clock;
  readonly #timer: SilenceTimer;
  #target: PollTarget | undefined;
  #promptTimeoutMs = Infinity;
  #delayMs = 0;
  /** The number of polls without a result. */
  #attempts = 0;
  #lastActivityAt = 0;

  constructor(callbacks: HistoryPollerCallbacks, clock: Clock) {
    this.#callbacks = callbacks;
    this.#clock = clock;
    this.#timer = new SilenceTimer(clock, () => this.#target && void this.#poll(this.#target));
  }

  /**
   * Starts polling after `delayMs` without activity.
   * @param promptTimeoutMs The silence after which a prompt that is not in the history is given up. Default: never.
   */
  start(target: PollTarget, delayMs: number, promptTimeoutMs = Infinity): void {
    this.#target = target;
    this.#promptTimeoutMs = promptTimeoutMs;
    this.#restart(delayMs);
  }

  /** Postpones the first poll: the answer is arriving. Cheap, because it happens for every token. */
  recordActivity(): void {
    this.#lastActivityAt = this.#clock.now();
    this.#timer.recordActivity();
  }

  /**
   * Polls soon, because the socket will not deliver the answer.
   * @param promptTimeoutMs As of `start`; 0 if a Cat with the prompt would have stored it already.
   */
  pollSoon(promptTimeoutMs = Infinity): void {
    if (!this.#target) return;
    this.#promptTimeoutMs = promptTimeoutMs;
    this.#restart(MIN_DELAY_MS);
  }

  stop(): void {
    this.#target = undefined;
    this.#timer.stop();
  }

  #restart(delayMs: number): void {
    this.#delayMs = delayMs;
    this.#attempts = 0;
    this.#lastActivityAt = this.#clock.now();
    this.#timer.start(delayMs);
  }

  async #poll(target: PollTarget): Promise<void> {
    const outcome = await this.#fetchAnswer(target);
    if (target !== this.#target) return;
    this.#attempts += 1;
    if (typeof outcome === 'object') {
      this.stop();
      this.#callbacks.onFound(outcome);
    } else if (outcome === 'forbidden' || (outcome === 'prompt-missing' && this.#isPromptOverdue)) {
      this.stop();
      this.#callbacks.onGiveUp(outcome);
    } else if (this.#attempts === MAX_ATTEMPTS) {
      this.stop();
      this.#callbacks.onGiveUp('answer-missing');
    } else {
      this.#delayMs = Math.min(Math.max(this.#delayMs, MIN_DELAY_MS) * 1.5, MAX_DELAY_MS);
      this.#timer.start(this.#delayMs);
    }
  }

  get #isPromptOverdue(): boolean {
    return this.#clock.now() - this.#lastActivityAt >= this.#promptTimeoutMs;
  }

  async #fetchAnswer(target: PollTarget): Promise<CatHistoryEntry | 'forbidden' | 'prompt-missing' | undefined> {
    try {
      return findAnswer(await this.#callbacks.fetchHistory(target.userId), target);
    } catch (cause) {
      // Missing permission is permanent. Other errors may be temporary.
      return toErrorInfo(cause).code === 'permission-denied' ? 'forbidden' : undefined;
    }
  }
}

/** The prompt of a request that was sent as `userId`. */
export function pendingPromptFor({ messages }: ChatRequest, userId: string): PendingPrompt {
  const text = messages.at(-1)?.text ?? '';
  const earlier = messages.slice(0, -1).findLastIndex((message) => message.role === 'user' && message.text === text);
  return { text, userId, previousAnswer: earlier < 0 ? undefined : messages[earlier + 1]?.text };
}

/** Finds any answer: after the history was cleared, only the answer that had not ended then. */
export function anyAnswer(userId: string): PollTarget {
  return { isUnseen: () => true, userId };
}

/** Short, because a request is cheap and a visitor is waiting. */
const MIN_DELAY_MS = 1_000;
const MAX_DELAY_MS = 30_000;

/** About seven minutes. The visitor has been informed long before, and a failed turn never gets an answer. */
const MAX_ATTEMPTS = 18;
