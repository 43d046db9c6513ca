import { errorInfo, type ChatErrorInfo, type Clock } from '../../chat/index.ts';
import type { Holder, Share } from '../limits/pool.ts';
import type { ResourcePools } from '../limits/resource-pools.ts';
import type { SharedTurns } from '../store/shared-turns.ts';
import { PendingPrompts, turnKey } from './pending-prompts.ts';
import { TitleRequests } from './title-requests.ts';
import type { Turn } from './turn.ts';

export interface TurnEntry {
  readonly turn: Turn;
  /** Resolves when the turn has ended and has been saved. Never rejects. */
  readonly done: Promise<unknown>;
  /** The holder that the turn counts for. */
  readonly holder: Holder;
  /** The share that counts it among the running turns. */
  readonly share: Share;
  /** Whether a client can read it again after its end. */
  readonly isResumable: boolean;
}

/**
 * Keeps the running turns and those that ended recently, so that a client that lost its connection can resume its turn, and so that a
 * shutdown can wait for the running ones.
 */
export class TurnRegistry {
  /** The prompts that are not answered and saved yet. */
  readonly pending: PendingPrompts;
  readonly titles = new TitleRequests(this);
  /** The turns of all relays. Absent if this one is alone. */
  readonly shared: SharedTurns | undefined;
  readonly #byKey = new Map<string, Turn>();
  readonly #running = new Set<Turn>();
  /** For each ended turn that can still be read, what removes it. */
  readonly #retained = new Map<Turn, () => void>();
  /** The running turns that cannot be read after their end, because their visitor's data was erased. */
  readonly #forgotten = new WeakSet<Turn>();
  readonly #resources: Pick<ResourcePools, 'answers' | 'endedAnswers'>;
  readonly #clock: Clock;
  readonly #retentionMs: number;
  #isDraining = false;
  #lastSequence = 0;
  #onIdle: (() => void)[] = [];

  /** @param retentionMs How long an ended turn can still be read. */
  constructor(
    clock: Clock,
    retentionMs: number,
    resources: Pick<ResourcePools, 'answers' | 'endedAnswers'>,
    shared?: SharedTurns,
  ) {
    this.shared = shared;
    this.pending = new PendingPrompts((memoryKey, turnIds) => {
      if (typeof memoryKey === 'string') shared?.clear(memoryKey, turnIds);
    });
    this.#clock = clock;
    this.#retentionMs = retentionMs;
    this.#resources = resources;
  }

  /** Whether new turns are refused because the relay is shutting down. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** The number of turns that are running or being saved. */
  get running(): number {
    return this.#running.size;
  }

  /** Numbers the prompts of the relay in the order in which they arrive. */
  nextSequence(): number {
    return ++this.#lastSequence;
  }

  find(owner: string, turnId: string): Turn | undefined {
    return this.#byKey.get(turnKey(owner, turnId));
  }

  /** Reserves a slot for a turn, or returns the error if none is free. */
  reserve(holder: Holder): Share | ChatErrorInfo {
    if (this.#isDraining) return errorInfo('server-restarting');
    const share = this.#resources.answers.acquire(holder, 1);
    if (typeof share !== 'string') return share;
    return errorInfo(share === 'total' ? 'overloaded' : 'rate-limited');
  }

  add({ turn, done, holder, share, isResumable }: TurnEntry): void {
    const key = turnKey(turn.owner, turn.id);
    this.#byKey.set(key, turn);
    this.#running.add(turn);
    // Called when a holder with fewer turns needs the slot.
    share.onEvict = () => turn.stop('interrupted');
    void done.then(() => {
      this.#running.delete(turn);
      share.release();
      if (isResumable && !this.#forgotten.has(turn)) this.#retain(key, turn, holder);
      else this.#remove(key, turn);
      if (this.#running.size === 0) this.#resolveIdle();
    });
  }

  /** Adds a turn of another relay, until it has ended or is not read here any more. */
  addShared(turn: Turn): void {
    const key = turnKey(turn.owner, turn.id);
    this.#byKey.set(key, turn);
    void turn.ended.then(() => this.#remove(key, turn));
  }

  /** Keeps an ended turn for `retentionMs`, if the limits allow it. */
  #retain(key: string, turn: Turn, holder: Holder): void {
    const remove = () => {
      cancel();
      if (typeof share !== 'string') share.release();
      this.#remove(key, turn);
    };
    const share = this.#resources.endedAnswers.acquire(holder, turn.size, remove);
    if (typeof share === 'string') return this.#remove(key, turn);
    const cancel = this.#clock.schedule(this.#retentionMs, remove);
    this.#retained.set(turn, remove);
  }

  /** Stops the running turns of the owners that pass. These and the ended ones cannot be read any more, but by those who read them now. */
  forget(isOwned: (owner: string) => boolean): void {
    for (const turn of [...this.#running, ...this.#retained.keys()]) {
      if (!isOwned(turn.owner)) continue;
      this.#forgotten.add(turn);
      turn.stop();
      this.#retained.get(turn)?.();
    }
  }

  #remove(key: string, turn: Turn): void {
    this.#retained.delete(turn);
    if (this.#byKey.get(key) === turn) this.#byKey.delete(key);
  }

  /** Refuses new turns from now on. Resolves when the running ones have ended and have been saved. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    if (this.#running.size > 0) await new Promise<void>((resolve) => this.#onIdle.push(resolve));
  }

  /** Ends all running turns with the reason `interrupted`, and the requests for titles. */
  interruptAll(): void {
    this.titles.abortAll();
    for (const turn of this.#running) turn.stop('interrupted');
  }

  #resolveIdle(): void {
    for (const resolve of this.#onIdle.splice(0)) resolve();
  }
}
