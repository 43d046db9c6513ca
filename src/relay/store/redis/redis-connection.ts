import { createHash } from 'node:crypto';
import type { Clock } from '../../../chat/index.ts';
import type { Log } from '../../logging/log.ts';
import { StoreUnavailableError } from '../store-unavailable-error.ts';
import { createRedisClient, type RedisClient } from './redis-client.ts';
import { failureOf, type RedisFailure } from './redis-failure.ts';
import { DEFAULT_KEY_PREFIX, type RedisOptions } from './redis-options.ts';

/** A Lua script, which Redis runs as one step. */
export interface Script {
  readonly source: string;
  readonly sha: string;
  /** Whether it writes nothing, and so can be run by a server that is full or read-only. */
  readonly isRead: boolean;
}

export function defineScript(source: string, { isRead = false } = {}): Script {
  return { source, sha: createHash('sha1').update(source).digest('hex'), isRead };
}

export type RedisStatus = 'ok' | 'connecting' | RedisFailure;

/** Time for a reply, in milliseconds. Much more than a server in the same network needs. */
const REPLY_TIMEOUT_MS = 1000;
/** How long new work waits for Redis, in milliseconds, so that a restart is a short wait and not an error. */
export const SHORT_OUTAGE_MS = 2000;

const SWEEP_INTERVAL_MS = 100;
const PROBE_INTERVAL_MS = 1000;
const RETRY_INTERVAL_MS = 250;
/** The number of failed probes after which a new connection is opened: the old one may be dead, or lead to a server that is no longer the primary. */
const PROBES_PER_CONNECTION = 8;

/** Writes, because a server that can only read is of no use. */
const PROBE = defineScript(`redis.call('SET', KEYS[1], '1', 'PX', 10000)`);

interface PendingReply {
  readonly since: number;
  readonly reject: (cause: unknown) => void;
}

/**
 * The connection to Redis, which knows whether Redis can be used. While it cannot, everything fails at once with a
 * {@link StoreUnavailableError}, and a probe finds out when it can again.
 */
export class RedisConnection {
  readonly keyPrefix: string;
  readonly clock: Clock;
  readonly #log: Log;
  readonly #options: RedisOptions;
  #client: RedisClient;
  #status: RedisStatus = 'connecting';
  #changedAt: number;
  #isProbing = false;
  #failedProbes = 0;
  /** The replies that are waited for, oldest first. */
  readonly #pending = new Set<PendingReply>();
  readonly #onAvailable = new Set<() => void>();
  /** The listeners by their channels. */
  readonly #channels = new Map<string, () => void>();
  #cancelSweep: (() => void) | undefined;
  #cancelProbe: () => void = () => {};
  #isClosed = false;

  constructor(options: RedisOptions, clock: Clock, log: Log) {
    this.keyPrefix = options.keyPrefix ?? DEFAULT_KEY_PREFIX;
    this.clock = clock;
    this.#log = log;
    this.#options = options;
    this.#changedAt = clock.now();
    this.#client = this.#openClient();
    // Unless it is connected before.
    this.#scheduleProbe(PROBE_INTERVAL_MS);
  }

  get status(): RedisStatus {
    return this.#status;
  }

  get isAvailable(): boolean {
    return this.#status === 'ok';
  }

  /** For how long it has been available, in milliseconds. */
  get availableMs(): number {
    return this.isAvailable ? this.clock.now() - this.#changedAt : 0;
  }

  /** Resolves when Redis is available, or after this time. */
  whenAvailable(timeoutMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const remove = this.onAvailable(resolve);
    const cancel = this.clock.schedule(timeoutMs, resolve);
    return promise.finally(() => {
      remove();
      cancel();
    });
  }

  /** Calls a listener whenever Redis becomes available. @returns a function that removes it. */
  onAvailable(listener: () => void): () => void {
    this.#onAvailable.add(listener);
    return () => this.#onAvailable.delete(listener);
  }

