import type { Clock } from '../../../chat/index.ts';
import type { Limits, MemoryLimits } from '../../limits/limits.ts';
import type { Log } from '../../logging/log.ts';
import type { ConversationStore } from '../conversation-store.ts';
import { createMemoryStore } from '../memory-store.ts';
import type { SharedTurns } from '../shared-turns.ts';
import { FallbackConversations } from './fallback-conversations.ts';
import { RedisConnection, type RedisStatus } from './redis-connection.ts';
import { RedisConversations } from './redis-conversations.ts';
import type { RedisOptions } from './redis-options.ts';
import { createRateLimitClient, type RateLimitClient } from './rate-limit-client.ts';
import { RedisTurns } from './redis-turns.ts';

/** The parts of a relay that it shares with others through Redis. */
export interface RedisParts {
  readonly store: ConversationStore;
  readonly turns: SharedTurns;
  /** Counts for limits that hold across relays. */
  readonly rateLimitClient: RateLimitClient;
  readonly keyPrefix: string;
  readonly status: () => RedisStatus;
  /** Whether new prompts are answered while Redis is unavailable. */
  readonly answersUnavailable: boolean;
  close(): void;
}

export interface OpenRedisContext {
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: Limits;
  readonly memory?: Partial<MemoryLimits> | undefined;
}

/** How long a start waits for Redis. After that it is unavailable as at any other time. */
const START_TIMEOUT_MS = 2000;

/** Connects to Redis. Never rejects: the relay starts without it, too. */
export async function openRedis(
  options: RedisOptions,
  { clock, log, limits, memory }: OpenRedisContext,
): Promise<RedisParts> {
  const connection = new RedisConnection(options, clock, log);
  const answersUnavailable = options.whenUnavailable === 'memory';
  const turns = new RedisTurns({
    connection,
    log,
    maxTurnMs: limits.answerTimeoutMs + limits.resumeTimeoutMs,
    retentionMs: limits.resumeTimeoutMs,
    beginsUnavailable: answersUnavailable,
  });
  const store = new FallbackConversations({
    connection,
    redis: new RedisConversations(connection, clock, memory),
    memory: createMemoryStore(clock, memory),
    readsMemory: answersUnavailable,
    log,
  });
  await connection.whenAvailable(START_TIMEOUT_MS);
  return {
    store,
    turns,
    rateLimitClient: createRateLimitClient(connection),
    keyPrefix: connection.keyPrefix,
    status: () => connection.status,
    answersUnavailable,
    close() {
      turns.close();
      connection.close();
    },
  };
}
