import { errorInfo, type ChatErrorInfo, type Clock } from '../../chat/index.ts';
import type { Holder, Share } from '../limits/pool.ts';
import type { ResourcePools } from '../limits/resource-pools.ts';
import type { Turn } from './turn.ts';

export interface TurnEntry {
  readonly turn: Turn;
  /** Resolves when the turn has ended and nothing is left to do for it; never rejects. */
  readonly done: Promise<unknown>;
  /** Who asked. */
  readonly holder: Holder;
  /** Its place among the running ones. */
  readonly share: Share;
  /** Whether anybody can come back for it when it has ended. */
  readonly isResumable: boolean;
}

/**
 * The turns that run, and those that ended a moment ago: where a visitor who lost the connection finds theirs again.
 * Also where the relay learns when it may shut down.
 */
export class TurnRegistry {
  readonly #byKey = new Map<string, Turn>();
  readonly #running = new Set<Turn>();
  readonly #resources: Pick<ResourcePools, 'answers' | 'endedAnswers'>;
  readonly #clock: Clock;
  readonly #retentionMs: number;
  #isDraining = false;
  #lastSequence = 0;
  #onIdle: (() => void)[] = [];

  /** `keepMs`: how long an ended turn can still be read. */
  constructor(clock: Clock, retentionMs: number, resources: Pick<ResourcePools, 'answers' | 'endedAnswers'>) {
    this.#clock = clock;
    this.#retentionMs = retentionMs;
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
  nextSequence(): number {
    return ++this.#lastSequence;
  }

  find(owner: string, turnId: string): Turn | undefined {
    return this.#byKey.get(keyOf(owner, turnId));
  }

  /** A place for one more turn, or why there is none. */
  reserve(holder: Holder): Share | ChatErrorInfo {
    if (this.#isDraining) return errorInfo('server-restarting');
    const share = this.#resources.answers.acquire(holder, 1);
    if (typeof share !== 'string') return share;
    return errorInfo(share === 'total' ? 'overloaded' : 'rate-limited');
  }

  add({ turn, done, holder, share, isResumable }: TurnEntry): void {
    const key = keyOf(turn.owner, turn.id);
    this.#byKey.set(key, turn);
    this.#running.add(turn);
    // For somebody whose network has fewer.
    share.onEvict = () => turn.stop('interrupted');
    void done.then(() => {
      this.#running.delete(turn);
      share.release();
      if (isResumable) this.#retain(key, turn, holder);
      else this.#remove(key, turn);
      if (this.#running.size === 0) this.#resolveIdle();
    });
  }

  /** Keeps an ended turn for a while, if there is room for it. */
  #retain(key: string, turn: Turn, holder: Holder): void {
    const share = this.#resources.endedAnswers.acquire(holder, turn.size, () => {
      cancel();
      this.#remove(key, turn);
    });
    if (typeof share === 'string') return this.#remove(key, turn);
    const cancel = this.#clock.schedule(this.#retentionMs, () => {
      share.release();
      this.#remove(key, turn);
    });
  }

  #remove(key: string, turn: Turn): void {
    if (this.#byKey.get(key) === turn) this.#byKey.delete(key);
  }

  /** Refuses new turns from now on; resolves when the running ones have ended and are remembered. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    if (this.#running.size > 0) await new Promise<void>((resolve) => this.#onIdle.push(resolve));
  }

  /** The conversation of an owner has been cleared: what runs in it goes on for its reader, and is not remembered. */
  markCleared(owner: string): void {
    for (const turn of this.#running) if (turn.owner === owner) turn.isConversationCleared = true;
  }

  /** Ends what still runs: its visitors did not ask for that. */
  interruptAll(): void {
    for (const turn of this.#running) turn.stop('interrupted');
  }

  #resolveIdle(): void {
    for (const resolve of this.#onIdle.splice(0)) resolve();
  }
}

/** An owner may hold any character; a turn id comes first because its length is bounded and it is mostly a UUID. */
function keyOf(owner: string, turnId: string): string {
  return JSON.stringify([turnId, owner]);
}
