import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../chat/index.ts';
import type { Log } from '../../logging/log.ts';
import type { SharedTurn, SharedTurns, TurnKey, TurnProducer, TurnRecord } from '../shared-turns.ts';
import { StoreUnavailableError } from '../store-unavailable-error.ts';
import { ProducerSchedule } from './producer-schedule.ts';
import { RedisProducer } from './redis-producer.ts';
import { SHORT_OUTAGE_MS, type RedisConnection } from './redis-connection.ts';
import { RedisSharedTurn } from './redis-shared-turn.ts';
import { hashOf, LEASE_MS, turnKeysOf, type TurnKeys } from './turn-keys.ts';
import { ADD_RUNNING, CLAIM, FIND, LIST_RUNNING, REMOVE_RUNNING, TELL_PRODUCER } from './turn-scripts.ts';

export interface RedisTurnsOptions {
  readonly connection: RedisConnection;
  readonly log: Log;
  /** How long a turn can run at most, in milliseconds. */
  readonly maxTurnMs: number;
  /** How long an ended turn can still be read, in milliseconds. */
  readonly retentionMs: number;
  /** Whether turns begin although Redis is unavailable. They are shared when it is available again. */
  readonly beginsUnavailable: boolean;
}

/** How long a visitor who asks for the rest of a turn waits for Redis, in milliseconds. Clients wait no longer. */
const FIND_WAIT_MS = 15_000;
const FIND_INTERVAL_MS = 100;

/** Turns on Redis. Each is a stream, which its producer writes in batches, and which readers follow by the numbers of its events. */
export class RedisTurns implements SharedTurns {
  readonly #options: RedisTurnsOptions;
  readonly #schedule: ProducerSchedule;
  /** The producers of this relay whose turns are not stored to their end, by their keys. */
  readonly #producers = new Map<string, RedisProducer>();
  readonly #removeListener: () => void;

