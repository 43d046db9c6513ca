import type { Turn } from './turn.ts';
import type { TurnReader } from './turn-reader.ts';

/** The running turns that one connection reads, each with one reader: a connection gets every event once. */
export class AttachedTurns {
  readonly #attached = new Map<Turn, { readonly reader: TurnReader; readonly detach: () => void }>();

  /** The turn that was attached first. */
  get first(): Turn | undefined {
    return this.#attached.keys().next().value;
  }

  /** Whether one of them has not ended. */
  get isAnswering(): boolean {
    return [...this.#attached.keys()].some((turn) => !turn.isOver);
  }

  hasReader(reader: TurnReader): boolean {
    return [...this.#attached.keys()].some((turn) => turn.isReadBy(reader));
  }

  /** Attaches a reader in place of the one that the turn may have of this connection. */
  attach(turn: Turn, reader: TurnReader, lastEventNumber?: number): void {
    const detach = turn.attach(reader, lastEventNumber, this.#attached.get(turn)?.reader);
    this.#attached.set(turn, { reader, detach });
    void turn.ended.then(() => this.#attached.delete(turn));
  }

  /** Detaches all readers, which does not stop their turns. */
  detachAll(): void {
    for (const { detach } of this.#attached.values()) detach();
  }
}
