import type { ChatEvent, ChatReply } from '../../../chat/index.ts';
import { isTerminal } from '../../../chat/index.ts';
import type { SharedTurn, TurnRecord } from '../shared-turns.ts';
import { StoreUnavailableError } from '../store-unavailable-error.ts';
import { decodeBatch, encodeBatch } from './event-batch.ts';
import type { RedisConnection } from './redis-connection.ts';
import { LEASE_MS, type TurnKeys } from './turn-keys.ts';
import { MARK_READ, READ, SETTLE } from './turn-scripts.ts';

export interface RedisSharedTurnOptions {
  readonly turnId: string;
  readonly record: TurnRecord;
  readonly turnKeys: TurnKeys;
  readonly connection: RedisConnection;
  readonly retentionMs: number;
  /** Called when this relay has ended the turn. */
  readonly onSettled: () => void;
}

/** The longest time between two looks at a turn. Messages make it shorter, but they can be lost. */
const READ_INTERVAL_MS = 200;
const MARK_INTERVAL_MS = 1000;
const MARK_MS = 5000;
const BATCHES = 500;

const START: ChatEvent = { type: 'reply-start' };
const INTERRUPTED: ChatEvent = { type: 'reply-end', reason: 'interrupted' };

/** What is read of a turn at once. */
interface Stored {
  /** Changes when the turn is begun anew. */
  readonly token: string;
  readonly events: readonly ChatEvent[];
  /** Whether nothing more is stored. */
  readonly isLast: boolean;
  /** How long its producer has the lease, in milliseconds. */
  readonly leaseMs: number;
  /** Whether it runs without a producer. */
  readonly isAbandoned: boolean;
  /** Whether its conversation was deleted. */
  readonly isCleared: boolean;
}

/** The reply of the script. */
type StoredReply = readonly [
  token: string,
  state: string,
  leaseMs: number,
  batches: readonly string[],
  cleared: number,
];

/** Reads a turn that another relay writes, and ends it if that relay has lost its lease. */
export class RedisSharedTurn implements SharedTurn {
  readonly kind = 'shared';
  readonly turnId: string;
  readonly record: TurnRecord;
  readonly #options: RedisSharedTurnOptions;
  #mustBeSaved = false;

  constructor(options: RedisSharedTurnOptions) {
    this.turnId = options.turnId;
    this.record = options.record;
    this.#options = options;
  }

  get mustBeSaved(): boolean {
    return this.#mustBeSaved;
  }

  async *read(signal: AbortSignal): ChatReply & AsyncGenerator<ChatEvent> {
    const { connection, turnKeys } = this.#options;
    const wait = new Wait(signal);
    const unsubscribe = connection.subscribe(turnKeys.channel, () => wait.end());
    try {
      let number = 0;
      let token: string | undefined;
      for (let markedAt = 0; !signal.aborted;) {
        wait.begin();
        markedAt = this.#mark(markedAt);
        const stored = await this.#tryRead(number);
        // Redis has lost the turn and its producer does not store it again, or the turn was begun anew.
        if (stored === 'lost' || (stored && token !== undefined && stored.token !== token)) return yield INTERRUPTED;
        token = stored?.token ?? token;
        for (const event of stored?.events ?? []) {
          number += 1;
          yield event;
          if (isTerminal(event)) return;
        }
        if (stored && (await this.#settle(stored))) continue;
        if (!stored || stored.isLast) await wait.over(connection, nextLookMs(stored));
      }
    } finally {
      wait.end();
      unsubscribe();
    }
  }

  async readStored(): Promise<readonly ChatEvent[]> {
    const events: ChatEvent[] = [];
    for (;;) {
      const stored = await this.#read(events.length);
      events.push(...(stored?.events ?? []));
      if (!stored || (stored.events.length === 0 && !(await this.#settle(stored)))) return events;
    }
  }

  /** Lets the producer know that the turn is read, now and then. @returns when it did so last. */
  #mark(markedAt: number): number {
    const { connection, turnKeys } = this.#options;
    const now = connection.clock.now();
    if (now - markedAt < MARK_INTERVAL_MS) return markedAt;
    connection.runUnawaited(MARK_READ, turnKeys.keys, [MARK_MS]);
    return now;
  }

  /** @returns `undefined` if Redis is unavailable, or was so recently that the turn may be stored again. */
  async #tryRead(after: number): Promise<Stored | 'lost' | undefined> {
    try {
      return (await this.#read(after)) ?? (this.#isSettledState ? 'lost' : undefined);
    } catch (cause) {
      if (cause instanceof StoreUnavailableError) return undefined;
      throw cause;
    }
  }

  async #read(after: number): Promise<Stored | undefined> {
    const { connection, turnKeys } = this.#options;
    const reply = await connection.run(READ, turnKeys.keys, [after, BATCHES]);
    if (!reply) return undefined;
    const [token, state, leaseMs, batches, cleared] = reply as StoredReply;
    return {
      token,
      events: batches.flatMap(decodeBatch),
      isLast: batches.length < BATCHES,
      leaseMs,
      isAbandoned: state === 'streaming' && leaseMs < 0,
      isCleared: cleared === 1,
    };
  }

  /** Whether Redis has been available for so long that every producer has renewed its lease. */
  get #isSettledState(): boolean {
    return this.#options.connection.availableMs > LEASE_MS;
  }

  /** Ends the turn if its producer is gone. @returns whether it was ended, by this relay or another one. */
  async #settle({ isAbandoned, isCleared, events }: Stored): Promise<boolean> {
    const { connection, turnKeys, retentionMs, onSettled } = this.#options;
    if (!isAbandoned || events.length > 0 || !this.#isSettledState) return false;
    const args = [connection.clock.now(), retentionMs, encodeBatch([INTERRUPTED]), encodeBatch([START, INTERRUPTED])];
    try {
      if ((await connection.run(SETTLE, turnKeys.keys, args)) !== 1) return false;
    } catch (cause) {
      if (cause instanceof StoreUnavailableError) return false;
      throw cause;
    }
    this.#mustBeSaved = !isCleared;
    onSettled();
    return true;
  }
}

/** The time until the next look: the lease may be over before the interval is, and then a visitor waits for the end. */
function nextLookMs(stored: Stored | undefined): number {
  if (!stored || stored.leaseMs < 0) return READ_INTERVAL_MS;
  return Math.min(READ_INTERVAL_MS, stored.leaseMs + LEASE_MARGIN_MS);
}

/** So that the lease is over at the next look, also by the clock of Redis. */
const LEASE_MARGIN_MS = 5;

/** A pause that ends early: with a message, or when the reader leaves. A message that comes before the pause counts, too. */
class Wait {
  #pause = Promise.withResolvers<void>();

  constructor(signal: AbortSignal) {
    signal.addEventListener('abort', () => this.end(), { once: true });
  }

  begin(): void {
    this.#pause = Promise.withResolvers();
  }

  end(): void {
    this.#pause.resolve();
  }

  async over({ clock }: RedisConnection, ms: number): Promise<void> {
    const cancel = clock.schedule(ms, () => this.end());
    await this.#pause.promise;
    cancel();
  }
}
