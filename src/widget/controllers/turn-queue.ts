import type { Turn } from '../conversation.ts';

/** Lets turns run one after another: no backend can tell apart the answers to two prompts of one connection. */
export class TurnQueue {
  /** The turn that is being answered. */
  running: Turn | undefined;

  readonly #run: (turn: Turn, isWanted: () => boolean) => Promise<void>;
  #waiting: Turn[] = [];

  /** `run` sees a turn through to its end; it goes no further once the turn is not wanted any more. */
  constructor(run: (turn: Turn, isWanted: () => boolean) => Promise<void>) {
    this.#run = run;
  }

  add(turn: Turn): void {
    this.#waiting.push(turn);
    this.#next();
  }

  /** Lets go of the running turn, for the next one. */
  drop(): void {
    this.running = undefined;
    this.#next();
  }

  /** Lets go of all turns, and returns them. */
  dropAll(): readonly Turn[] {
    const turns = [...(this.running ? [this.running] : []), ...this.#waiting];
    this.running = undefined;
    this.#waiting = [];
    return turns;
  }

  #next(): void {
    const turn = this.running ? undefined : this.#waiting.shift();
    if (!turn) return;
    this.running = turn;
    const isWanted = () => turn === this.running;
    void this.#run(turn, isWanted).finally(() => isWanted() && this.drop());
  }
}
