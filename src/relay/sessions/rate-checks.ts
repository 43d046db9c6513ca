/**
 * The queue between receiving a prompt and starting its turn: prompts of one connection that wait for the asynchronous
 * rate limiter (`security/prompt-rate-limiter.ts`).
 * @module
 */
import type { SessionPrompt } from './prompt.ts';
import type { TurnReader } from './turn-reader.ts';

/** A prompt and the reader of its answer. */
export interface CheckedPrompt {
  readonly prompt: SessionPrompt;
  readonly turnId: string;
  readonly reader: TurnReader;
}

export interface RateCheckHooks {
  readonly onAllowed: (checked: CheckedPrompt) => void;
  /** `retryAfter`: the seconds to wait. */
  readonly onRateLimited: (checked: CheckedPrompt, retryAfter: number) => void;
  readonly onFailure: (checked: CheckedPrompt, cause: unknown) => void;
}

/** The prompts of one connection that wait for the rate limiter, which is asynchronous. */
export class RateChecks {
  readonly #hooks: RateCheckHooks;
  #pending: readonly CheckedPrompt[] = [];

  constructor(hooks: RateCheckHooks) {
    this.#hooks = hooks;
  }

  /** Waits until a prompt has been counted, and then calls one of the hooks, unless the prompt has been removed. */
  add(checked: CheckedPrompt, consumed: Promise<number | undefined>): void {
    this.#pending = [...this.#pending, checked];
    consumed.then(
      (retryAfter) => {
        if (!this.#remove(checked)) return;
        if (retryAfter === undefined) this.#hooks.onAllowed(checked);
        else this.#hooks.onRateLimited(checked, retryAfter);
      },
      (cause: unknown) => {
        if (this.#remove(checked)) this.#hooks.onFailure(checked, cause);
      },
    );
  }

  /** Removes and returns the prompts whose turn matches. */
  remove(shouldRemove: (turnId: string) => boolean): readonly CheckedPrompt[] {
    const pending = this.#pending;
    this.#pending = pending.filter(({ turnId }) => !shouldRemove(turnId));
    return pending.filter(({ turnId }) => shouldRemove(turnId));
  }

  hasReader(reader: TurnReader): boolean {
    return this.#pending.some((checked) => checked.reader === reader);
  }

  #remove(checked: CheckedPrompt): boolean {
    const wasPending = this.#pending.includes(checked);
    this.#pending = this.#pending.filter((other) => other !== checked);
    return wasPending;
  }
}
