import type { UpstreamTimeouts } from './upstream/upstream-request.ts';

/** Timeouts and maximum length of an answer. */
export interface ProviderLimits extends UpstreamTimeouts {
  /**
   * Maximum characters of an answer, reasoning included. A longer answer ends with reason `length`. Default 400,000.
   */
  readonly maxCharacters: number;
}

/** The configured limits, or their defaults. */
export function resolveProviderLimits(settings: Partial<ProviderLimits>): ProviderLimits {
  const { connectTimeoutMs = 10_000, firstByteTimeoutMs = 120_000, idleTimeoutMs = 60_000 } = settings;
  const { maxCharacters = 400_000 } = settings;
  return { connectTimeoutMs, firstByteTimeoutMs, idleTimeoutMs, maxCharacters };
}
