import type { SessionPrompt } from './prompt.ts';
import type { TurnReader } from './turn-reader.ts';

/** A prompt, and where its answer goes. */
export interface CheckedPrompt {
  readonly prompt: SessionPrompt;
  readonly turnId: string;
  readonly reader: TurnReader;
}

export interface RateCheckHooks {
  readonly onAllowed: (asked: CheckedPrompt) => void;
  /** `retryAfter`: the seconds to wait. */
  readonly onTooMany: (asked: CheckedPrompt, retryAfter: number) => void;
  readonly onFailure: (asked: CheckedPrompt, cause: unknown) => void;
}

/** The prompts of one connection whose rate is being checked: a store of counts may take its time. */
export class RateChecks {
  readonly #hooks: RateCheckHooks;
  #waiting: readonly CheckedPrompt[] = [];

  constructor(hooks: RateCheckHooks) {
    this.#hooks = hooks;
  }

  /** Waits until a prompt is counted. One of the hooks is called for it, in the order of the prompts, unless it is removed before. */
  add(asked: CheckedPrompt, counted: Promise<number | undefined>): void {
    this.#waiting = [...this.#waiting, asked];
    counted.then(
      (retryAfter) => {
        if (!this.#take(asked)) return;
        if (retryAfter === undefined) this.#hooks.onAllowed(asked);
        else this.#hooks.onTooMany(asked, retryAfter);
      },
      (cause: unknown) => {
        if (this.#take(asked)) this.#hooks.onFailure(asked, cause);
      },
    );
  }

  /** Takes those out whose turn `isMeant`. */
  remove(isMeant: (turnId: string) => boolean): readonly CheckedPrompt[] {
    const all = this.#waiting;
    this.#waiting = all.filter(({ turnId }) => !isMeant(turnId));
    return all.filter(({ turnId }) => isMeant(turnId));
  }

  hasReader(reader: TurnReader): boolean {
    return this.#waiting.some((asked) => asked.reader === reader);
  }

  #take(asked: CheckedPrompt): boolean {
    const isThere = this.#waiting.includes(asked);
    this.#waiting = this.#waiting.filter((other) => other !== asked);
    return isThere;
  }
}
