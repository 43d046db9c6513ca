import type { Turn } from '../conversation.ts';

/** Lets turns run one after another: no backend can tell apart the answers to two prompts of one connection. */
export class TurnQueue {
  readonly #run: (turn: Turn, isWanted: () => boolean) => Promise<void>;
  /** In order; the first one is running. */
  readonly #turns: Turn[] = [];

  /** `run` sees a turn through to its end; it goes no further once the turn is not wanted any more. */
  constructor(run: (turn: Turn, isWanted: () => boolean) => Promise<void>) {
    this.#run = run;
  }

  /** The turn that is being answered. */
  get running(): Turn | undefined {
    return this.#turns[0];
  }

  add(turn: Turn): void {
    if (this.#turns.push(turn) === 1) this.#start(turn);
  }

  /** Lets go of the running turn, for the next one. */
  drop(): void {
    this.#turns.shift();
    if (this.running) this.#start(this.running);
  }

  /** Lets go of all turns, and returns them. */
  dropAll(): readonly Turn[] {
    return this.#turns.splice(0);
  }

  #start(turn: Turn): void {
    const isWanted = () => turn === this.running;
    void this.#run(turn, isWanted).finally(() => isWanted() && this.drop());
  }
}
