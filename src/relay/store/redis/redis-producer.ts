import type { ChatEvent } from '../../../chat/index.ts';
import type { Log } from '../../logging/log.ts';
import type { NumberedEvents, TurnProducer } from '../shared-turns.ts';
import { StoreUnavailableError } from '../store-unavailable-error.ts';
import { encodeBatch } from './event-batch.ts';
import type { ProducerSchedule } from './producer-schedule.ts';
import type { RedisConnection } from './redis-connection.ts';
import { LEASE_MS, type TurnKeys } from './turn-keys.ts';
import { APPEND, RELEASE } from './turn-scripts.ts';

export interface RedisProducerOptions {
  readonly connection: RedisConnection;
  readonly log: Log;
  readonly schedule: ProducerSchedule;
  readonly turnKeys: TurnKeys;
  /** The fencing token. */
  readonly token: string;
  readonly record: string;
  readonly maxTurnMs: number;
  readonly retentionMs: number;
  readonly onStart: () => void;
  /** Called when nothing more will be written. */
  readonly onClose: () => void;
}

/** Most characters of text in a batch. */
const MAX_BATCH_CHARACTERS = 65_536;
/** Most events in a batch. */
const MAX_BATCH_EVENTS = 2000;

/**
 * Writes a turn of this relay to Redis. It has one batch on its way at most, and keeps none: what is not stored is in the turn itself. So
 * whatever happens to Redis, it can go on from the last event that is stored, or from the first.
 */
export class RedisProducer implements TurnProducer {
  readonly kind = 'producer';
  readonly #options: RedisProducerOptions;
  #events: NumberedEvents = NO_EVENTS;
  #onStop: () => void = () => {};
  #onCleared: (isErased: boolean) => void = () => {};
  /** The number of the last event that is stored, as far as this relay knows. */
  #stored = 0;
  #writtenAt: number;
  #isRequested = false;
  #flushing: Promise<void> | undefined;
  #isReadElsewhere = false;
  /** Whether another relay has ended the turn, because Redis or this relay was not reachable for longer than the lease. */
  #isSettled = false;
  /** Whether another relay has begun the turn anew. */
  #isFenced = false;
  #isClosed = false;
  #cancelRetention: (() => void) | undefined;

  constructor(options: RedisProducerOptions) {
    this.#options = options;
    this.#writtenAt = options.connection.clock.now();
  }

  get isReadElsewhere(): boolean {
    return this.#isReadElsewhere;
  }

  get writtenAt(): number {
    return this.#writtenAt;
  }

  start(events: NumberedEvents, onStop: () => void): void {
    this.#events = events;
    this.#onStop = onStop;
    this.#options.schedule.add(this);
    this.#options.onStart();
  }

  onCleared(listener: (isErased: boolean) => void): void {
    this.#onCleared = listener;
  }

  publish(): void {
    if (this.#isRequested) return;
    this.#isRequested = true;
    this.#options.schedule.request(this);
  }

  async finish(): Promise<boolean> {
    const { connection, retentionMs } = this.#options;
    await this.flush();
    // Until Redis is available again, or nobody would read the end any more.
    if (!this.#isClosed) this.#cancelRetention = connection.clock.schedule(retentionMs, () => this.#close());
    return !this.#isFenced;
  }

  release(): void {
    const { connection, turnKeys, token } = this.#options;
    connection.runUnawaited(RELEASE, turnKeys.keys, [token]);
    this.#close();
  }

  /** Stores what is not stored yet, and renews the lease. Never rejects. */
  async flush(): Promise<void> {
    // What has been added since a batch was put together follows it.
    while (this.#flushing) await this.#flushing;
    if (this.#isClosed || this.#events === NO_EVENTS) return;
    this.#flushing = this.#writeAll();
    await this.#flushing;
  }

  async #writeAll(): Promise<void> {
    try {
      this.#isRequested = false;
      while (await this.#writeBatch()) this.#isRequested = false;
    } catch (cause) {
      if (!(cause instanceof StoreUnavailableError)) {
        this.#options.log.error({ err: cause }, 'turn could not be shared');
        this.#close();
      }
    } finally {
      this.#flushing = undefined;
    }
  }

  /** @returns whether there is more to write. */
  async #writeBatch(): Promise<boolean> {
    if (this.#isSettled && !this.#events.isOver) return false;
    const { connection, turnKeys, token, record, maxTurnMs, retentionMs } = this.#options;
    const first = this.#stored + 1;
    const batch = this.#collect(first);
    const last = this.#stored + batch.length;
    const isPartial = last < this.#events.length;
    const isEnd = this.#events.isOver && !isPartial;
    const reply = (await connection.run(APPEND, turnKeys.keys, [
      token,
      LEASE_MS,
      isEnd ? retentionMs : maxTurnMs,
      first,
      batch.length,
      batch.length === 0 ? '' : encodeBatch(batch),
      isEnd ? this.#events.state : 'streaming',
      connection.clock.now(),
      // The prompt can be long, and is needed only where the turn is stored from its beginning.
      first === 1 ? record : '',
      this.#isSettled ? 1 : 0,
    ])) as readonly [outcome: string, value: number];
    this.#writtenAt = connection.clock.now();
    return this.#evaluate(reply, last, isEnd) || (isPartial && !this.#isClosed);
  }

  #evaluate([outcome, value]: readonly [string, number], last: number, isEnd: boolean): boolean {
    switch (outcome) {
      case 'ok':
        this.#stored = last;
        this.#isSettled = false;
        this.#isReadElsewhere = (value & 2) !== 0;
        if (value & 4) this.#onCleared((value & 8) !== 0);
        if (value & 1 && !this.#events.isOver) this.#onStop();
        if (isEnd) this.#close();
        return !isEnd && this.#events.isOver;
      case 'gap':
        this.#stored = value;
        return true;
      case 'lost':
        this.#stored = 0;
        return this.#events.length > 0;
      case 'settled':
        this.#isSettled = true;
        this.#stored = 0;
        return this.#events.isOver;
      default:
        this.#isFenced = true;
        this.#close();
        return false;
    }
  }

  /** The events from this number on that fit into one batch. */
  #collect(first: number): ChatEvent[] {
    const batch: ChatEvent[] = [];
    let characters = 0;
    for (let number = first; number <= this.#events.length; number++) {
      const event = this.#events.eventAt(number);
      if (!event || batch.length >= MAX_BATCH_EVENTS || characters > MAX_BATCH_CHARACTERS) break;
      batch.push(event);
      if ('delta' in event) characters += event.delta.length;
    }
    return batch;
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancelRetention?.();
    this.#options.schedule.remove(this);
    this.#options.onClose();
  }
}

const NO_EVENTS: NumberedEvents = { length: 0, isOver: false, state: 'sending', eventAt: () => undefined };
