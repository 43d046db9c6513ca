import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Limits } from '../limits/limits.ts';
import type { Holder } from '../limits/pool.ts';
import type { PromptRateLimiter } from '../limits/resource-pools.ts';

const MINUTE_S = 60;

/** Where relays count together. */
export interface SharedCounts {
  /** A client of Redis, as the library uses it. */
  readonly client: unknown;
  /** The beginning of the keys. Each purpose has its own. */
  readonly keyPrefix: string;
}

/** @param shared Where relays count together. While that is unavailable, and by default, each counts for itself. */
export function createPromptRateLimiter(
  limits: Pick<Limits, 'promptsPerMinutePerAddress' | 'promptsPerMinutePerNetwork'>,
  shared?: SharedCounts,
): PromptRateLimiter {
  const perAddress = createLimiter(limits.promptsPerMinutePerAddress, 'address', shared);
  const perNetwork = createLimiter(limits.promptsPerMinutePerNetwork, 'network', shared);

  const consume = async ({ address, network }: Holder, prompts: number): Promise<number | undefined> => {
    if (address === undefined) return undefined;
    // An address over its own limit must not consume its network's share, nor create a new entry in memory.
    const used = await perAddress.get(address);
    if ((used?.consumedPoints ?? 0) + prompts > perAddress.points) return secondsUntilNext(used);
    if (network !== undefined) {
      const rejection = await rejectionOf(perNetwork.consume(network, prompts));
      if (rejection) return secondsUntilNext(rejection);
    }
    const rejection = await rejectionOf(perAddress.consume(address, prompts));
    if (!rejection) return undefined;
    // Another prompt of this address was counted in the meantime.
    if (network !== undefined) await perNetwork.reward(network, prompts);
    return secondsUntilNext(rejection);
  };

  return { consume: (holder, prompts = 1) => (holder.address === undefined ? undefined : consume(holder, prompts)) };
}

function createLimiter(points: number, name: string, shared: SharedCounts | undefined): RateLimiterAbstract {
  const inMemory = new RateLimiterMemory({ points, duration: MINUTE_S });
  if (!shared) return inMemory;
  const { client: storeClient, keyPrefix } = shared;
  return new RateLimiterRedis({
    storeClient,
    useRedisPackage: true,
    keyPrefix: `${keyPrefix}:${name}`,
    points,
    duration: MINUTE_S,
    insuranceLimiter: inMemory,
  });
}

async function rejectionOf(consumed: Promise<RateLimiterRes>): Promise<RateLimiterRes | undefined> {
  try {
    await consumed;
    return undefined;
  } catch (cause) {
    if (cause instanceof RateLimiterRes) return cause;
    throw cause;
  }
}

function secondsUntilNext(next: RateLimiterRes | null): number {
  return next === null ? MINUTE_S : Math.max(Math.ceil(next.msBeforeNext / 1000), 1);
}
