import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Limits } from '../limits/limits.ts';
import type { Holder } from '../limits/pool.ts';
import type { PromptRateLimiter } from '../limits/resource-pools.ts';

const MINUTE_S = 60;

export function createPromptRateLimiter(
  limits: Pick<Limits, 'promptsPerMinutePerAddress' | 'promptsPerMinutePerNetwork'>,
): PromptRateLimiter {
  const perAddress = new RateLimiterMemory({ points: limits.promptsPerMinutePerAddress, duration: MINUTE_S });
  const perNetwork = new RateLimiterMemory({ points: limits.promptsPerMinutePerNetwork, duration: MINUTE_S });

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
