import type { CatVisitorState } from '../cat-visitor-state.ts';

/** What was asked, by which answers are told apart: the account of an answer repeats its prompt. */
export class PromptLedger {
  readonly #visitor: CatVisitorState;
  readonly #sent = new Set<string>();
  readonly #abandoned = new Set<string>();
  /** The answers that were found in the memory, by their prompts. */
  readonly #foundAnswers = new Map<string, string>();

  constructor(visitor: CatVisitorState) {
    this.#visitor = visitor;
  }

  recordSent(prompt: string): void {
    this.#sent.add(prompt);
    this.#abandoned.delete(prompt);
    this.#foundAnswers.delete(prompt);
  }

  /** Nobody wants the answer any more. */
  abandon(prompt: string): void {
    this.#abandoned.add(prompt);
  }

  /**
   * An answer came without a frame. One that brings it all the same brings nothing; one that brings another does: what was found
   * may have been what a tool said on the way.
   */
  recordFound(prompt: string, answer: string): void {
    this.#foundAnswers.set(prompt, answer);
  }

  /** Whether this is what was asked in this page, or last in the one before it. */
  isKnown(input: string | undefined): boolean {
    return input !== undefined && (this.#sent.has(input) || input === this.#visitor.unansweredPrompt);
  }

  /** Whether it is, and other words than `prompt`. */
  isOtherKnownPrompt(input: string | undefined, prompt: string): boolean {
    return input !== prompt && this.isKnown(input);
  }

  /** Whether an answer to this is not shown yet, as far as the history was read. */
  isUnseen(input: string | undefined): boolean {
    return (
      input !== undefined &&
      ![this.#sent, this.#foundAnswers, this.#visitor.knownAnswers].some((known) => known?.has(input))
    );
  }

  /** Whether an answer that no turn waits for is one that somebody should see. */
  isUndelivered(input: string | undefined, answer: string): boolean {
    if (input === undefined) return ![...this.#foundAnswers.values()].includes(answer);
    if (!this.#sent.has(input) && this.#visitor.knownAnswers?.get(input) === answer) return false;
    return !this.#abandoned.has(input) && this.#foundAnswers.get(input) !== answer;
  }
}
