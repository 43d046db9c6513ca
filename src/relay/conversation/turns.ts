import { chatError, type ChatError, type Clock } from '../../chat/index.ts';
import type { Holder, Share } from '../pool.ts';
import type { Resources } from '../resources.ts';
import type { Turn } from './turn.ts';

export interface AddedTurn {
  readonly turn: Turn;
  /** Resolves when the turn has ended and nothing is left to do for it; never rejects. */
  readonly done: Promise<unknown>;
  /** Who asked. */
  readonly holder: Holder;
  /** Its place among the running ones. */
  readonly place: Share;
  /** Whether anybody can come back for it when it has ended. */
  readonly isKept: boolean;
}

/**
 * The turns that run, and those that ended a moment ago: where a visitor who lost the connection finds theirs again.
 * Also where the relay learns when it may shut down.
 */
export class Turns {
  readonly #byKey = new Map<string, Turn>();
  readonly #running = new Set<Turn>();
  readonly #resources: Pick<Resources, 'prompts' | 'ended'>;
  readonly #clock: Clock;
  readonly #keepMs: number;
  #isDraining = false;
  #asked = 0;
  #onIdle: (() => void)[] = [];

  /** `keepMs`: how long an ended turn can still be read. */
  constructor(clock: Clock, keepMs: number, resources: Pick<Resources, 'prompts' | 'ended'>) {
    this.#clock = clock;
    this.#keepMs = keepMs;
    this.#resources = resources;
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

  /** A place for one more turn, or why there is none. */
  enter(holder: Holder): Share | ChatError {
    if (this.#isDraining) return chatError('draining');
    const place = this.#resources.prompts.take(holder, 1);
    if (typeof place !== 'string') return place;
    return chatError(place === 'total' ? 'overloaded' : 'rate-limited');
  }

  add({ turn, done, holder, place, isKept }: AddedTurn): void {
    const key = keyOf(turn.owner, turn.id);
    this.#byKey.set(key, turn);
    this.#running.add(turn);
    // For somebody whose network has fewer.
    place.onEvict = () => turn.stop('interrupted');
    void done.then(() => {
      this.#running.delete(turn);
      place.release();
      if (isKept) this.#keep(key, turn, holder);
      else this.#forget(key, turn);
      if (this.#running.size === 0) this.#wakeIdle();
    });
  }

  /** Keeps an ended turn for a while, if there is room for it. */
  #keep(key: string, turn: Turn, holder: Holder): void {
    const share = this.#resources.ended.take(holder, turn.size, () => {
      cancel();
      this.#forget(key, turn);
    });
    if (typeof share === 'string') return this.#forget(key, turn);
    const cancel = this.#clock.after(this.#keepMs, () => {
      share.release();
      this.#forget(key, turn);
    });
  }

  #forget(key: string, turn: Turn): void {
    if (this.#byKey.get(key) === turn) this.#byKey.delete(key);
  }

  /** Refuses new turns from now on; resolves when the running ones have ended and are remembered. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    if (this.#running.size > 0) await new Promise<void>((resolve) => this.#onIdle.push(resolve));
  }

  /** The conversation of an owner has been cleared: what runs in it goes on for its reader, and is not remembered. */
  forget(owner: string): void {
    for (const turn of this.#running) if (turn.owner === owner) turn.isForgotten = true;
  }

  /** Ends what still runs: its visitors did not ask for that. */
  interruptAll(): void {
    for (const turn of this.#running) turn.stop('interrupted');
  }

  #wakeIdle(): void {
    for (const wake of this.#onIdle.splice(0)) wake();
  }
}

/** An owner may hold any character; a turn id comes first because its length is bounded and it is mostly a UUID. */
function keyOf(owner: string, turnId: string): string {
  return JSON.stringify([turnId, owner]);
}
