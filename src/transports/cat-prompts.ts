import type { CatVisit } from './cat-visit.ts';

/** What was asked, by which answers are told apart: the account of an answer repeats its prompt. */
export class CatPrompts {
  readonly #visit: CatVisit;
  readonly #asked = new Set<string>();
  readonly #unwanted = new Set<string>();
  /** The last answer that was found in the memory. */
  #found: string | undefined;

  constructor(visit: CatVisit) {
    this.#visit = visit;
  }

  ask(prompt: string): void {
    this.#asked.add(prompt);
    this.#unwanted.delete(prompt);
    this.#found = undefined;
  }

  /** Nobody wants the answer any more. */
  giveUp(prompt: string): void {
    this.#unwanted.add(prompt);
  }

  /** An answer came without a frame. One that brings it all the same brings nothing. */
  found(prompt: string, answer: string): void {
    this.#unwanted.add(prompt);
    this.#found = answer;
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
    return input !== undefined && ![this.#asked, this.#unwanted, this.#visit.answered].some((set) => set?.has(input));
  }

  /** Whether an answer that no turn waits for is one that somebody should see. */
  isMissed(input: string | undefined, answer: string): boolean {
    return answer !== this.#found && !(input !== undefined && this.#unwanted.has(input));
  }
}
