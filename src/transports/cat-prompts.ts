import type { CatVisit } from './cat-visit.ts';

/** What was asked, by which answers are told apart: the account of an answer repeats its prompt. */
export class CatPrompts {
  readonly #visit: CatVisit;
  readonly #asked = new Set<string>();
  readonly #unwanted = new Set<string>();
  /** The answers that were found in the memory, by their prompts. */
  readonly #found = new Map<string, string>();

  constructor(visit: CatVisit) {
    this.#visit = visit;
  }

  ask(prompt: string): void {
    this.#asked.add(prompt);
    this.#unwanted.delete(prompt);
    this.#found.delete(prompt);
  }

  /** Nobody wants the answer any more. */
  giveUp(prompt: string): void {
    this.#unwanted.add(prompt);
  }

  /**
   * An answer came without a frame. One that brings it all the same brings nothing; one that brings another does: what was found
   * may have been what a tool said on the way.
   */
  found(prompt: string, answer: string): void {
    this.#found.set(prompt, answer);
  }

  /** Whether this is what was asked in this page, or last in the one before it. */
  isKnown(input: string | undefined): boolean {
    return input !== undefined && (this.#asked.has(input) || input === this.#visit.unanswered);
  }

  /** Whether it is, and other words than `prompt`. */
  isKnownBeside(input: string | undefined, prompt: string): boolean {
    return input !== prompt && this.isKnown(input);
  }

  /** Whether an answer to this is not shown yet, as far as the history was read. */
  isNew(input: string | undefined): boolean {
    return input !== undefined && ![this.#asked, this.#found, this.#visit.answered].some((known) => known?.has(input));
  }

  /** Whether an answer that no turn waits for is one that somebody should see. */
  isMissed(input: string | undefined, answer: string): boolean {
    if (input === undefined) return ![...this.#found.values()].includes(answer);
    if (!this.#asked.has(input) && this.#visit.answered?.get(input) === answer) return false;
    return !this.#unwanted.has(input) && this.#found.get(input) !== answer;
  }
}
