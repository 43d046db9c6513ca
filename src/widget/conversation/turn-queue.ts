import type { ActiveTurn } from './conversation.ts';

/** Lets turns run one after another: no backend can tell apart the answers to two prompts of one connection. */
export class TurnQueue {
  readonly #run: (turn: ActiveTurn, isCurrent: () => boolean) => Promise<void>;
  /** In order; the first one is running, unless all are held. */
  readonly #turns: ActiveTurn[] = [];
  #isHeld = false;

  /** `run` sees a turn through to its end; it goes no further once the turn is not wanted any more. */
  constructor(run: (turn: ActiveTurn, isCurrent: () => boolean) => Promise<void>) {
    this.#run = run;
  }

  /** The turn that is being answered. */
  get running(): ActiveTurn | undefined {
    return this.#isHeld ? undefined : this.#turns[0];
  }

  /** @param isFirst Before those that are held: one that is tried again. */
  add(turn: ActiveTurn, isFirst = false): void {
    const { running } = this;
    this.#turns.splice(isFirst && !running ? 0 : this.#turns.length, 0, turn);
    this.#isHeld = false;
    if (!running) this.#startNext();
  }

  /** Lets go of the running turn, for the next one. */
  advance(): void {
    this.#turns.shift();
    this.#startNext();
  }

  /** Lets go of the running turn, which failed as the next ones would. They wait. */
  hold(): void {
    this.#turns.shift();
    this.#isHeld = true;
  }

  /** Goes on with what was held. */
  resume(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#startNext();
  }

  /** Lets go of all turns, and returns them. */
  clear(): readonly ActiveTurn[] {
    this.#isHeld = false;
    return this.#turns.splice(0);
  }

  #startNext(): void {
    const turn = this.running;
    if (!turn) return;
    const isCurrent = () => turn === this.running;
    void this.#run(turn, isCurrent).finally(() => isCurrent() && this.advance());
  }
}
