import type { Holder } from '../resources.ts';
import type { SessionPrompt } from './prompt.ts';
import type { TurnReader } from './turn-reader.ts';

/** How often one may ask. */
export interface PromptRate {
  /**
   * Counts one prompt, or what is as much work as several.
   * @returns the seconds to wait, if it is one too many; at once `undefined` for who is not counted.
   */
  count(holder: Holder, prompts?: number): Promise<number | undefined> | undefined;
}

/** A prompt with who reads its answer. */
export interface Asked {
  readonly prompt: SessionPrompt;
  readonly turnId: string;
  readonly reader: TurnReader;
}

export interface CountedHooks {
  readonly onAllowed: (asked: Asked) => void;
  /** `retryAfter`: the seconds to wait. */
  readonly onTooMany: (asked: Asked, retryAfter: number) => void;
  readonly onFailure: (asked: Asked, cause: unknown) => void;
}

/** The prompts of one connection that are asked, and of which it is not known yet whether they are too many. */
export class CountedPrompts {
  readonly #hooks: CountedHooks;
  #waiting: readonly Asked[] = [];

  constructor(hooks: CountedHooks) {
    this.#hooks = hooks;
  }

  /** Waits until a prompt is counted. One of the hooks is called for it, in the order of the prompts, unless it is removed before. */
  add(asked: Asked, counted: Promise<number | undefined>): void {
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
  remove(isMeant: (turnId: string) => boolean): readonly Asked[] {
    const all = this.#waiting;
    this.#waiting = all.filter(({ turnId }) => !isMeant(turnId));
    return all.filter(({ turnId }) => isMeant(turnId));
  }

  #take(asked: Asked): boolean {
    const isThere = this.#waiting.includes(asked);
    this.#waiting = this.#waiting.filter((other) => other !== asked);
    return isThere;
  }
}
