import type { Limits } from '../../src/relay/limits/limits.ts';
import { nodeClock } from '../../src/relay/node-clock.ts';
import type { ConversationStore } from '../../src/relay/store/conversation-store.ts';
import { RedisConnection } from '../../src/relay/store/redis/redis-connection.ts';
import type { RedisOptions } from '../../src/relay/store/redis/redis-options.ts';
import { RedisTurns } from '../../src/relay/store/redis/redis-turns.ts';
import { openSharedSessions, type OpenSessions } from './open-sessions.ts';
import { createRecordingLog } from './recording-log.ts';

/** Sessions whose turns are on Redis, as those of one relay are. */
export interface RedisSessions extends Omit<OpenSessions, 'clock'> {
  readonly connection: RedisConnection;
  readonly shared: RedisTurns;
  /** Ends without a word, as a process that is killed: nothing more is written, and no lease is renewed. */
  die(): void;
}

export async function openRedisSessions(
  options: RedisOptions,
  { store, limits = {} }: { readonly store: ConversationStore; readonly limits?: Partial<Limits> },
): Promise<RedisSessions> {
  const log = createRecordingLog();
  const connection = new RedisConnection(options, nodeClock, log);
  await connection.whenAvailable(5000);
  const shared = new RedisTurns({
    connection,
    maxTurnMs: 60_000,
    retentionMs: 10_000,
    beginsUnavailable: options.whenUnavailable === 'memory',
    log,
  });
  const sessions = openSharedSessions({ clock: nodeClock, store, shared, limits, log });
  return {
    ...sessions,
    connection,
    shared,
    die() {
      shared.close();
      connection.close();
    },
  };
}
