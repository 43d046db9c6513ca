import type { ChatMessage, ChatRequest, Clock } from '../chat/index.ts';
import { errorOf } from './error-of.ts';

/** A prompt whose answer is looked for. */
export interface Sought {
  readonly text: string;
  /** Who asked, as the memory's key. */
  readonly userId: string;
  /** What the same prompt was answered just before: in a memory without times that cannot be told from the new answer. */
  readonly before?: string | undefined;
}

export interface SearchHooks {
  /** Reads what the Cat remembers, oldest first. Rejects with a `ChatFailure`. */
  history(userId: string): Promise<readonly ChatMessage[]>;
  found(answer: ChatMessage): void;
  /** `forbidden`: the memory may not be read. `unknown`: the Cat ought to have noted the prompt, and has not. */
  gaveUp(reason: 'forbidden' | 'unknown'): void;
}

/**
 * Looks in a Cat's memory for an answer that its socket does not bring: after a silence, and again and again, ever more seldom.
 * A Cat answers to the end, whether or not it is heard, and remembers it: so nothing need be asked twice.
 */
export class AnswerSearch {
  readonly #hooks: SearchHooks;
  readonly #clock: Clock;
  #sought: Sought | undefined;
  #isNoted = false;
  #wait = 0;
  #heardAt = 0;
  #callOff = (): void => {};

  constructor(hooks: SearchHooks, clock: Clock) {
    this.#hooks = hooks;
    this.#clock = clock;
  }

  /** Looks when nothing has been heard for `wait` milliseconds. */
  start(sought: Sought, wait: number): void {
    this.#sought = sought;
    this.#isNoted = false;
    this.#begin(wait);
  }

  /** The answer is on its way all the same. Cheap: it happens with every piece of it. */
  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  /**
   * There is nothing to be heard any more: looks soon.
   * @param isNoted Whether a Cat that got the prompt has noted it by now.
   */
  hurry(isNoted = false): void {
    if (!this.#sought) return;
    this.#isNoted = isNoted;
    this.#begin(SOON);
  }

  stop(): void {
    this.#sought = undefined;
    this.#callOff();
  }

  #begin(wait: number): void {
    this.#wait = wait;
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
    if (outcome === 'forbidden' || (outcome === 'unknown' && this.#isNoted)) {
      this.stop();
      this.#hooks.gaveUp(outcome);
    } else if (typeof outcome === 'object') {
      this.stop();
      this.#hooks.found(outcome);
    } else {
      this.#wait = Math.min(this.#wait * 1.5, LONGEST);
      this.#sleep(this.#wait);
    }
  }

  async #outcome(sought: Sought): Promise<ChatMessage | 'forbidden' | 'unknown' | undefined> {
    try {
      return answerIn(await this.#hooks.history(sought.userId), sought);
    } catch (cause) {
      // Whoever may not read finds nothing, however often they look. All else may pass.
      return errorOf(cause).code === 'not-allowed' ? 'forbidden' : undefined;
    }
  }
}

/** What is to be looked for, of a request that was made as `userId`. */
export function soughtIn({ messages }: ChatRequest, userId: string): Sought {
  const text = messages.at(-1)?.text ?? '';
  const isRepeated = messages.at(-3)?.text === text;
  return { text, userId, before: isRepeated ? messages.at(-2)?.text : undefined };
}

/** The answer to a prompt, if the last prompt that is remembered is this one; `unknown` if it is another. */
function answerIn(history: readonly ChatMessage[], { text, before }: Sought): ChatMessage | 'unknown' | undefined {
  const at = history.findLastIndex(({ role }) => role === 'user');
  const prompt = history[at];
  if (!prompt || !isSame(prompt.text, text)) return 'unknown';
  // A tool may have said something in the meantime: what is said last is the answer.
  const answer = history.at(-1);
  if (!answer || answer === prompt) return undefined;
  return answer.createdAt === undefined && answer.text === before ? undefined : answer;
}

/** Cats from 1.3.2 to 1.5.2 keep the beginning of a long prompt. */
function isSame(noted: string, text: string): boolean {
  return noted.trim() === text.trim() || (noted.length >= 500 && text.startsWith(noted));
}

/** Milliseconds. A request is cheap, and a visitor waits. */
const SOON = 1_000;
const LONGEST = 30_000;
