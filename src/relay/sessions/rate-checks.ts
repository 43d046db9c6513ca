/**
 * The queue between receiving a prompt and starting its turn: prompts of one connection that wait for the asynchronous
 * rate limiter (`security/prompt-rate-limiter.ts`).
 * @module
 */
import type { PendingPrompt } from './pending-prompts.ts';
import type { TurnReader } from './turn-reader.ts';

export interface RateCheckHooks {
  readonly onAllowed: (pending: PendingPrompt) => void;
  /** `retryAfter`: the seconds to wait. */
  readonly onRateLimited: (pending: PendingPrompt, retryAfter: number) => void;
  readonly onFailure: (pending: PendingPrompt, cause: unknown) => void;
}

/** The prompts of one connection that wait for the rate limiter, which is asynchronous. */
export class RateChecks {
  readonly #hooks: RateCheckHooks;
  #waiting: readonly PendingPrompt[] = [];

  constructor(hooks: RateCheckHooks) {
    this.#hooks = hooks;
  }

  /** Waits until a prompt has been counted, and then calls one of the hooks, unless the prompt has been removed. */
  add(pending: PendingPrompt, consumed: Promise<number | undefined>): void {
    this.#waiting = [...this.#waiting, pending];
    consumed.then(
      (retryAfter) => {
        if (!this.remove(pending)) return;
        if (retryAfter === undefined) this.#hooks.onAllowed(pending);
        else this.#hooks.onRateLimited(pending, retryAfter);
      },
      (cause: unknown) => {
        if (this.remove(pending)) this.#hooks.onFailure(pending, cause);
      },
    );
  }

  /** Removes a prompt, for which no hook is called then. @returns whether it was waiting. */
  remove(pending: PendingPrompt): boolean {
    const wasWaiting = this.#waiting.includes(pending);
    this.#waiting = this.#waiting.filter((other) => other !== pending);
    return wasWaiting;
  }

  /** Removes and returns all prompts. */
  clear(): readonly PendingPrompt[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  hasReader(reader: TurnReader): boolean {
    return this.#waiting.some((pending) => pending.reader === reader);
  }
}
