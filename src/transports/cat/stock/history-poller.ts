import { toErrorInfo } from '../../../chat/error.ts';
import type { ChatRequest, Clock } from '../../../chat/index.ts';
import type { CatHistoryEntry } from '../../../protocol/cat-http.ts';
import type { PendingPrompt } from '../pending-prompt.ts';

/** An answer that is looked for. */
export interface PollTarget {
  /** The prompt; absent, where nobody here knows it: then any answer will do that `isNew`. */
  readonly text?: string | undefined;
  /** Whether an answer to this prompt is not here yet. */
  readonly isUnseen?: (input: string | undefined) => boolean;
  /** Who asked, as the memory's key. */
  readonly userId: string;
  /** What the same prompt was answered the last time: in a memory without times that cannot be told from the new answer. */
  readonly previousAnswer?: string | undefined;
}

export interface HistoryPollerCallbacks {
  /** Reads what the Cat remembers, oldest first. Rejects with a `ChatFailure`. */
  fetchHistory(userId: string): Promise<readonly CatHistoryEntry[]>;
  onFound(answer: CatHistoryEntry): void;
  /**
   * `forbidden`: the memory may not be read. `unknown`: the Cat ought to have noted the prompt, and has not. `missing`: it has not
   * answered in all the time that one may take.
   */
  onGiveUp(reason: PollFailure): void;
}

export type PollFailure = 'forbidden' | 'prompt-missing' | 'answer-missing';

/**
 * Looks in a Cat's memory for an answer that its socket does not bring: after a silence, and again and again, ever more seldom.
 * A Cat answers to the end, whether or not it is heard, and remembers it: so nothing need be asked twice.
 */
export class HistoryPoller {
  readonly #callbacks: HistoryPollerCallbacks;
  readonly #clock: Clock;
  #target: PollTarget | undefined;
  #promptTimeoutMs = Infinity;
  #delayMs = 0;
  /** How often it has looked in vain. */
  #attempts = 0;
  #lastActivityAt = 0;
  #cancelTimer = (): void => {};

  constructor(callbacks: HistoryPollerCallbacks, clock: Clock) {
    this.#callbacks = callbacks;
    this.#clock = clock;
  }

  /**
   * Looks when nothing has been heard for `wait` milliseconds.
   * @param promptTimeoutMs After how much silence a prompt that the memory does not have is given up. Default: never.
   */
  start(target: PollTarget, delayMs: number, promptTimeoutMs = Infinity): void {
    this.#target = target;
    this.#promptTimeoutMs = promptTimeoutMs;
    this.#restart(delayMs);
  }

  /** The answer is on its way all the same. Cheap: it happens with every piece of it. */
  recordActivity(): void {
    this.#lastActivityAt = this.#clock.now();
  }

  /**
   * There is nothing to be heard any more: looks soon.
   * @param promptTimeoutMs As of `start`; 0 where a Cat that got the prompt has noted it by now.
   */
  pollSoon(promptTimeoutMs = Infinity): void {
    if (!this.#target) return;
    this.#promptTimeoutMs = promptTimeoutMs;
    this.#restart(MIN_DELAY_MS);
  }

  stop(): void {
    this.#target = undefined;
    this.#cancelTimer();
  }

  #restart(delayMs: number): void {
    this.#delayMs = delayMs;
    this.#attempts = 0;
    this.recordActivity();
    this.#schedule(delayMs);
  }

  #schedule(ms: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.schedule(ms, () => {
      const remainingMs = this.#lastActivityAt + this.#delayMs - this.#clock.now();
      if (remainingMs > 0) this.#schedule(remainingMs);
      else if (this.#target) void this.#poll(this.#target);
    });
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
      this.#schedule(this.#delayMs);
    }
  }

  get #isPromptOverdue(): boolean {
    return this.#clock.now() - this.#lastActivityAt >= this.#promptTimeoutMs;
  }

  async #fetchAnswer(target: PollTarget): Promise<CatHistoryEntry | 'forbidden' | 'prompt-missing' | undefined> {
    try {
      return findAnswer(await this.#callbacks.fetchHistory(target.userId), target);
    } catch (cause) {
      // Whoever may not read finds nothing, however often they look. All else may pass.
      return toErrorInfo(cause).code === 'permission-denied' ? 'forbidden' : undefined;
    }
  }
}

/** What is to be looked for, of a request that was made as `userId`. */
export function pendingPromptFor({ messages }: ChatRequest, userId: string): PendingPrompt {
  const text = messages.at(-1)?.text ?? '';
  const earlier = messages.slice(0, -1).findLastIndex((message) => message.role === 'user' && message.text === text);
  return { text, userId, previousAnswer: earlier < 0 ? undefined : messages[earlier + 1]?.text };
}

/** The answer to a prompt, if there is one yet; `unknown` if not even the prompt is remembered. */
export function findAnswer(
  history: readonly CatHistoryEntry[],
  { text, previousAnswer, isUnseen }: Omit<PollTarget, 'userId'>,
): CatHistoryEntry | 'prompt-missing' | undefined {
  if (text === undefined)
    return (
      history.findLast(({ role, promptText: input }) => role === 'assistant' && isUnseen?.(input)) ?? 'prompt-missing'
    );
  const promptIndex = lastIndexOfPrompt(history, text);
  if (promptIndex < 0) return 'prompt-missing';
  const prompts = new Set(history.filter(isPrompt).map((entry) => entry.text));
  // The account of an answer names its prompt. Plug-ins put that in other words, but hardly in those of another prompt.
  const answer = history.findLast(({ role, promptText: input }, index) => {
    if (role !== 'assistant' || index < promptIndex) return false;
    if (input !== undefined && isSamePrompt(text, input)) return true;
    return history.findLastIndex(isPrompt) === promptIndex && !(input !== undefined && prompts.has(input));
  });
  const isPreviousAnswer = answer && answer.createdAt === undefined && answer.text === previousAnswer;
  return isPreviousAnswer ? 'prompt-missing' : answer;
}

/** Where a prompt stands in a memory, the last time; -1: it does not. */
export function lastIndexOfPrompt(history: readonly CatHistoryEntry[], text: string): number {
  return history.findLastIndex((entry) => isPrompt(entry) && isSamePrompt(entry.text, text));
}

function isPrompt({ role }: CatHistoryEntry): boolean {
  return role === 'user';
}

/** Cats from 1.3.2 to 1.5.2 keep the beginning of a long prompt. */
function isSamePrompt(stored: string, text: string): boolean {
  return stored.trim() === text.trim() || (stored.length >= 500 && text.startsWith(stored));
}

/** Milliseconds. A request is cheap, and a visitor waits. */
const MIN_DELAY_MS = 1_000;
const MAX_DELAY_MS = 30_000;

/** It goes on for seven minutes: who waits has been told long before, and a turn that failed is never answered. */
const MAX_ATTEMPTS = 18;
