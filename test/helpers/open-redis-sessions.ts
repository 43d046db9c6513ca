import { DEFAULT_LIMITS, type Limits } from '../../src/relay/limits/limits.ts';
import { nodeClock } from '../../src/relay/node-clock.ts';
import { openRedis, type RedisParts } from '../../src/relay/store/redis/open-redis.ts';
import type { RedisOptions } from '../../src/relay/store/redis/redis-options.ts';
import { openSharedSessions, type OpenSessions } from './open-sessions.ts';
import { createRecordingLog } from './recording-log.ts';

/** The sessions of a relay whose conversations and turns are on Redis. */
export interface RedisSessions extends Omit<OpenSessions, 'clock'> {
  readonly redis: RedisParts;
  /** Ends it without a word, as a process that is killed: nothing more is written, and no lease is renewed. */
  die(): void;
}

export async function openRedisSessions(options: RedisOptions, limits: Partial<Limits> = {}): Promise<RedisSessions> {
  const log = createRecordingLog();
  const redis = await openRedis(options, { clock: nodeClock, log, limits: { ...DEFAULT_LIMITS, ...limits } });
  const sessions = openSharedSessions({ clock: nodeClock, store: redis.store, shared: redis.turns, limits, log });
  return { ...sessions, redis, die: () => redis.close() };
}
