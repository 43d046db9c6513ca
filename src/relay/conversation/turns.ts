import { chatError, type ChatError, type Clock } from '../../chat/index.ts';
import type { Turn } from './turn.ts';

export interface InFlightLimits {
  /** The most turns that run at once. */
  readonly promptsInFlight: number;
  /** The most of them from one address. */
  readonly promptsInFlightPerAddress: number;
}

/**
 * The turns that run, and those that ended a moment ago: where a visitor who lost the connection finds theirs again.
 * Also where the relay learns when it may shut down.
 */
export class Turns {
  readonly #byKey = new Map<string, Turn>();
  /** Each with where it was asked from. */
  readonly #running = new Map<Turn, string | undefined>();
  readonly #clock: Clock;
  readonly #keepMs: number;
  #isDraining = false;
  #asked = 0;
  #onIdle: (() => void)[] = [];

  /** `keepMs`: how long an ended turn can still be read. */
  constructor(clock: Clock, keepMs: number) {
    this.#clock = clock;
    this.#keepMs = keepMs;
  }

  /** Whether new turns are refused because the relay is going down. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** How many turns are running, or being remembered. */
  get running(): number {
    return this.#running.size;
  }

  /** Counts what the relay is asked, so that it can be told what was asked last. */
  nextRank(): number {
    return ++this.#asked;
  }

  find(owner: string, turnId: string): Turn | undefined {
    return this.#byKey.get(keyOf(owner, turnId));
  }

  /** Why no further turn may begin, if none may, for who asks `from` there. */
  refusal({ promptsInFlight, promptsInFlightPerAddress }: InFlightLimits, from?: string): ChatError | undefined {
    if (this.#isDraining) return chatError('draining');
    if (this.#running.size >= promptsInFlight) return chatError('overloaded');
    if (from === undefined) return undefined;
    let theirs = 0;
    for (const other of this.#running.values()) if (other === from) theirs += 1;
    return theirs >= promptsInFlightPerAddress ? chatError('rate-limited') : undefined;
  }

  /**
   * `done` resolves when the turn has ended and nothing is left to do for it; it never rejects. `from`: see {@link refusal}.
   * `isKept`: whether anybody can come back for it when it has ended.
   */
  add(turn: Turn, done: Promise<unknown>, from?: string, isKept = true): void {
    const key = keyOf(turn.owner, turn.id);
    this.#byKey.set(key, turn);
    this.#running.set(turn, from);
    void done.then(() => {
      this.#running.delete(turn);
      const forget = () => {
        if (this.#byKey.get(key) === turn) this.#byKey.delete(key);
      };
      if (isKept) this.#clock.after(this.#keepMs, forget);
      else forget();
      if (this.#running.size === 0) this.#wakeIdle();
    });
  }

  /** Refuses new turns from now on; resolves when the running ones have ended and are remembered. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    if (this.#running.size > 0) await new Promise<void>((resolve) => this.#onIdle.push(resolve));
  }

  /** The conversation of an owner has been cleared: what runs in it goes on for its reader, and is not remembered. */
  forget(owner: string): void {
    for (const turn of this.#running.keys()) if (turn.owner === owner) turn.isForgotten = true;
  }

  /** Ends what still runs. */
  stopAll(): void {
    for (const turn of this.#running.keys()) turn.stop();
  }

  #wakeIdle(): void {
    for (const wake of this.#onIdle.splice(0)) wake();
  }
}

/** An owner may hold any character; a turn id comes first because its length is bounded and it is mostly a UUID. */
function keyOf(owner: string, turnId: string): string {
  return JSON.stringify([turnId, owner]);
}
