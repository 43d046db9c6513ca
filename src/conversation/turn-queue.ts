/** A prompt and its answer, queued or running. */
export interface ActiveTurn {
  readonly id: string;
  /** Aborted when the visitor stops the answer or withdraws the prompt. */
  readonly controller: AbortController;
  /** Whether it is of an earlier page, or was left: it waits for a connection however long that takes. Default: no. */
  readonly isRestored?: boolean;
}

/** Runs turns one after another. Stock backends cannot tell the answers to two prompts of one connection apart. */
export class TurnQueue {
  readonly #run: (turn: ActiveTurn, isCurrent: () => boolean) => Promise<void>;
  readonly #onRunning: (turn: ActiveTurn | undefined) => void;
  /** In order. The first one is running unless the queue is held. */
  readonly #turns: ActiveTurn[] = [];
  #isHeld = false;

  /**
   * @param run Runs a turn to its end. It must stop as soon as `isCurrent()` is false.
   * @param onRunning Called when another turn is running, or none.
   */
  constructor(
    run: (turn: ActiveTurn, isCurrent: () => boolean) => Promise<void>,
    onRunning: (turn: ActiveTurn | undefined) => void = () => {},
  ) {
    this.#run = run;
    this.#onRunning = onRunning;
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

  /** All turns in order, queued and running. */
  get turns(): readonly ActiveTurn[] {
    return this.#turns;
  }

  get(id: string): ActiveTurn | undefined {
    return this.#turns.find((turn) => turn.id === id);
  }

  /** Drops a turn, wherever it is. Another one may take its place. */
  remove(turn: ActiveTurn, ...substitutes: readonly ActiveTurn[]): void {
    const index = this.#turns.indexOf(turn);
    if (index < 0) return;
    const isRunning = turn === this.running;
    this.#turns.splice(index, 1, ...substitutes);
    if (isRunning) this.#startNext();
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
    this.#onRunning(undefined);
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
    const dropped = this.#turns.splice(0);
    this.#onRunning(undefined);
    return dropped;
  }

  #startNext(): void {
    const turn = this.running;
    this.#onRunning(turn);
    if (!turn) return;
    const isCurrent = () => turn === this.running;
    void this.#run(turn, isCurrent).finally(() => isCurrent() && this.advance());
  }
}
