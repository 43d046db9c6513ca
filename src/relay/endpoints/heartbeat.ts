import { isTerminal, type Clock } from '../../chat/index.ts';
import type { TurnReader } from '../sessions/turn-reader.ts';

/** Maximum interval between two frames about a turn that a client waits for, in milliseconds. */
export const HEARTBEAT_MS = 5_000;

export interface HeartbeatOptions {
  readonly clock: Clock;
  /** Whether the rest of the reply still goes to this reader. */
  readonly isAwaited: (reader: TurnReader) => boolean;
  /** Sends an `alive` frame for a turn. */
  readonly sendAlive: (turnId: string) => void;
}

/**
 * Sends `alive` frames for the turns that a client of our extension waits for, queued ones included, while they produce
 * no events. A model may think for minutes, and without these frames the client could not distinguish that from a lost
 * connection. One timer serves all turns of a connection; an event needs none.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #turns = new Map<string, AwaitedTurn>();
  #isScheduled = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** Wraps a reader so that `alive` frames are sent until its reply has ended. */
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

  /** Stops all heartbeats after the connection has closed. A pending timer finds nothing to do. */
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
      // Its reader was detached: this connection has requested the turn again, or the turn has too many readers.
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
