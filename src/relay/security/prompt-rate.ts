import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Limits } from '../limits.ts';
import type { Holder } from '../pool.ts';
import type { PromptRate } from '../resources.ts';

const MINUTE_S = 60;

export function createPromptRate(
  limits: Pick<Limits, 'promptsPerMinutePerAddress' | 'promptsPerMinutePerNetwork'>,
): PromptRate {
  const perAddress = new RateLimiterMemory({ points: limits.promptsPerMinutePerAddress, duration: MINUTE_S });
  const perNetwork = new RateLimiterMemory({ points: limits.promptsPerMinutePerNetwork, duration: MINUTE_S });

  const consume = async ({ address, network }: Holder, prompts: number): Promise<number | undefined> => {
    if (address === undefined) return undefined;
    // An address past its own share takes nothing of its network's, and neither leaves a new entry in memory.
    const used = await perAddress.get(address);
    if ((used?.consumedPoints ?? 0) + prompts > perAddress.points) return secondsUntil(used);
    if (network !== undefined) {
      const refused = await refusalOf(perNetwork.consume(network, prompts));
      if (refused) return secondsUntil(refused);
    }
    const refused = await refusalOf(perAddress.consume(address, prompts));
    if (!refused) return undefined;
    // Another prompt of this address was counted in between.
    if (network !== undefined) await perNetwork.reward(network, prompts);
    return secondsUntil(refused);
  };

  return { count: (holder, prompts = 1) => (holder.address === undefined ? undefined : consume(holder, prompts)) };
}

async function refusalOf(consumed: Promise<RateLimiterRes>): Promise<RateLimiterRes | undefined> {
  try {
    await consumed;
    return undefined;
  } catch (cause) {
    if (cause instanceof RateLimiterRes) return cause;
    throw cause;
  }
}

function secondsUntil(next: RateLimiterRes | null): number {
  return next === null ? MINUTE_S : Math.max(Math.ceil(next.msBeforeNext / 1000), 1);
}
