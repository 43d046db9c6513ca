import { isTerminal, type Clock } from '../../chat/index.ts';
import type { TurnReader } from '../sessions/turn-reader.ts';

/** The longest that a greeted client hears nothing of a turn it waits for, in milliseconds. */
export const HEARTBEAT_MS = 5_000;

export interface HeartbeatOptions {
  readonly clock: Clock;
  /** Whether the rest of a reply still goes to this reader. */
  readonly isAwaited: (reader: TurnReader) => boolean;
  /** Tells the client that a turn is alive. */
  readonly sendAlive: (turnId: string) => void;
}

/**
 * Tells a greeted client that the turns it waits for are alive, those that wait for their turn included, while there is nothing else
 * to say of them: a model may think for minutes, and a server that is gone says nothing either. One timer for all turns of a connection,
 * none for an event.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #turns = new Map<string, AwaitedTurn>();
  #isScheduled = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** The same reader, whose silence is noticed until its reply has ended. */
  watch(turnId: string, reader: TurnReader): TurnReader {
    const { clock } = this.#options;
    const turn: AwaitedTurn = {
      sentAt: clock.now(),
      reader: (event, number, answer, firstNumber) => {
        turn.sentAt = clock.now();
        if (isTerminal(event) && this.#turns.get(turnId) === turn) this.#turns.delete(turnId);
        return reader(event, number, answer, firstNumber);
      },
    };
    this.#turns.set(turnId, turn);
    if (!this.#isScheduled) this.#schedule(HEARTBEAT_MS);
    return turn.reader;
  }

  /** The connection is gone. The timer that runs finds nothing to do. */
  stop(): void {
    this.#turns.clear();
  }

  #schedule(delayMs: number): void {
    this.#isScheduled = true;
    this.#options.clock.schedule(delayMs, () => this.#sendDue());
  }

  #sendDue(): void {
    const { clock, isAwaited, sendAlive } = this.#options;
    const now = clock.now();
    let delayMs = HEARTBEAT_MS;
    this.#isScheduled = false;
    for (const [turnId, turn] of this.#turns) {
      // Asked for again over another connection, its reply goes there.
      if (!isAwaited(turn.reader)) this.#turns.delete(turnId);
      else if (now - turn.sentAt >= HEARTBEAT_MS) {
        turn.sentAt = now;
        sendAlive(turnId);
      } else delayMs = Math.min(delayMs, turn.sentAt + HEARTBEAT_MS - now);
    }
    if (this.#turns.size > 0) this.#schedule(delayMs);
  }
}

interface AwaitedTurn {
  readonly reader: TurnReader;
  sentAt: number;
}
