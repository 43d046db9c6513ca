import type { CatVisitorState } from '../cat-visitor-state.ts';

/** The prompts of this page and the answers found for them. Answers are attributed by the prompt in their explanation. */
export class PromptLedger {
  readonly #visitor: Readonly<CatVisitorState>;
  readonly #sent = new Set<string>();
  readonly #abandoned = new Set<string>();
  /** Answers that were found in the history, by prompt. */
  readonly #foundAnswers = new Map<string, string>();

  constructor(visitor: Readonly<CatVisitorState>) {
    this.#visitor = visitor;
  }

  recordSent(prompt: string): void {
    this.#sent.add(prompt);
    this.#abandoned.delete(prompt);
    this.#foundAnswers.delete(prompt);
  }

  /** The answer is no longer wanted. */
  abandon(prompt: string): void {
    this.#abandoned.add(prompt);
  }

  /**
   * An answer was found in the history. A later frame with the same answer is a duplicate. A frame with another answer is not, because the
   * history may have had the output of a tool.
   */
  recordFound(prompt: string, answer: string): void {
    this.#foundAnswers.set(prompt, answer);
  }

  /** Whether this page sent the prompt, or it is the unanswered one of the previous page. */
  isKnown(input: string | undefined): boolean {
    return input !== undefined && (this.#sent.has(input) || input === this.#visitor.unansweredPrompt);
  }

  /** Whether it is a known prompt other than `prompt`. */
  isOtherKnownPrompt(input: string | undefined, prompt: string): boolean {
    return input !== prompt && this.isKnown(input);
  }

  /** Whether no answer to this prompt has been shown, as far as the history was read. */
  isUnseen(input: string | undefined): boolean {
    return (
      input !== undefined &&
      ![this.#sent, this.#foundAnswers, this.#visitor.knownAnswers].some((known) => known?.has(input))
    );
  }

  /** Whether an answer without a turn should be shown. */
  isUndelivered(input: string | undefined, answer: string): boolean {
    if (input === undefined) return ![...this.#foundAnswers.values()].includes(answer);
    if (!this.#sent.has(input) && this.#visitor.knownAnswers?.get(input) === answer) return false;
    return !this.#abandoned.has(input) && this.#foundAnswers.get(input) !== answer;
  }
}
