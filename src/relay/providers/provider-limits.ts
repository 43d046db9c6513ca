import type { UpstreamTimeouts } from './upstream/upstream-request.ts';

/** How long a silence may last, and how long an answer may get. */
export interface ProviderLimits extends UpstreamTimeouts {
  /** The most characters of an answer, reasoning included. There it ends, with reason `length`. Default 400,000. */
  readonly maxCharacters: number;
}

/** What the settings say, and the defaults for what they do not. */
export function resolveProviderLimits(settings: Partial<ProviderLimits>): ProviderLimits {
  const { connectTimeoutMs = 10_000, firstByteTimeoutMs = 120_000, idleTimeoutMs = 60_000 } = settings;
  const { maxCharacters = 400_000 } = settings;
  return { connectTimeoutMs, firstByteTimeoutMs, idleTimeoutMs, maxCharacters };
}
