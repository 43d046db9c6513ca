import type { Clock } from '../../../chat/index.ts';

/** The part of a producer that a schedule uses. */
export interface ScheduledProducer {
  /** When it has written last, in milliseconds since 1970. */
  readonly writtenAt: number;
  flush(): Promise<void>;
}

/** The longest time that events wait for others of their turn, in milliseconds. */
const BATCH_MS = 20;
const RENEWAL_INTERVAL_MS = 200;
/** A lease is renewed after this time without a batch, so that the next interval is in time, too. */
const RENEWAL_AGE_MS = 250;

/** When producers write: after an event, all that have one at the same time, and often enough to keep their leases. */
export class ProducerSchedule {
  readonly #clock: Clock;
  #waiting: ScheduledProducer[] = [];
  readonly #active = new Set<ScheduledProducer>();
  #cancelRenewal: (() => void) | undefined;
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Has a producer keep its lease until it is removed. */
  add(producer: ScheduledProducer): void {
    this.#active.add(producer);
    if (!this.#isClosed) this.#cancelRenewal ??= this.#clock.schedule(RENEWAL_INTERVAL_MS, () => this.#renew());
  }

  remove(producer: ScheduledProducer): void {
    this.#active.delete(producer);
  }

  /** Has a producer write soon. */
  request(producer: ScheduledProducer): void {
    if (this.#isClosed) return;
    this.#waiting.push(producer);
    if (this.#waiting.length === 1) this.#clock.schedule(BATCH_MS, () => this.#flushAll());
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRenewal?.();
    this.#waiting = [];
  }

  #flushAll(): void {
    const producers = this.#waiting;
    this.#waiting = [];
    for (const producer of producers) void producer.flush();
  }

  #renew(): void {
    this.#cancelRenewal = undefined;
    const latest = this.#clock.now() - RENEWAL_AGE_MS;
    for (const producer of this.#active) if (producer.writtenAt <= latest) void producer.flush();
    if (this.#active.size > 0 && !this.#isClosed)
      this.#cancelRenewal = this.#clock.schedule(RENEWAL_INTERVAL_MS, () => this.#renew());
  }
}
