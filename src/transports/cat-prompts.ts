import type { CatVisit } from './cat-visit.ts';

/**
 * What was asked, by which answers are told apart: the account of an answer repeats its prompt. Where it does not, or
 * plug-ins have put the prompt in other words, an answer is taken for that to the turn which is open.
 */
export class CatPrompts {
  readonly #visit: Pick<CatVisit, 'unanswered'>;
  readonly #asked = new Set<string>();
  readonly #unwanted = new Set<string>();
  /** The last answer that was found in the memory. */
  #found: string | undefined;

  constructor(visit: Pick<CatVisit, 'unanswered'>) {
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

  /** Whether an answer that no turn waits for is one that somebody should see. */
  isMissed(input: string | undefined, answer: string): boolean {
    return answer !== this.#found && !(input !== undefined && this.#unwanted.has(input));
  }
}
