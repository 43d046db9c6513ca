import type { Turn } from './turn.ts';
import type { TurnReader } from './turn-reader.ts';

/** The running turns that one connection reads, each with one reader: a connection gets every event once. */
export class AttachedTurns {
  /** Each turn with the function that detaches its reader. */
  readonly #detach = new Map<Turn, () => void>();

  /** The turn that was attached first. */
  get first(): Turn | undefined {
    return this.#detach.keys().next().value;
  }

  /** Whether one of them has not ended. */
  get isAnswering(): boolean {
    return [...this.#detach.keys()].some((turn) => !turn.isOver);
  }

  hasReader(reader: TurnReader): boolean {
    return [...this.#detach.keys()].some((turn) => turn.isReadBy(reader));
  }

  /** Attaches a reader in place of the one that the turn may have of this connection. */
  attach(turn: Turn, reader: TurnReader, lastEventNumber?: number): void {
    const detach = this.#detach.get(turn);
    this.#detach.set(turn, turn.attach(reader, lastEventNumber));
    detach?.();
    void turn.ended.then(() => this.#detach.delete(turn));
  }

  /** Detaches all readers, which does not stop their turns. */
  detachAll(): void {
    for (const detach of this.#detach.values()) detach();
  }
}
