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
    try {
      // The network first: of one that has had its share, no address takes up memory.
      if (network !== undefined) await perNetwork.consume(network, prompts);
      if (address !== undefined) await perAddress.consume(address, prompts);
      return undefined;
    } catch (cause) {
      if (cause instanceof RateLimiterRes) return Math.max(Math.ceil(cause.msBeforeNext / 1000), 1);
      throw cause;
    }
  };

  return { count: (holder, prompts = 1) => (holder.address === undefined ? undefined : consume(holder, prompts)) };
}
