import type { ChatRequest, Clock } from '../chat/index.ts';
import type { CatMemory } from '../protocol/cat-http.ts';
import { errorOf } from './error-of.ts';
import type { PendingPrompt } from './pending-prompt.ts';

/** An answer that is looked for. */
export interface Sought {
  /** The prompt; absent, where nobody here knows it: then any answer will do that `isNew`. */
  readonly text?: string | undefined;
  /** Whether an answer to this prompt is not here yet. */
  readonly isNew?: (input: string | undefined) => boolean;
  /** Who asked, as the memory's key. */
  readonly userId: string;
  /** What the same prompt was answered the last time: in a memory without times that cannot be told from the new answer. */
  readonly before?: string | undefined;
}

export interface SearchHooks {
  /** Reads what the Cat remembers, oldest first. Rejects with a `ChatFailure`. */
  history(userId: string): Promise<readonly CatMemory[]>;
  found(answer: CatMemory): void;
  /**
   * `forbidden`: the memory may not be read. `unknown`: the Cat ought to have noted the prompt, and has not. `missing`: it has not
   * answered in all the time that one may take.
   */
  gaveUp(reason: GivenUp): void;
}

export type GivenUp = 'forbidden' | 'unknown' | 'missing';

/**
 * Looks in a Cat's memory for an answer that its socket does not bring: after a silence, and again and again, ever more seldom.
 * A Cat answers to the end, whether or not it is heard, and remembers it: so nothing need be asked twice.
 */
export class AnswerSearch {
  readonly #hooks: SearchHooks;
  readonly #clock: Clock;
  #sought: Sought | undefined;
  #patienceMs = Infinity;
  #wait = 0;
  /** How often it has looked in vain. */
  #looks = 0;
  #heardAt = 0;
  #callOff = (): void => {};

  constructor(hooks: SearchHooks, clock: Clock) {
    this.#hooks = hooks;
    this.#clock = clock;
  }

  /**
   * Looks when nothing has been heard for `wait` milliseconds.
   * @param patienceMs After how much silence a prompt that the memory does not have is given up. Default: never.
   */
  start(sought: Sought, wait: number, patienceMs = Infinity): void {
    this.#sought = sought;
    this.#patienceMs = patienceMs;
    this.#begin(wait);
  }

  /** The answer is on its way all the same. Cheap: it happens with every piece of it. */
  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  /**
   * There is nothing to be heard any more: looks soon.
   * @param patienceMs As of `start`; 0 where a Cat that got the prompt has noted it by now.
   */
  hurry(patienceMs = Infinity): void {
    if (!this.#sought) return;
    this.#patienceMs = patienceMs;
    this.#begin(SOON);
  }

  stop(): void {
    this.#sought = undefined;
    this.#callOff();
  }

  #begin(wait: number): void {
    this.#wait = wait;
    this.#looks = 0;
    this.heard();
    this.#sleep(wait);
  }

  #sleep(ms: number): void {
    this.#callOff();
    this.#callOff = this.#clock.after(ms, () => {
      const left = this.#heardAt + this.#wait - this.#clock.now();
      if (left > 0) this.#sleep(left);
      else if (this.#sought) void this.#look(this.#sought);
    });
  }

  async #look(sought: Sought): Promise<void> {
    const outcome = await this.#outcome(sought);
    if (sought !== this.#sought) return;
    this.#looks += 1;
    if (typeof outcome === 'object') {
      this.stop();
      this.#hooks.found(outcome);
    } else if (outcome === 'forbidden' || (outcome === 'unknown' && this.#isPatienceOver)) {
      this.stop();
      this.#hooks.gaveUp(outcome);
    } else if (this.#looks === MOST_LOOKS) {
      this.stop();
      this.#hooks.gaveUp('missing');
    } else {
      this.#wait = Math.min(Math.max(this.#wait, SOON) * 1.5, LONGEST);
      this.#sleep(this.#wait);
    }
  }

  get #isPatienceOver(): boolean {
    return this.#clock.now() - this.#heardAt >= this.#patienceMs;
  }

  async #outcome(sought: Sought): Promise<CatMemory | 'forbidden' | 'unknown' | undefined> {
    try {
      return answerIn(await this.#hooks.history(sought.userId), sought);
    } catch (cause) {
      // Whoever may not read finds nothing, however often they look. All else may pass.
      return errorOf(cause).code === 'not-allowed' ? 'forbidden' : undefined;
    }
  }
}

/** What is to be looked for, of a request that was made as `userId`. */
export function soughtIn({ messages }: ChatRequest, userId: string): PendingPrompt {
  const text = messages.at(-1)?.text ?? '';
  const earlier = messages.slice(0, -1).findLastIndex((message) => message.role === 'user' && message.text === text);
  return { text, userId, before: earlier < 0 ? undefined : messages[earlier + 1]?.text };
}

/** The answer to a prompt, if there is one yet; `unknown` if not even the prompt is remembered. */
export function answerIn(
  memory: readonly CatMemory[],
  { text, before, isNew }: Omit<Sought, 'userId'>,
): CatMemory | 'unknown' | undefined {
  if (text === undefined)
    return memory.findLast(({ role, input }) => role === 'assistant' && isNew?.(input)) ?? 'unknown';
  const at = promptAt(memory, text);
  if (at < 0) return 'unknown';
  const prompts = new Set(memory.filter(isPrompt).map((entry) => entry.text));
  // The account of an answer names its prompt. Plug-ins put that in other words, but hardly in those of another prompt.
  const answer = memory.findLast(({ role, input }, index) => {
    if (role !== 'assistant' || index < at) return false;
    if (input !== undefined && isSame(text, input)) return true;
    return memory.findLastIndex(isPrompt) === at && !(input !== undefined && prompts.has(input));
  });
  const isOld = answer && answer.createdAt === undefined && answer.text === before;
  return isOld ? 'unknown' : answer;
}

/** Where a prompt stands in a memory, the last time; -1: it does not. */
export function promptAt(memory: readonly CatMemory[], text: string): number {
  return memory.findLastIndex((entry) => isPrompt(entry) && isSame(entry.text, text));
}

function isPrompt({ role }: CatMemory): boolean {
  return role === 'user';
}

/** Cats from 1.3.2 to 1.5.2 keep the beginning of a long prompt. */
function isSame(noted: string, text: string): boolean {
  return noted.trim() === text.trim() || (noted.length >= 500 && text.startsWith(noted));
}

/** Milliseconds. A request is cheap, and a visitor waits. */
const SOON = 1_000;
const LONGEST = 30_000;

/** It goes on for seven minutes: who waits has been told long before, and a turn that failed is never answered. */
const MOST_LOOKS = 18;