  /** Runs a script. @throws StoreUnavailableError */
  run(script: Script, keys: string[], args: readonly (string | number)[] = []): Promise<unknown> {
    const canRun = this.isAvailable || (script.isRead && (this.#status === 'full' || this.#status === 'read-only'));
    return canRun ? this.#send(script, keys, args) : Promise.reject(new StoreUnavailableError(this.#status));
  }

  /** Runs a script whose failure does no harm. */
  runUnawaited(script: Script, keys: string[], args: readonly (string | number)[] = []): void {
    this.run(script, keys, args).catch((cause: unknown) => {
      if (!(cause instanceof StoreUnavailableError)) this.#log.error({ err: cause }, 'Redis command failed');
    });
  }

  /** Calls a listener for messages on a channel, which has one at most. Messages can be lost. */
  subscribe(channel: string, listener: () => void): () => void {
    this.#channels.set(channel, listener);
    this.#client.subscribe(channel, listener).catch(ignore);
    return () => {
      this.#channels.delete(channel);
      this.#client.unsubscribe(channel, listener).catch(ignore);
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelProbe();
    this.#cancelSweep?.();
    for (const { reject } of this.#pending) reject(new StoreUnavailableError('unreachable'));
    this.#pending.clear();
    destroy(this.#client);
  }

  #openClient(): RedisClient {
    const client = createRedisClient(this.#options);
    client.on('error', (cause) => {
      if (client === this.#client) this.#fail(failureOf(cause) ?? 'unreachable');
    });
    const onReady = () => {
      if (client === this.#client && !this.isAvailable) this.#probeSoon();
    };
    client.on('ready', onReady);
    client.connect().then(onReady, (cause: unknown) => {
      if (client === this.#client) this.#fail(failureOf(cause) ?? 'unreachable');
    });
    return client;
  }

  #probeSoon(): void {
    if (this.#isProbing || this.#isClosed) return;
    this.#cancelProbe();
    this.#scheduleProbe(0);
  }

  async #send(script: Script, keys: string[], args: readonly (string | number)[]): Promise<unknown> {
    const client = this.#client;
    const options = { keys, arguments: args.map(String) };
    try {
      return await this.#inTime(client.evalSha(script.sha, options));
    } catch (cause) {
      if (!isUnknownScript(cause)) throw this.#toError(cause);
    }
    try {
      return await this.#inTime(client.eval(script.source, options));
    } catch (cause) {
      throw this.#toError(cause);
    }
  }

  #toError(cause: unknown): unknown {
    const failure = failureOf(cause);
    if (!failure) return cause;
    this.#fail(failure);
    return new StoreUnavailableError(failure);
  }

  /** Rejects a reply that does not come in time. One timer serves all of them. */
  #inTime(reply: Promise<unknown>): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const pending = { since: this.clock.now(), reject };
    this.#pending.add(pending);
    reply.then(resolve, reject).finally(() => this.#pending.delete(pending));
    this.#cancelSweep ??= this.clock.schedule(SWEEP_INTERVAL_MS, () => this.#sweep());
    return promise;
  }

  #sweep(): void {
    this.#cancelSweep = undefined;
    const latest = this.clock.now() - REPLY_TIMEOUT_MS;
    for (const pending of this.#pending) {
      if (pending.since > latest) break;
      this.#pending.delete(pending);
      pending.reject(new StoreUnavailableError('slow'));
    }
    if (this.#pending.size > 0) this.#cancelSweep = this.clock.schedule(SWEEP_INTERVAL_MS, () => this.#sweep());
  }

  #scheduleProbe(delayMs: number): void {
    this.#cancelProbe = this.clock.schedule(delayMs, () => void this.#probe());
  }

  async #probe(): Promise<void> {
    this.#isProbing = true;
    try {
      await this.#send(PROBE, [`${this.keyPrefix}probe`], []);
      this.#failedProbes = 0;
      this.#succeed();
    } catch (cause) {
      this.#fail(failureOf(cause) ?? 'refused');
      this.#failedProbes += 1;
      if (this.#failedProbes % PROBES_PER_CONNECTION === 0) this.#reopen();
    }
    this.#isProbing = false;
    if (!this.#isClosed) this.#scheduleProbe(this.isAvailable ? PROBE_INTERVAL_MS : RETRY_INTERVAL_MS);
  }

  #reopen(): void {
    if (this.#isClosed) return;
    const old = this.#client;
    this.#client = this.#openClient();
    destroy(old);
    for (const [channel, listener] of this.#channels) this.#client.subscribe(channel, listener).catch(ignore);
  }

  #succeed(): void {
    if (this.#isClosed || this.#status === 'ok') return;
    const now = this.clock.now();
    this.#log.info({ was: this.#status, ms: now - this.#changedAt }, 'Redis is available');
    this.#status = 'ok';
    this.#changedAt = now;
    for (const listener of this.#onAvailable) listener();
  }

  #fail(failure: RedisFailure): void {
    if (this.#isClosed || this.#status === failure) return;
    this.#log.warn({ reason: failure }, 'Redis is unavailable');
    if (this.isAvailable) this.#changedAt = this.clock.now();
    this.#status = failure;
    if (this.#isProbing) return;
    this.#cancelProbe();
    this.#scheduleProbe(RETRY_INTERVAL_MS);
  }
}

function isUnknownScript(cause: unknown): boolean {
  return cause instanceof Error && cause.message.startsWith('NOSCRIPT');
}

function destroy(client: RedisClient): void {
  try {
    void Promise.resolve(client.destroy()).catch(ignore);
  } catch {
    // It was not connected.
  }
}

function ignore(): void {}