  constructor(options: RedisTurnsOptions) {
    const { connection } = options;
    this.#options = options;
    this.#schedule = new ProducerSchedule(connection.clock);
    this.#removeListener = connection.onAvailable(() => {
      for (const producer of this.#producers.values()) void producer.flush();
    });
  }

  async claim(key: TurnKey, record: TurnRecord, submittedAt: number): Promise<TurnProducer | SharedTurn> {
    const { connection, maxTurnMs, beginsUnavailable } = this.#options;
    const turnKeys = this.#keysOf(key);
    // A turn of this relay that has just ended may not be stored to its end.
    await this.#producers.get(turnKeys.channel)?.flush();
    const token = randomUUID();
    const encodedRecord = JSON.stringify(record);
    if (!connection.isAvailable && !beginsUnavailable) await connection.whenAvailable(SHORT_OUTAGE_MS);
    try {
      const args = [token, encodedRecord, submittedAt, LEASE_MS, maxTurnMs];
      const existing = await connection.run(CLAIM, turnKeys.keys, args);
      if (typeof existing === 'string') return this.#open(key, turnKeys, existing);
    } catch (cause) {
      if (!(cause instanceof StoreUnavailableError) || !beginsUnavailable) throw cause;
    }
    return this.#createProducer(key, turnKeys, token, encodedRecord);
  }

  /** Waits while Redis is unavailable, and then for producers that store again what it has lost: the turn may be running. */
  async find(key: TurnKey): Promise<SharedTurn | undefined> {
    const { connection } = this.#options;
    const turnKeys = this.#keysOf(key);
    const deadline = connection.clock.now() + FIND_WAIT_MS;
    for (;;) {
      if (!connection.isAvailable) await connection.whenAvailable(deadline - connection.clock.now());
      const record = await this.#tryFind(turnKeys, deadline);
      if (typeof record === 'string') return this.#open(key, turnKeys, record);
      if (record === undefined) return undefined;
      await pause(connection.clock, FIND_INTERVAL_MS);
    }
  }

  async running(owner: string): Promise<readonly SharedTurn[]> {
    const { connection } = this.#options;
    const turns = (await this.#listRunning(owner)).filter((key) => key.owner === owner);
    const elsewhere = turns.filter((key) => !this.#producers.has(this.#keysOf(key).channel));
    const found = elsewhere.map(async (key) => {
      const turnKeys = this.#keysOf(key);
      const record = await connection.run(FIND, turnKeys.keys);
      return typeof record === 'string' ? this.#open(key, turnKeys, record) : undefined;
    });
    return (await Promise.all(found)).filter((turn) => turn !== undefined);
  }

  stop(key: TurnKey): void {
    // A visitor who does not see the turn stop can say so again.
    this.#options.connection.runUnawaited(TELL_PRODUCER, this.#keysOf(key).keys, ['stop']);
  }

  clear(owner: string, turnIds?: ReadonlySet<string>): void {
    const { connection, log } = this.#options;
    const tell = async () => {
      for (const key of await this.#listRunning(owner))
        if (key.owner === owner && (turnIds?.has(key.turnId) ?? true))
          connection.runUnawaited(TELL_PRODUCER, this.#keysOf(key).keys, ['cleared']);
    };
    tell().catch((cause: unknown) => {
      // The conversation cannot be deleted either then, and the visitor is told so.
      if (!(cause instanceof StoreUnavailableError)) log.error({ err: cause }, 'running turns could not be cleared');
    });
  }

  async erase(visitor: string): Promise<void> {
    const told = (await this.#listRunning(visitor))
      .filter(({ owner }) => owner === visitor || owner.startsWith(`${visitor}/`))
      .map((key) => this.#options.connection.run(TELL_PRODUCER, this.#keysOf(key).keys, ['stop', 'cleared', 'erased']));
    await Promise.all(told);
  }

  /** The turns that may run of an owner and of the others of the same visitor. */
  async #listRunning(owner: string): Promise<readonly TurnKey[]> {
    const turns = (await this.#options.connection.run(LIST_RUNNING, [this.#visitorKey(owner)])) as readonly string[];
    return turns.map(decodeTurn);
  }

  /** @returns the record, `undefined` if there is none, or `false` if that will be known later. */
  async #tryFind({ keys }: TurnKeys, deadline: number): Promise<string | undefined | false> {
    const { connection } = this.#options;
    try {
      const record = await connection.run(FIND, keys);
      if (typeof record === 'string') return record;
      return connection.availableMs > LEASE_MS ? undefined : false;
    } catch (cause) {
      if (!(cause instanceof StoreUnavailableError) || connection.clock.now() >= deadline) throw cause;
      return false;
    }
  }

  /** Stops all timers. Producers that are not finished store nothing more. */
  close(): void {
    this.#removeListener();
    this.#schedule.close();
  }

  #open({ owner, turnId }: TurnKey, turnKeys: TurnKeys, record: string): SharedTurn {
    const { connection, retentionMs } = this.#options;
    return new RedisSharedTurn({
      turnId,
      record: JSON.parse(record) as TurnRecord,
      turnKeys,
      connection,
      retentionMs,
      onSettled: () => this.#removeRunning(owner, turnId),
    });
  }

  #createProducer({ owner, turnId }: TurnKey, turnKeys: TurnKeys, token: string, record: string): TurnProducer {
    const { connection, log, maxTurnMs, retentionMs } = this.#options;
    const { channel } = turnKeys;
    const producer = new RedisProducer({
      connection,
      log,
      schedule: this.#schedule,
      turnKeys,
      token,
      record,
      maxTurnMs,
      retentionMs,
      onStart: () => {
        const args = [encodeTurn({ owner, turnId }), connection.clock.now(), maxTurnMs];
        connection.runUnawaited(ADD_RUNNING, [this.#visitorKey(owner)], args);
      },
      onClose: () => {
        if (this.#producers.get(channel) === producer) this.#producers.delete(channel);
        this.#removeRunning(owner, turnId);
      },
    });
    this.#producers.set(channel, producer);
    return producer;
  }

  #removeRunning(owner: string, turnId: string): void {
    const { connection } = this.#options;
    connection.runUnawaited(REMOVE_RUNNING, [this.#visitorKey(owner)], [encodeTurn({ owner, turnId })]);
  }

  #keysOf(key: TurnKey): TurnKeys {
    return turnKeysOf(this.#options.connection.keyPrefix, key);
  }

  #visitorKey(owner: string): string {
    const [visitor = ''] = owner.split('/', 1);
    return `${this.#options.connection.keyPrefix}running:{${hashOf(visitor)}}`;
  }
}

function encodeTurn({ owner, turnId }: TurnKey): string {
  return JSON.stringify([turnId, owner]);
}

function decodeTurn(encoded: string): TurnKey {
  const [turnId, owner] = JSON.parse(encoded) as readonly [string, string];
  return { owner, turnId };
}

function pause(clock: Clock, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  clock.schedule(ms, resolve);
  return promise;
}
