import type { Clock } from '../../chat/index.ts';
import type { Limits } from '../limits/limits.ts';
import type { Log } from '../logging/log.ts';
import type { PromptRateLimiter, ResourcePools } from '../limits/resource-pools.ts';
import type { Assistants } from './assistant.ts';
import type { TurnRegistry } from './turn-registry.ts';

/** Dependencies shared by all sessions of a relay. */
export interface SessionContext {
  readonly assistants: Assistants;
  readonly turns: TurnRegistry;
  readonly limits: Limits;
  readonly resources: Pick<ResourcePools, 'sessionCharacters'>;
  readonly promptRateLimiter: PromptRateLimiter;
  readonly clock: Clock;
  readonly log: Log;
  /** Creates an id that cannot be guessed. */
  readonly createId: () => string;
}
