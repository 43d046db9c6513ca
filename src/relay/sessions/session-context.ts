import type { Clock } from '../../chat/index.ts';
import type { Log } from '../logging/log.ts';
import type { PromptRateLimiter, ResourcePools } from '../limits/resource-pools.ts';
import type { Assistants } from './assistant.ts';
import type { QueueLimits } from './prompt-queue.ts';
import type { HistoryLimits } from './prompt.ts';
import type { TurnLimits } from './turn.ts';
import type { TurnRegistry } from './turn-registry.ts';

export interface SessionLimits extends TurnLimits, HistoryLimits, QueueLimits {
  /** The most characters of a prompt. */
  readonly promptCharacters: number;
  /** How long a turn goes on for a visitor who may come back, in milliseconds. */
  readonly resumeTimeoutMs: number;
}

/** Dependencies shared by all sessions of a relay. */
export interface SessionContext {
  readonly assistants: Assistants;
  readonly turns: TurnRegistry;
  readonly limits: SessionLimits;
  readonly resources: Pick<ResourcePools, 'sessionCharacters'>;
  readonly promptRateLimiter: PromptRateLimiter;
  readonly clock: Clock;
  readonly log: Log;
  /** A new id that nobody can guess. */
  readonly createId: () => string;
}
