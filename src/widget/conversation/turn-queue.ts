import type { ActiveTurn } from './conversation.ts';

/** Runs turns one after another. Stock backends cannot tell the answers to two prompts of one connection apart. */
export class TurnQueue {
  readonly #run: (turn: ActiveTurn, isCurrent: () => boolean) => Promise<void>;
  /** In order. The first one is running unless the queue is held. */
  readonly #turns: ActiveTurn[] = [];
  #isHeld = false;

  /** @param run Runs a turn to its end. It must stop as soon as `isCurrent()` is false. */
  constructor(run: (turn: ActiveTurn, isCurrent: () => boolean) => Promise<void>) {
    this.#run = run;
  }

  /** The turn that is being answered. */
  get running(): ActiveTurn | undefined {
    return this.#isHeld ? undefined : this.#turns[0];
  }

  /** @param isFirst Puts the turn before those that are held, because it is a retry. */
  add(turn: ActiveTurn, isFirst = false): void {
    const { running } = this;
    this.#turns.splice(isFirst && !running ? 0 : this.#turns.length, 0, turn);
    this.#isHeld = false;
    if (!running) this.#startNext();
  }

  /** Drops the running turn and starts the next one. */
  advance(): void {
    this.#turns.shift();
    this.#startNext();
  }

  /** Drops the running turn and holds the others, because they would fail like it. */
  hold(): void {
    this.#turns.shift();
    this.#isHeld = true;
  }

  /** Starts the held turns. */
  resume(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#startNext();
  }

  /** Drops all turns and returns them. */
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
